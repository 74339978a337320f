create function app.list_user_sessions(
  p_tenant uuid, p_user uuid, p_account uuid, p_current uuid, p_limit integer default 25, p_cursor text default null
) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  perform internal.read_account(p_tenant, p_account);
  return internal.list_sessions(p_account, p_current, p_limit, p_cursor);
end
$$;
comment on function app.list_user_sessions(uuid, uuid, uuid, uuid, integer, text) is
'Where somebody is signed in; p_current is the session of the access token. LM104, LM302, LM401.';
