create function app.get_user(p_tenant uuid, p_user uuid, p_account uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin', 'operator');
  return internal.read_account(p_tenant, p_account);
end
$$;
comment on function app.get_user(uuid, uuid, uuid) is 'An account, as admins see it. LM104, LM302.';
