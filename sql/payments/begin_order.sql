-- Definer: nobody writes an order by hand; a buyer sends a course, a coupon and billing data, no amount. The buyer is
-- locked first, so that two devices begin one after the other and the second finds the first's order; then that order,
-- the course against its deletion, and the coupon.
create function internal.begin_order(
  p_course uuid, p_coupon text, p_billing jsonb, p_mode text, out order_uuid uuid, out job uuid
)
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_user uuid := internal.user_id();
  v_live lms.payment_orders;
  v_account uuid;
  v_key text;
  v_price record;
  v_order lms.payment_orders;
begin
  if p_mode is null or p_mode not in ('live', 'test') then
    perform internal.fail('LM402', 'The mode is live or test.', '/mode');
  end if;
  perform from lms.users as u
  where u.tenant_id = v_tenant and u.id = v_user
  for no key update;
  select o.*
  into v_live
  from lms.payment_orders as o
  where o.tenant_id = v_tenant
    and o.user_id = v_user
    and o.course_id = p_course
    and o.status in ('creating', 'open', 'attempted')
  for no key update;

  perform from lms.courses as c
  where c.tenant_id = v_tenant and c.id = p_course
  for key share;
  perform internal.payable_course(p_course, p_mode);
  if p_mode = 'live' and internal.is_enrolled(p_course) then
    order_uuid := internal.free_order(p_course, p_coupon);
    return;
  end if;

  perform from lms.coupons as c
  where c.tenant_id = v_tenant and c.code = upper(btrim(p_coupon))
  for no key update;
  v_price := internal.price_order(v_tenant, v_user, p_course, p_coupon, p_billing, v_live.id);

  select a.id, k.key_id
  into v_account, v_key
  from lms.payment_accounts as a
  join lms.payment_keys as k on k.tenant_id = a.tenant_id and k.account_id = a.id
  where a.tenant_id = v_tenant
    and a.mode = p_mode
    and a.is_active
    and k.retired_at is null
    and v_price.amount > 0;
  if not found and v_price.amount > 0 then
    perform internal.fail(
      'LM217', 'This institution cannot be paid yet: it has no account at the gateway.', null,
      jsonb_build_object('mode', p_mode)
    );
  end if;

  if v_live.expires_at > now()
    and (
      v_live.mode, v_live.account_id, v_live.key_id, v_live.course_title, v_live.currency, v_live.list_amount,
      v_live.discount, v_live.taxable, v_live.cgst, v_live.sgst, v_live.igst, v_live.coupon_id, v_live.tax,
      v_live.billing
    ) is not distinct from (
      p_mode, v_account, v_key, v_price.course_title, v_price.currency, v_price.list_amount,
      v_price.discount, v_price.taxable, v_price.cgst, v_price.sgst, v_price.igst, v_price.coupon_id, v_price.tax,
      v_price.billing
    )
  then
    order_uuid := v_live.id;
    update lms.payment_orders as o
    set expires_at = now() + internal.order_lifetime(v_tenant), updated_at = now()
    where o.tenant_id = v_tenant and o.id = v_live.id;
    update lms.coupon_redemptions as r
    set expires_at = now() + internal.order_lifetime(v_tenant), updated_at = now()
    where r.tenant_id = v_tenant and r.order_id = v_live.id and r.status = 'reserved';
    if v_live.status = 'creating' then
      job := internal.add_gateway_job(v_tenant, v_live.account_id, 'create_order', v_live.id, null, null, null);
    end if;
    return;
  elsif v_live.id is not null then
    update lms.payment_orders as o
    set status = case when o.expires_at > now() then 'superseded' else 'expired' end, updated_at = now()
    where o.tenant_id = v_tenant and o.id = v_live.id;
    perform internal.release_coupon(v_tenant, v_live.id);
  end if;

  order_uuid := lms.new_id();
  insert into lms.payment_orders (
    tenant_id, id, user_id, course_id, account_id, key_id, mode, status, receipt, course_title, currency, list_amount,
    discount, taxable, cgst, sgst, igst, amount, coupon_id, coupon_code, tax, billing, expires_at, next_check_at
  )
  values (
    v_tenant, begin_order.order_uuid, v_user, p_course, v_account, v_key, p_mode,
    case v_price.amount when 0 then 'free' else 'creating' end,
    'lectern_' || replace(begin_order.order_uuid::text, '-', ''),
    v_price.course_title, v_price.currency, v_price.list_amount, v_price.discount, v_price.taxable, v_price.cgst,
    v_price.sgst, v_price.igst, v_price.amount, v_price.coupon_id, v_price.coupon_code, v_price.tax, v_price.billing,
    now() + internal.order_lifetime(v_tenant),
    case when v_price.amount > 0 then internal.next_check(now(), 0) end
  )
  returning * into v_order;

  -- What is tried with a test account uses nothing up.
  if v_price.coupon_id is not null and p_mode = 'live' then
    insert into lms.coupon_redemptions (tenant_id, coupon_id, user_id, order_id, status, expires_at)
    values (
      v_tenant, v_price.coupon_id, v_user, v_order.id,
      case v_price.amount when 0 then 'redeemed' else 'reserved' end, v_order.expires_at
    );
  end if;
  if v_price.amount > 0 then
    job := internal.add_gateway_job(v_tenant, v_account, 'create_order', v_order.id, null, null, null);
  elsif p_mode = 'live' then
    perform from lms.courses as c
    where c.tenant_id = v_tenant and c.id = p_course
    for no key update;
    perform internal.give_place(v_tenant, v_user, p_course, 'free');
  end if;
end
$$;
comment on function internal.begin_order(uuid, text, jsonb, text) is
'Freezes what a course costs the person of this request, or finds the order in which it is frozen just so already. An '
'order of nothing enrols at once. job: what the gateway must be asked now. LM104, LM205, LM217, LM218, LM219, LM302, LM402.';

create function app.begin_order(
  p_tenant uuid, p_user uuid, p_course uuid, p_coupon text, p_billing jsonb, p_mode text default 'live',
  p_checkout_url text default null
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_begun record;
begin
  perform internal.enter(p_tenant, p_user);
  v_begun := internal.begin_order(p_course, p_coupon, p_billing, p_mode);
  return json_build_object(
    'order', internal.read_order(v_begun.order_uuid, p_checkout_url), 'job_id', v_begun.job
  )::text;
end
$$;
comment on function app.begin_order(uuid, uuid, uuid, text, jsonb, text, text) is
'Begins to buy a course, and answers with {"order", "job_id"}: the job that asks the gateway, NULL when there is nothing '
'to ask. Clicked twice, or on two devices, it is the same order. p_checkout_url: where the gateway''s script is. LM104, '
'LM205, LM217, LM218, LM219, LM302, LM402.';
