create function app.list_payment_issues(
  p_tenant uuid,
  p_user uuid,
  p_status text default 'open',
  p_kind text default null,
  p_payment uuid default null,
  p_limit integer default 25,
  p_cursor text default null
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
  v_after := internal.newest_after(p_cursor, 'issues ' || p_status);

  with page as materialized (
    select i as issue, i.created_at, i.id,
      row_number() over (order by i.created_at desc, i.id desc) as nr
    from lms.payment_issues as i
    where i.tenant_id = p_tenant
      and i.status = p_status
      and (p_kind is null or i.kind = p_kind)
      and (p_payment is null or i.payment_uuid = p_payment)
      and (i.created_at, i.id) < (v_after.at, v_after.id)
    order by i.created_at desc, i.id desc
    limit p_limit + 1
  )

  select
    json_agg(internal.issue_json(p.issue) order by p.nr) filter (where p.nr <= p_limit),
    max(internal.write_cursor('issues ' || p_status, p.created_at::text, p.id::text)) filter (
      where p.nr = p_limit and exists (select from page as beyond where beyond.nr > p_limit)
    )
  into v_rows, v_next
  from page as p;
  return internal.page(v_rows, p_limit, v_next);
end
$$;
comment on function app.list_payment_issues(uuid, uuid, text, text, uuid, integer, text) is
'What somebody must look at, or has, the newest first, for admins. LM104, LM401.';
