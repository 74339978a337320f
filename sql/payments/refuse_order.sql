-- owner: lms_system
create function internal.refuse_order(p_tenant uuid, p_order uuid, p_failure text) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.payment_orders as o
  set status = 'create_failed', failure = left(p_failure, 500), next_check_at = null, updated_at = now()
  where o.tenant_id = p_tenant and o.id = p_order;
  perform internal.release_coupon(p_tenant, p_order);
end
$$;
comment on function internal.refuse_order(uuid, uuid, text) is
'Ends an order that the gateway would not make; what it held of a coupon is for others. The caller has locked it.';
