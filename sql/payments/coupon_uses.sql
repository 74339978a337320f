-- VOLATILE, for the clock: whoever holds the coupon's lock must not believe a reservation that ended while they waited.
create function internal.coupon_uses(
  p_tenant uuid, p_coupon uuid, p_user uuid, p_order uuid, out total bigint, out by_person bigint
)
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  select count(*), count(*) filter (where r.user_id = p_user)
  into total, by_person
  from lms.coupon_redemptions as r
  where r.tenant_id = p_tenant
    and r.coupon_id = p_coupon
    and r.order_id is distinct from p_order
    and (r.status = 'redeemed' or (r.status = 'reserved' and r.expires_at > clock_timestamp()));
end
$$;
comment on function internal.coupon_uses(uuid, uuid, uuid, uuid) is
'How often a coupon is used or held at present, in all and by one person, without a certain order''s own use.';
