create function internal.summarize_audit(p_filters jsonb) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('audit', p_filters);
  v_answer text;
begin
  with sums as materialized (
    select
      (l.at at time zone v_only.timezone)::date as day,
      l.table_name,
      l.action,
      l.actor_id,
      count(*) as rows
    from lms.audit_log as l
    where l.tenant_id = v_tenant
      and l.at >= v_only.begins
      and l.at < v_only.ends
      and (v_only.person is null or l.actor_id = v_only.person)
      and (p_filters ->> 'table' is null or l.table_name = p_filters ->> 'table')
      and (p_filters ->> 'action' is null or l.action = p_filters ->> 'action')
    group by 1, 2, 3, 4
  )

  select jsonb_build_object(
    'figures', jsonb_build_array(
      internal.figure('changes', 'Changes', 'integer', coalesce(sum(s.rows), 0)),
      internal.figure('people', 'People', 'integer', count(distinct s.actor_id)),
      internal.figure('tables', 'Tables', 'integer', count(distinct s.table_name))
    ),
    'charts', jsonb_build_array(
      internal.line_chart(
        'Changes over time',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.day, d.rows)), '[]')
          from (select t.day, sum(t.rows) as rows from sums as t group by t.day) as d
        ),
        'Changes'
      ),
      internal.share_chart(
        'bar', 'What was changed', 'Changes',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.table_name, d.rows)), '[]')
          from (select t.table_name, sum(t.rows) as rows from sums as t group by t.table_name) as d
        )
      ),
      internal.share_chart(
        'pie', 'How', 'Changes',
        (
          select coalesce(jsonb_agg(jsonb_build_array(d.action, d.rows)), '[]')
          from (select t.action, sum(t.rows) as rows from sums as t group by t.action) as d
        )
      )
    )
  )::text
  into v_answer
  from sums as s;
  return v_answer;
end
$$;
comment on function internal.summarize_audit(jsonb) is 'The report on the audit log in figures and charts. LM402.';
