create function app.logout(p_tenant uuid, p_user uuid, p_session uuid, p_secret text) returns text
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, null); -- the suspended may sign out too
  perform internal.end_session(p_user, p_session, p_secret, 'logout');
  return null;
end
$$;
comment on function app.logout(uuid, uuid, uuid, text) is
'Ends the session of an access token (p_user and p_session) or of a refresh token (p_session and p_secret); ending it '
'twice is no error.';
