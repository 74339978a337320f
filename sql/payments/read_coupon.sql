create function internal.read_coupon(p_tenant uuid, p_coupon uuid) returns text
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer text;
begin
  select internal.coupon_json(c)::text
  into v_answer
  from lms.coupons as c
  where c.tenant_id = p_tenant and c.id = p_coupon;
  if not found then
    perform internal.fail('LM302', 'No such coupon.');
  end if;
  return v_answer;
end
$$;
comment on function internal.read_coupon(uuid, uuid) is 'A coupon as admins see it. LM302.';
