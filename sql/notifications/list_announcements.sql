create function app.list_announcements(
  p_tenant uuid, p_user uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  return internal.announcements_page(p_tenant, null, p_limit, p_cursor);
end
$$;
comment on function app.list_announcements(uuid, uuid, integer, text) is
'What was announced to the whole institution, newest first. LM401.';
