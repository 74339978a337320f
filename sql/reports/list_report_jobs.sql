create function app.list_report_jobs(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_after record;
  v_rows json;
  v_next text;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  v_after := internal.newest_after(p_cursor, 'report_jobs');
  with page as materialized (
    select j.created_at, j.id
    from lms.report_jobs as j
    where j.tenant_id = p_tenant and (j.created_at, j.id) < (v_after.at, v_after.id)
    order by j.created_at desc, j.id desc
    limit p_limit + 1
  ),

  numbered as (
    select row_number() over (order by p.created_at desc, p.id desc) as nr, p.created_at, p.id
    from page as p
  )

  select
    json_agg(internal.report_job_json(n.id) order by n.nr) filter (where n.nr <= p_limit),
    (
      select internal.write_cursor('report_jobs', last.created_at::text, last.id::text)
      from numbered as last
      where last.nr = p_limit and exists (select from numbered as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from numbered as n;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_report_jobs(uuid, uuid, integer, text) is
'The reports that people at the institution have asked the worker for, newest first. Admins. LM104, LM401.';
