create function app.suspend_tenant(p_tenant uuid, p_user uuid, p_id uuid, p_reason text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  perform internal.set_tenant_status(p_id, 'suspended', p_reason);
  return internal.read_tenant(p_id);
end
$$;
comment on function app.suspend_tenant(uuid, uuid, uuid, text) is
'Closes an institution to everybody from the next request on; nothing is deleted. LM104, LM302, LM205.';
