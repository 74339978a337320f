create function internal.summarize_quiz_results(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('quiz_results', p_filters);
  v_answer text;
begin
  with sums as materialized (
    select
      (t.started_at at time zone v_only.timezone)::date as day,
      t.course_id,
      internal.attempt_status(t.status, t.passed) as status,
      least(floor(t.percent / 10), 9) as band,
      count(*) as rows,
      count(*) filter (where t.passed) as passed,
      sum(t.percent) as percents,
      count(t.percent) as scored
    from lms.quiz_attempts as t
    where t.tenant_id = v_tenant
      and t.started_at >= v_only.begins
      and t.started_at < v_only.ends
      and (v_only.course is null or t.course_id = v_only.course)
      and (v_only.quiz is null or t.quiz_id = v_only.quiz)
      and (v_only.person is null or t.user_id = v_only.person)
      and (
        p_filters ->> 'status' is null
        or p_filters ->> 'status' = internal.attempt_status(t.status, t.passed)
      )
    group by 1, 2, 3, 4
  ),

  bands as (
    select n.nr, n.label
    from (values
      (0, '0–9 %'), (1, '10–19 %'), (2, '20–29 %'), (3, '30–39 %'), (4, '40–49 %'), (5, '50–59 %'), (6, '60–69 %'),
      (7, '70–79 %'), (8, '80–89 %'), (9, '90–100 %')
    ) as n (nr, label)
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('attempts', 'Attempts', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure('passed', 'Passed', 'integer', coalesce(sum(s.passed), 0)),
      internal.figure(
        'pass_percent', 'Pass rate', 'percent', round(sum(s.passed) * 100.0 / nullif(sum(s.scored), 0), 1)
      ),
      internal.figure(
        'average_percent', 'Average score', 'percent', round(sum(s.percents) / nullif(sum(s.scored), 0), 1)
      ),
      internal.figure(
        'in_progress', 'In progress', 'integer', coalesce(sum(s.rows) filter (where s.status = 'in_progress'), 0)
      )
    ),
    'charts', jsonb_build_array(
      internal.line_chart(
        'Attempts over time',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.day, d.rows, d.passed)), '[]')
          from (select t.day, sum(t.rows) as rows, sum(t.passed) as passed from sums as t group by t.day) as d
        ),
        'Attempts', 'Passed'
      ),
      jsonb_build_object(
        'kind', 'bar',
        'title', 'Scores',
        'labels', (select jsonb_agg(b.label order by b.nr) from bands as b),
        'series', jsonb_build_array(
          jsonb_build_object(
            'name', 'Attempts',
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
        'pie', 'Status', 'Attempts',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.status, d.rows)), '[]')
          from (select t.status, sum(t.rows) as rows from sums as t group by t.status) as d
        )
      ),
      internal.share_chart(
        'bar', 'Courses with the most attempts', 'Attempts',
        (
          select coalesce(jsonb_agg(jsonb_build_array(c.title, d.rows)), '[]')
          from (select t.course_id, sum(t.rows) as rows from sums as t group by t.course_id) as d
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
comment on function internal.summarize_quiz_results(jsonb) is 'The report on quiz results in figures and charts. LM402.';
