create function internal.summarize_xp(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('xp', p_filters);
  v_answer text;
begin
  with sums as materialized (
    select
      (x.timestamp at time zone v_only.timezone)::date as day,
      x.course_id,
      x.type,
      x.user_id,
      count(*) as rows,
      sum(x.points) as points
    from lms.xp as x
    where x.tenant_id = v_tenant
      and x.timestamp >= v_only.begins
      and x.timestamp < v_only.ends
      and (v_only.course is null or x.course_id = v_only.course)
      and (v_only.person is null or x.user_id = v_only.person)
      and (p_filters ->> 'type' is null or x.type = p_filters ->> 'type')
    group by 1, 2, 3, 4
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('points', 'Points', 'integer', coalesce(sum(s.points), 0)),
      internal.figure('entries', 'Entries', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure('learners', 'Learners', 'integer', count(distinct s.user_id)),
      internal.figure(
        'points_per_learner', 'Points per learner', 'number', round(sum(s.points) / nullif(count(distinct s.user_id), 0), 1)
      )
    ),
    'charts', jsonb_build_array(
      internal.line_chart(
        'Points over time',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.day, d.points)), '[]')
          from (select t.day, sum(t.points) as points from sums as t group by t.day) as d
        ),
        'Points'
      ),
      internal.share_chart(
        'bar', 'Earned with', 'Points',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.type, d.points)), '[]')
          from (select t.type, sum(t.points) as points from sums as t group by t.type) as d
        )
      ),
      internal.share_chart(
        'bar', 'Courses with the most points', 'Points',
        (
          select coalesce(jsonb_agg(jsonb_build_array(c.title, d.points)), '[]')
          from (select t.course_id, sum(t.points) as points from sums as t group by t.course_id) as d
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
comment on function internal.summarize_xp(jsonb) is 'The report on points in figures and charts. LM402.';
