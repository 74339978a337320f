-- owner: lms_system
create function internal.check_attempts() returns setof text
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  with graded as (
    select
      a.*,
      r.results,
      r.points as result_points,
      r.max_points as result_max_points,
      -- Each result is rounded to four decimals, the score once.
      0.00005 * (r.results + 1) as tolerance
    from lms.quiz_attempts as a
    cross join lateral (
      select count(*) as results, coalesce(sum(r.points), 0) as points, coalesce(sum(r.max_points), 0) as max_points
      from lms.quiz_results as r
      where r.tenant_id = a.tenant_id and r.attempt_id = a.id
    ) as r
  )

  select
    case
      when g.status = 'in_progress' then format('attempt %s is in progress and has %s results', g.id, g.results)
      when g.results <> jsonb_array_length(g.questions)
        then format('attempt %s asked %s questions and has %s results', g.id, jsonb_array_length(g.questions), g.results)
      when g.max_points <> g.result_max_points
        then format('attempt %s is worth %s points, its questions %s', g.id, g.max_points, g.result_max_points)
      else format('attempt %s has %s points, its results %s', g.id, g.points, g.result_points)
    end
  from graded as g
  where case g.status
    when 'in_progress' then g.results > 0
    else g.results <> jsonb_array_length(g.questions)
      or g.max_points <> g.result_max_points
      or abs(g.points - g.result_points) > g.tolerance
      or g.percent <> round(g.points * 100 / g.max_points, 2)
      or g.passed <> (g.points * 100 >= g.pass_percent * g.max_points)
  end
  union all
  select format(
    'quiz_progress of %s at %s says %s attempts, best %s, passed %s, perfect %s; attempts say %s, %s, %s, %s',
    p.user_id, p.quiz_id, p.attempts, p.best_percent, p.passed_at is not null, p.perfect_at is not null,
    a.attempts, a.best_percent, coalesce(a.passed, false), coalesce(a.perfect, false)
  )
  from lms.quiz_progress as p
  cross join lateral (
    select
      count(*) as attempts,
      max(a.percent) as best_percent,
      bool_or(a.passed) as passed,
      bool_or(a.points = a.max_points) as perfect
    from lms.quiz_attempts as a
    where a.tenant_id = p.tenant_id
      and a.user_id = p.user_id
      and a.course_id = p.course_id
      and a.quiz_id = p.quiz_id
  ) as a
  where p.attempts <> a.attempts
    or p.best_percent is distinct from a.best_percent
    or (p.passed_at is not null) <> coalesce(a.passed, false)
    or (p.perfect_at is not null and not coalesce(a.perfect, false))
  union all
  select format('attempt %s is not counted in quiz_progress', a.id)
  from lms.quiz_attempts as a
  where not exists (
    select from lms.quiz_progress as p
    where p.tenant_id = a.tenant_id
      and p.user_id = a.user_id
      and p.course_id = a.course_id
      and p.quiz_id = a.quiz_id
  )
$$;
comment on function internal.check_attempts() is
'Attempts whose score differs from their results, and quiz_progress that differs from the attempts; no row when all is '
'well. A perfect score may go unnoted, where the learner was not to know of it.';
