-- Counted anew, even where the reservation still stands: it may have ended while its order waited for the coupon, and
-- then somebody else may have been let in.
create function internal.redeem_coupon(p_tenant uuid, p_order uuid, p_waive boolean) returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_redemption lms.coupon_redemptions;
  v_uses record;
  v_fits boolean;
begin
  select r.*
  into v_redemption
  from lms.coupon_redemptions as r
  where r.tenant_id = p_tenant and r.order_id = p_order;
  if not found then
    return true;
  end if;

  v_uses := internal.coupon_uses(p_tenant, v_redemption.coupon_id, v_redemption.user_id, p_order);
  select (c.max_redemptions is null or v_uses.total < c.max_redemptions)
    and v_uses.by_person < c.max_redemptions_per_person
  into v_fits
  from lms.coupons as c
  where c.tenant_id = p_tenant and c.id = v_redemption.coupon_id;
  if not v_fits and not p_waive then
    return false;
  end if;

  update lms.coupon_redemptions as r
  set status = case when v_fits then 'redeemed' else 'waived' end, updated_at = now()
  where r.tenant_id = p_tenant and r.order_id = p_order and r.status in ('reserved', 'released');
  return true;
end
$$;
comment on function internal.redeem_coupon(uuid, uuid, boolean) is
'Uses up the coupon of an order that is paid, unless its limit has been reached by others meanwhile: false, or beyond the '
'limit when it is waived. The caller has locked the coupon.';
