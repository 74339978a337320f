create function app.get_tenant(p_tenant uuid, p_user uuid, p_id uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  return internal.read_tenant(p_id);
end
$$;
comment on function app.get_tenant(uuid, uuid, uuid) is 'An institution, for operators. LM104, LM302.';
