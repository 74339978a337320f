create function app.list_tenant_stats(
  p_tenant uuid, p_user uuid,
  p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  return internal.tenant_stats_page(p_limit, p_cursor);
end
$$;
comment on function app.list_tenant_stats(uuid, uuid, integer, text) is
'Institutions with what there is and what happened in the last 30 days, newest first, for operators. LM104, LM401.';
