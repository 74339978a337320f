create function app.delete_coupon(p_tenant uuid, p_user uuid, p_coupon uuid, p_expected_version bigint) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_version bigint;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  select c.version
  into v_version
  from lms.coupons as c
  where c.tenant_id = p_tenant and c.id = p_coupon
  for update;
  if not found then
    perform internal.fail('LM302', 'No such coupon.');
  end if;
  perform internal.expect_version(p_expected_version, v_version);

  -- An order names its coupon for good, used or not.
  delete from lms.coupons as c
  where c.tenant_id = p_tenant
    and c.id = p_coupon
    and not exists (
      select from lms.payment_orders as o where o.tenant_id = p_tenant and o.coupon_id = p_coupon
    )
    and not exists (
      select from lms.coupon_redemptions as r where r.tenant_id = p_tenant and r.coupon_id = p_coupon
    );
  if not found then
    update lms.coupons as c
    set is_active = false
    where c.tenant_id = p_tenant and c.id = p_coupon and c.is_active;
  end if;
end
$$;
comment on function app.delete_coupon(uuid, uuid, uuid, bigint) is
'Deletes a coupon that no order has used; any other is deactivated, and stays to be looked up. LM104, LM210, LM302.';
