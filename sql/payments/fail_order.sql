-- owner: lms_system
create function app.fail_order(p_tenant uuid, p_job uuid, p_lease uuid, p_code text, p_detail text) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_order record;
begin
  select o.id, o.status
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = p_tenant
    and o.id = (select j.order_uuid from lms.gateway_jobs as j where j.tenant_id = p_tenant and j.id = p_job)
  for no key update;
  if internal.end_job(p_tenant, p_job, p_lease, concat_ws(': ', p_code, p_detail)) and v_order.status = 'creating' then
    perform internal.refuse_order(p_tenant, v_order.id, concat_ws(': ', p_code, p_detail));
    v_order.status := 'create_failed';
  end if;
  return json_build_object('order', v_order.id, 'status', v_order.status)::text;
end
$$;
comment on function app.fail_order(uuid, uuid, uuid, text, text) is
'The gateway has refused to make an order, and will refuse it again: somebody begins anew. {"order", "status"}.';
