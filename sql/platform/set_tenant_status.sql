-- owner: lms_system
create function internal.set_tenant_status(p_id uuid, p_status text, p_reason text) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant lms.tenants;
begin
  perform internal.expect_operator();
  select t.*
  into v_tenant
  from lms.tenants as t
  where t.id = p_id
  for no key update;

  if not found then
    perform internal.fail('LM302', 'No such institution.');
  elsif v_tenant.is_platform then
    perform internal.fail('LM104', 'The platform''s own institution is always open: it is where operators are.');
  elsif v_tenant.status = p_status then
    perform internal.fail(
      'LM205', format('The institution is %s already.', p_status), null, jsonb_build_object('state', p_status)
    );
  end if;

  update lms.tenants as t
  set status = p_status, status_reason = p_reason
  where t.id = p_id;
end
$$;
comment on function internal.set_tenant_status(uuid, text, text) is
'Suspends or reinstates an institution, by operators. LM104, LM302, LM205.';
