create function app.reinstate_tenant(p_tenant uuid, p_user uuid, p_id uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  perform internal.set_tenant_status(p_id, 'active', null);
  return internal.read_tenant(p_id);
end
$$;
comment on function app.reinstate_tenant(uuid, uuid, uuid) is 'Opens a suspended institution again. LM104, LM302, LM205.';
