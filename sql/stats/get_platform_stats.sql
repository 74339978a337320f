create function app.get_platform_stats(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  return internal.stats_overview('platform', null)::text;
end
$$;
comment on function app.get_platform_stats(uuid, uuid) is
'The same for all institutions together, each by its own calendar, without the courses. LM104.';
