-- Definer: nobody writes orders. A signature says that the buyer has authorised a payment, not that it was captured.
create function internal.see_callback(p_order uuid, p_payment_id text) returns uuid
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_tenant uuid := internal.tenant_id();
  v_order lms.payment_orders;
begin
  if p_payment_id is null or p_payment_id !~ '^pay_[A-Za-z0-9]{8,32}$' then
    perform internal.fail('LM402', 'This is not a payment of the gateway''s.', '/razorpay_payment_id');
  end if;
  select o.*
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = v_tenant and o.id = p_order and o.user_id = internal.user_id()
  for no key update;
  if not found or v_order.order_id is null then
    perform internal.fail('LM302', 'No such order.');
  end if;

  update lms.payment_orders as o
  set
    callback_at = coalesce(o.callback_at, now()),
    status = case o.status when 'open' then 'attempted' else o.status end,
    updated_at = now()
  where o.tenant_id = v_tenant and o.id = p_order and (o.callback_at is null or o.status = 'open');
  if exists (
    select from lms.payments as p
    where p.tenant_id = v_tenant
      and p.account_id = v_order.account_id
      and p.payment_id = p_payment_id
      and p.captured > 0
  ) then
    return null;
  end if;
  return internal.add_gateway_job(v_tenant, v_order.account_id, 'fetch_payment', p_order, null, null, p_payment_id);
end
$$;
comment on function internal.see_callback(uuid, text) is
'Notes that the checkout has called back about an order of this person''s; the job that asks the gateway what became of '
'the payment, NULL when that is known. LM302, LM402.';

create function app.see_callback(
  p_tenant uuid, p_user uuid, p_order uuid, p_payment_id text, p_checkout_url text default null
) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job uuid;
begin
  perform internal.enter(p_tenant, p_user);
  v_job := internal.see_callback(p_order, p_payment_id);
  return json_build_object('order', internal.read_order(p_order, p_checkout_url), 'job_id', v_job)::text;
end
$$;
comment on function app.see_callback(uuid, uuid, uuid, text, text) is
'Notes a callback whose signature the API has verified: {"order", "job_id"}, the job that asks the gateway, NULL when it '
'has said already. LM302, LM402.';
