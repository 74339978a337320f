create function internal.release_coupon(p_tenant uuid, p_order uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.coupon_redemptions as r
  set status = 'released', updated_at = now()
  where r.tenant_id = p_tenant and r.order_id = p_order and r.status = 'reserved';
end
$$;
comment on function internal.release_coupon(uuid, uuid) is
'Lets others have the use of a coupon that an order held. The order is locked, which is lock enough: there is only more.';
