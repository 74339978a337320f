create function internal.summarize_progress(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('progress', p_filters);
  v_answer text;
begin
  -- Few differ in all of these: how far somebody is in percent is found once for each kind.
  with kinds as materialized (
    select
      e.course_id,
      internal.progress_status(
        e.status, e.enrolled_at, e.last_activity_at, e.completed_at, e.completed_lessons, e.passed_required_quizzes
      ) as status,
      e.completed_lessons,
      e.completed_required,
      e.passed_required_quizzes,
      count(*) as rows
    from lms.enrollments as e
    where e.tenant_id = v_tenant
      and e.enrolled_at >= v_only.begins
      and e.enrolled_at < v_only.ends
      and (v_only.course is null or e.course_id = v_only.course)
      and (v_only.person is null or e.user_id = v_only.person)
      and (
        p_filters ->> 'status' is null
        or p_filters ->> 'status' = internal.progress_status(
          e.status, e.enrolled_at, e.last_activity_at, e.completed_at, e.completed_lessons, e.passed_required_quizzes
        )
      )
    group by 1, 2, 3, 4, 5
  ),

  found as materialized (
    select
      k.course_id,
      k.status,
      k.rows,
      (
        internal.progress(
          k.completed_lessons, c.lesson_count, k.completed_required, c.required_lesson_count,
          k.passed_required_quizzes, c.required_quiz_count, null
        ) ->> 'percent'
      )::integer as percent
    from kinds as k
    join lms.courses as c on c.tenant_id = v_tenant and c.id = k.course_id
  ),

  sums as materialized (
    select
      f.course_id,
      f.status,
      case when f.percent = 0 then 0 when f.percent = 100 then 5 else (f.percent - 1) / 25 + 1 end as band,
      sum(f.rows) as rows,
      sum(f.rows * f.percent) as percents
    from found as f
    group by 1, 2, 3
  ),

  bands as (
    select n.nr, n.label
    from (values
      (0, '0 %'), (1, '1–25 %'), (2, '26–50 %'), (3, '51–75 %'), (4, '76–99 %'), (5, '100 %')
    ) as n (nr, label)
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('enrollments', 'Enrolments', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure(
        'average_percent', 'Average progress', 'percent', round(sum(s.percents) / nullif(sum(s.rows), 0), 1)
      ),
      internal.figure(
        'not_started', 'Not started', 'integer', coalesce(sum(s.rows) filter (where s.status = 'not_started'), 0)
      ),
      internal.figure(
        'in_progress', 'In progress', 'integer', coalesce(sum(s.rows) filter (where s.status = 'in_progress'), 0)
      ),
      internal.figure(
        'completed', 'Completed', 'integer', coalesce(sum(s.rows) filter (where s.status = 'completed'), 0)
      )
    ),
    'charts', jsonb_build_array(
      internal.share_chart(
        'pie', 'Status', 'Enrolments',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.status, d.rows)), '[]')
          from (select t.status, sum(t.rows) as rows from sums as t group by t.status) as d
        )
      ),
      jsonb_build_object(
        'kind', 'bar',
        'title', 'How far people are',
        'labels', (select jsonb_agg(b.label order by b.nr) from bands as b),
        'series', jsonb_build_array(
          jsonb_build_object(
            'name', 'Enrolments',
            'values', (
              select jsonb_agg(
                (select coalesce(sum(t.rows), 0) from sums as t where t.band = b.nr) order by b.nr
              )
              from bands as b
            )
          )
        )
      ),
      internal.share_chart(
        'bar', 'Courses completed most often', 'Completed',
        (
          select coalesce(jsonb_agg(jsonb_build_array(c.title, d.rows)), '[]')
          from (select t.course_id, sum(t.rows) as rows from sums as t where t.status = 'completed' group by t.course_id) as d
          join lms.courses as c on c.tenant_id = v_tenant and c.id = d.course_id
        )
      )
    )
  )::text
  into v_answer
  from sums as s;
  return v_answer;
end
$$;
comment on function internal.summarize_progress(jsonb) is 'The report on progress in figures and charts. LM402.';
