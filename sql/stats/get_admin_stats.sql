create function app.get_admin_stats(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.stats_overview('tenant', null)::text;
end
$$;
comment on function app.get_admin_stats(uuid, uuid) is
'The institution at a glance: totals, what happened lately next to what happened before, and in which courses most. LM104.';
