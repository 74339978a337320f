-- owner: lms_system
-- The caller has locked order and payment. What it is good for is decided as if the order had been known from the
-- beginning: it may turn out that somebody has paid twice.
create function internal.link_payment(p_tenant uuid, p_payment uuid, p_order uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment lms.payments;
  v_order lms.payment_orders;
begin
  select p.*
  into strict v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment;
  select o.*
  into strict v_order
  from lms.payment_orders as o
  where o.tenant_id = p_tenant and o.id = p_order;

  if v_payment.order_uuid is not null
    or v_payment.disposition <> 'review'
    or internal.refundable(p_tenant, p_payment) < v_payment.captured
  then
    perform internal.fail(
      'LM205', 'The payment is not there to be linked any more.', null,
      jsonb_build_object('state', v_payment.disposition)
    );
  elsif v_order.account_id is distinct from v_payment.account_id then
    perform internal.fail('LM402', 'The order belongs to another account.', '/order_id');
  elsif (v_order.amount, v_order.currency) <> (v_payment.captured, v_payment.currency) then
    perform internal.fail('LM402', 'The order is of another amount.', '/order_id');
  end if;

  -- Nobody has heard of its making at the gateway; here is what was made.
  if v_order.order_id is null then
    if coalesce(v_payment.gateway_order_id !~ '^order_[A-Za-z0-9]{8,32}$', true) then
      perform internal.fail('LM402', 'The order was never made at the gateway.', '/order_id');
    end if;
    update lms.payment_orders as o
    set
      order_id = v_payment.gateway_order_id,
      status = case o.status when 'creating' then 'open' else o.status end,
      attached_at = now(),
      updated_at = now()
    where o.tenant_id = p_tenant and o.id = p_order;
  end if;
  update lms.payments as p
  set order_uuid = p_order, user_id = v_order.user_id, course_id = v_order.course_id, updated_at = now()
  where p.tenant_id = p_tenant and p.id = p_payment;
  perform internal.use_payment(p_tenant, p_payment, true);
end
$$;
comment on function internal.link_payment(uuid, uuid, uuid) is
'Says which order a payment of an unknown one was for, and uses it for that. LM205, LM402.';
