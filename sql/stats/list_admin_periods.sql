create function app.list_admin_periods(
  p_tenant uuid, p_user uuid, p_by text, p_from date default null, p_to date default null,
  p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  return internal.stats_periods('tenant', null, p_by, p_from, p_to, p_limit, p_cursor);
end
$$;
comment on function app.list_admin_periods(uuid, uuid, text, date, date, integer, text) is
'What happened at the institution by day, week or month, newest first. LM104, LM401, LM402.';
