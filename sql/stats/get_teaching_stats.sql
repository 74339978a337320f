create function app.get_teaching_stats(p_tenant uuid, p_user uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('instructor', 'admin');
  return internal.stats_overview('taught', null)::text;
end
$$;
comment on function app.get_teaching_stats(uuid, uuid) is
'The same for the courses that the caller teaches. LM104.';
