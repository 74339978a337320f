create function internal.find_coupon(
  p_tenant uuid, p_user uuid, p_code text, p_course uuid, p_currency text, p_order uuid
) returns lms.coupons
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_coupon lms.coupons;
  v_uses record;
  v_reason text;
begin
  select c.*
  into v_coupon
  from lms.coupons as c
  where c.tenant_id = p_tenant and c.code = p_code;
  v_uses := internal.coupon_uses(p_tenant, v_coupon.id, p_user, p_order);

  v_reason := case
    when v_coupon.id is null then 'unknown'
    when not v_coupon.is_active then 'inactive'
    when v_coupon.starts_at > now() then 'not_yet'
    when v_coupon.ends_at <= now() then 'expired'
    when v_coupon.course_id <> p_course then 'other_course'
    when v_coupon.currency <> p_currency then 'currency'
    when v_uses.by_person >= v_coupon.max_redemptions_per_person then 'used_by_you'
    when v_uses.total >= v_coupon.max_redemptions then 'used_up'
  end;
  if v_reason is not null then
    perform internal.fail(
      'LM218',
      case v_reason
        when 'unknown' then 'There is no such coupon.'
        when 'inactive' then 'The coupon does not count any more.'
        when 'not_yet' then 'The coupon does not count yet.'
        when 'expired' then 'The coupon has expired.'
        when 'other_course' then 'The coupon is for another course.'
        when 'currency' then 'The coupon is in another currency.'
        when 'used_by_you' then 'You have used the coupon already.'
        else 'The coupon is used up.'
      end,
      '/coupon_code', jsonb_build_object('reason', v_reason)
    );
  end if;
  return v_coupon;
end
$$;
comment on function internal.find_coupon(uuid, uuid, text, uuid, text, uuid) is
'The coupon of a code, if this person may use it for this course now. p_order: the use that they hold already. LM218. Only '
'who has locked the coupon may build on the answer.';
