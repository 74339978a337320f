-- owner: lms_system
-- Computes everything anew and set by set, in other words than the triggers that keep it.
create function internal.check_xp_rollups() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  -- The ledger itself: entries without a gap, each the opposite of the one before.
  select format(
    'xp: entry %s of %s for %s by %s does not follow from the one before', l.entry, l.type, l.subject_id, l.user_id
  )
  from (
    select
      x.*,
      lag(x.entry, 1, 0) over w as entry_before,
      lag(x.points, 1, -x.points) over w as points_before,
      lag(x.course_id, 1, x.course_id) over w as course_before
    from lms.xp as x
    window w as (partition by x.tenant_id, x.user_id, x.type, x.subject_id order by x.entry)
  ) as l
  where l.entry <> l.entry_before + 1
    or l.points <> -l.points_before
    or l.course_id is distinct from l.course_before
  union all
  select format(
    'xp_daily of %s on %s says %s points and %s awards, the ledger %s and %s',
    coalesce(d.user_id, l.user_id), coalesce(d.day, l.day), d.points, d.awards, l.points, l.awards
  )
  from lms.xp_daily as d
  full join (
    select x.tenant_id, x.user_id, x.day, sum(x.points) as points, count(*) filter (where x.entry = 1) as awards
    from lms.xp as x
    group by x.tenant_id, x.user_id, x.day
  ) as l on l.tenant_id = d.tenant_id and l.user_id = d.user_id and l.day = d.day
  where (d.points, d.awards) is distinct from (l.points, l.awards)
  union all
  select format(
    'xp_course_daily of %s in %s on %s says %s points, the ledger %s',
    coalesce(d.user_id, l.user_id), coalesce(d.course_id, l.course_id), coalesce(d.day, l.day), d.points, l.points
  )
  from lms.xp_course_daily as d
  full join (
    select x.tenant_id, x.course_id, x.day, x.user_id, sum(x.points) as points
    from lms.xp as x
    where x.course_id is not null
    group by x.tenant_id, x.course_id, x.day, x.user_id
  ) as l
    on l.tenant_id = d.tenant_id and l.course_id = d.course_id and l.day = d.day and l.user_id = d.user_id
  where d.points is distinct from l.points
  union all
  select format(
    'xp_totals of %s say %s, the ledger %s', coalesce(t.user_id, l.user_id),
    coalesce(row(
      t.points, t.lessons, t.quizzes, t.perfect_quizzes, t.courses, t.forum_posts, t.accepted_answers
    )::text, 'nothing'),
    coalesce(row(
      l.points, l.lessons, l.quizzes, l.perfect_quizzes, l.courses, l.forum_posts, l.accepted_answers
    )::text, 'nothing')
  )
  from lms.xp_totals as t
  full join (
    select
      x.tenant_id,
      x.user_id,
      sum(x.points) as points,
      sum(s.sign) filter (where x.type = 'lesson_complete') as lessons,
      sum(s.sign) filter (where x.type = 'quiz_pass') as quizzes,
      sum(s.sign) filter (where x.type = 'quiz_perfect') as perfect_quizzes,
      sum(s.sign) filter (where x.type = 'course_complete') as courses,
      sum(s.sign) filter (where x.type in ('forum_post', 'forum_reply')) as forum_posts,
      sum(s.sign) filter (where x.type = 'answer_accepted') as accepted_answers
    from lms.xp as x
    cross join lateral (select case x.entry % 2 when 1 then 1 else -1 end as sign) as s
    group by x.tenant_id, x.user_id
  ) as l on l.tenant_id = t.tenant_id and l.user_id = t.user_id
  where (t.points, t.lessons, t.quizzes, t.perfect_quizzes, t.courses, t.forum_posts, t.accepted_answers)
    is distinct from (
      coalesce(l.points, 0), coalesce(l.lessons, 0), coalesce(l.quizzes, 0), coalesce(l.perfect_quizzes, 0),
      coalesce(l.courses, 0), coalesce(l.forum_posts, 0), coalesce(l.accepted_answers, 0)
    )
  union all
  select format(
    'xp_totals of %s say %s days in a row until %s, longest %s; the days of activity say %s until %s, longest %s',
    t.user_id, t.current_streak, t.active_on, t.longest_streak, coalesce(r.current, 0), r.until, coalesce(r.longest, 0)
  )
  from lms.xp_totals as t
  left join (
    select
      s.tenant_id,
      s.user_id,
      (array_agg(s.days order by s.until desc))[1] as current,
      max(s.days) as longest,
      max(s.until) as until
    from (
      select n.tenant_id, n.user_id, count(*) as days, max(n.day) as until
      from (
        select
          x.tenant_id,
          x.user_id,
          x.day,
          x.day - dense_rank() over (partition by x.tenant_id, x.user_id order by x.day)::integer as run
        from (
          select distinct l.tenant_id, l.user_id, l.day
          from lms.xp as l
          where l.entry = 1
        ) as x
      ) as n
      group by n.tenant_id, n.user_id, n.run
    ) as s
    group by s.tenant_id, s.user_id
  ) as r on r.tenant_id = t.tenant_id and r.user_id = t.user_id
  where (t.current_streak, t.longest_streak, t.active_on)
    is distinct from (coalesce(r.current, 0), coalesce(r.longest, 0), r.until)
  union all
  -- Not the other way round: who has a badge keeps it, whatever becomes of the points or of the badge. And whoever has
  -- none of an inactive one misses nothing.
  select format('user_badges: %s has reached badge %s and does not have it', t.user_id, b.id)
  from lms.badges as b
  join lms.xp_totals as t on t.tenant_id = b.tenant_id and internal.badge_value(t, b.metric) >= b.threshold
  where b.is_active and not exists (
    select from lms.user_badges as u
    where u.tenant_id = t.tenant_id and u.user_id = t.user_id and u.badge_id = b.id
  )
$$;
comment on function internal.check_xp_rollups() is
'Where days, courses, totals, streaks or badges are not what the ledger of points says, and where the ledger contradicts '
'itself; no row when all is well.';
