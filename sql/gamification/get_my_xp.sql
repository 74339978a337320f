create function app.get_my_xp(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_today date;
  v_monday date;
  v_totals record;
  v_days record;
  v_rows json;
  v_last text;
begin
  perform internal.enter(p_tenant, p_user);
  v_after := internal.newest_after(p_cursor, 'my_xp');
  v_today := internal.tenant_day(p_tenant);
  v_monday := v_today - extract(isodow from v_today)::integer + 1;

  select t.*
  into v_totals
  from lms.xp_totals as t
  where t.tenant_id = p_tenant and t.user_id = p_user;

  select sum(d.points) filter (where d.day = v_today) as today, sum(d.points) as this_week
  into v_days
  from lms.xp_daily as d
  where d.tenant_id = p_tenant and d.user_id = p_user and d.day between v_monday and v_monday + 6;

  with page as materialized (
    select
      x.id,
      x.type,
      x.points,
      x.subject_id,
      x.course_id,
      x.timestamp,
      case x.type
        when 'lesson_complete' then 'lesson'
        when 'quiz_pass' then 'quiz'
        when 'quiz_perfect' then 'quiz'
        when 'course_complete' then 'course'
        when 'forum_post' then 'post'
        else 'reply'
      end as subject_type,
      row_number() over (order by x.timestamp desc, x.id desc) as nr
    from lms.xp as x
    where x.tenant_id = p_tenant and x.user_id = p_user and (x.timestamp, x.id) < (v_after.at, v_after.id)
    order by x.timestamp desc, x.id desc
    limit p_limit + 1
  ),

  -- By id, and each table apart: an outer join would ask its policy for every row of the page.
  lessons as materialized (
    select l.id, l.title
    from lms.lessons as l
    where l.tenant_id = p_tenant
      and l.id = any (array(select p.subject_id from page as p where p.subject_type = 'lesson'))
  ),

  quizzes as materialized (
    select q.id, q.title
    from lms.quizzes as q
    where q.tenant_id = p_tenant
      and q.id = any (array(select p.subject_id from page as p where p.subject_type = 'quiz'))
  ),

  replies as materialized (
    select r.id, r.post_id
    from lms.replies as r
    where r.tenant_id = p_tenant
      and r.id = any (array(select p.subject_id from page as p where p.subject_type = 'reply'))
  ),

  posts as materialized (
    select t.id, t.title
    from lms.posts as t
    where t.tenant_id = p_tenant
      and t.id = any (
        array(
          select p.subject_id from page as p where p.subject_type = 'post'
          union
          select r.post_id from replies as r
        )
      )
  ),

  courses as materialized (
    select c.id, c.title
    from lms.courses as c
    where c.tenant_id = p_tenant and c.id = any (array(select distinct p.course_id from page as p))
  )

  select
    json_agg(
      json_build_object(
        'id', p.id,
        'type', p.type,
        'points', p.points,
        'subject', json_build_object(
          'type', p.subject_type,
          'id', p.subject_id,
          'title', case p.subject_type
            when 'lesson' then l.title
            when 'quiz' then q.title
            when 'course' then c.title
            else t.title
          end
        ),
        'course', case
          when p.course_id is not null then json_build_object('id', p.course_id, 'title', c.title)
        end,
        'timestamp', internal.rfc3339(p.timestamp)
      ) order by p.nr
    ) filter (where p.nr <= p_limit),
    max(internal.write_cursor('my_xp', p.timestamp::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_last
  from page as p
  left join lessons as l on l.id = p.subject_id
  left join quizzes as q on q.id = p.subject_id
  left join replies as r on r.id = p.subject_id
  left join posts as t on t.id = coalesce(r.post_id, p.subject_id)
  left join courses as c on c.id = p.course_id;

  return json_build_object(
    'total', coalesce(v_totals.points, 0),
    'today', coalesce(v_days.today, 0),
    'this_week', coalesce(v_days.this_week, 0),
    'current_streak', case when v_totals.active_on >= v_today - 1 then v_totals.current_streak else 0 end,
    'longest_streak', coalesce(v_totals.longest_streak, 0),
    'active_today', coalesce(v_totals.active_on >= v_today, false),
    'counts', json_build_object(
      'lessons', coalesce(v_totals.lessons, 0),
      'quizzes', coalesce(v_totals.quizzes, 0),
      'perfect_quizzes', coalesce(v_totals.perfect_quizzes, 0),
      'courses', coalesce(v_totals.courses, 0),
      'forum_posts', coalesce(v_totals.forum_posts, 0),
      'accepted_answers', coalesce(v_totals.accepted_answers, 0)
    ),
    'data', coalesce(v_rows, '[]'),
    'page', internal.page(null, p_limit, v_last)::json -> 'page'
  )::text;
end
$$;
comment on function app.get_my_xp(uuid, uuid, integer, text) is
'The caller''s points: in all, today and this week from Monday, by the calendar of the institution, days in a row, and '
'the ledger, newest first. A title is NULL when the caller may not see, or nobody has, what it was earned with. LM401.';
