create function internal.report_audit(p_filters jsonb, p_after text, p_limit integer) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
set plan_cache_mode = force_custom_plan
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_only record := internal.read_report_filters('audit', p_filters);
  v_after record := internal.report_after('audit', p_after, v_only.ends);
  v_action text := p_filters ->> 'action';
  v_table text := p_filters ->> 'table';
  v_window integer := internal.rows_scanned(v_action is not null, p_limit);
  v_answer text;
begin
  with scanned as materialized (
    select
      l.*,
      row_number() over (order by l.at desc, l.id desc) as nr,
      (v_action is null or l.action = v_action) as belongs
    from lms.audit_log as l
    where l.tenant_id = v_tenant
      and l.at >= v_only.begins
      and (v_only.person is null or l.actor_id = v_only.person)
      and (v_table is null or l.table_name = v_table)
      and (l.at, l.id) < (v_after.at, v_after.id)
    order by l.at desc, l.id desc
    limit v_window
  ),

  page as materialized (
    select s.*
    from scanned as s
    where s.belongs
    order by s.nr
    limit p_limit
  )

  select json_build_object(
    'rows', coalesce(
      json_agg(
        json_build_array(
          p.id, internal.rfc3339(p.at), p.actor_id, u.name, p.actor_role, p.action, p.table_name, p.row_key, p.before,
          p.after, p.request_id
        )
        order by p.nr
      ), '[]'
    ),
    'next', (
      select internal.report_before('audit', s.at, s.id)
      from scanned as s
      where s.nr = internal.last_scanned(
        (select count(*) from page), (select max(l.nr) from page as l), (select count(*) from scanned), v_window, p_limit
      )
    )
  )::text
  into v_answer
  from page as p
  left join lateral (
    select a.name
    from lms.users as a
    where a.tenant_id = v_tenant and a.id = p.actor_id
    limit 1
  ) as u on true;
  return v_answer;
end
$$;
comment on function internal.report_audit(jsonb, text, integer) is
'A page of the audit log as a report, the newest first. LM401, LM402.';
