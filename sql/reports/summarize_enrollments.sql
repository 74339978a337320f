create function internal.summarize_enrollments(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('enrollments', p_filters);
  v_answer text;
begin
  with sums as materialized (
    select
      (e.enrolled_at at time zone v_only.timezone)::date as day,
      e.course_id,
      e.source,
      e.status,
      count(*) as rows,
      count(e.completed_at) as completed
    from lms.enrollments as e
    where e.tenant_id = v_tenant
      and e.enrolled_at >= v_only.begins
      and e.enrolled_at < v_only.ends
      and (v_only.course is null or e.course_id = v_only.course)
      and (v_only.person is null or e.user_id = v_only.person)
      and (p_filters ->> 'status' is null or e.status = p_filters ->> 'status')
      and (p_filters ->> 'source' is null or e.source = p_filters ->> 'source')
    group by 1, 2, 3, 4
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('enrollments', 'Enrolments', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure('active', 'Active', 'integer', coalesce(sum(s.rows) filter (where s.status = 'active'), 0)),
      internal.figure('completed', 'Completed', 'integer', coalesce(sum(s.completed), 0)),
      internal.figure(
        'completion_percent', 'Completion rate', 'percent', round(sum(s.completed) * 100 / nullif(sum(s.rows), 0), 1)
      ),
      internal.figure('courses', 'Courses', 'integer', count(distinct s.course_id))
    ),
    'charts', jsonb_build_array(
      internal.line_chart(
        'Enrolments over time',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.day, d.rows)), '[]')
          from (select t.day, sum(t.rows) as rows from sums as t group by t.day) as d
        ),
        'Enrolments'
      ),
      internal.share_chart(
        'bar', 'Courses with the most enrolments', 'Enrolments',
        (
          select coalesce(jsonb_agg(jsonb_build_array(c.title, d.rows)), '[]')
          from (select t.course_id, sum(t.rows) as rows from sums as t group by t.course_id) as d
          join lms.courses as c on c.tenant_id = v_tenant and c.id = d.course_id
        )
      ),
      internal.share_chart(
        'pie', 'Source', 'Enrolments',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.source, d.rows)), '[]')
          from (select t.source, sum(t.rows) as rows from sums as t group by t.source) as d
        )
      )
    )
  )::text
  into v_answer
  from sums as s;
  return v_answer;
end
$$;
comment on function internal.summarize_enrollments(jsonb) is 'The report on enrolments in figures and charts. LM402.';
