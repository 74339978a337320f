-- owner: lms_system
-- For the worker alone. Whoever is paying at this moment has the lock, and is passed over: money may still come later.
create function app.expire_orders() returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_order record;
  v_expired integer := 0;
begin
  for v_order in
    select o.tenant_id, o.id
    from lms.payment_orders as o
    where o.status in ('creating', 'open', 'attempted') and o.expires_at <= now()
    order by o.expires_at
    limit 500
    for no key update skip locked
  loop
    update lms.payment_orders as o
    set status = 'expired', updated_at = now()
    where o.tenant_id = v_order.tenant_id and o.id = v_order.id;
    perform internal.release_coupon(v_order.tenant_id, v_order.id);
    v_expired := v_expired + 1;
  end loop;
  return json_build_object('orders_expired', v_expired)::text;
end
$$;
comment on function app.expire_orders() is
'Ends orders whose time is over, of all tenants; what they held of a coupon is for others. Orders ended: {"orders_expired"}.';
