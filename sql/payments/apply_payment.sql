-- owner: lms_system
-- The only writer of payments and of paid places. It does not matter which source speaks first, how often, or of which
-- moment: everything happens under the lock of the order, goes forward only, and is decided once.
create function internal.apply_payment(p_tenant uuid, p_account uuid, p_snapshot jsonb, p_source text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_facts record;
  v_mode text;
  v_order lms.payment_orders;
  v_payment lms.payments;
  v_known boolean;
begin
  v_facts := internal.payment_facts(p_snapshot, p_source);
  select a.mode
  into v_mode
  from lms.payment_accounts as a
  where a.tenant_id = p_tenant and a.id = p_account;
  if not found then
    perform internal.fail('LM302', 'No such account.');
  end if;

  select o.*
  into v_order
  from lms.payment_orders as o
  where o.tenant_id = p_tenant and o.account_id = p_account and o.order_id = v_facts.order_id
  for no key update;
  if v_order.status = 'open' then
    update lms.payment_orders as o
    set status = 'attempted', updated_at = now()
    where o.tenant_id = p_tenant and o.id = v_order.id;
  end if;

  insert into lms.payments (
    tenant_id, account_id, payment_id, order_uuid, gateway_order_id, user_id, course_id, mode, amount, currency, status
  )
  values (
    p_tenant, p_account, v_facts.payment_id, v_order.id, v_facts.order_id, v_order.user_id, v_order.course_id, v_mode,
    v_facts.amount, v_facts.currency, 'created'
  )
  on conflict (tenant_id, account_id, payment_id) do nothing;
  v_payment := internal.lock_payment(p_tenant, (
    select p.id
    from lms.payments as p
    where p.tenant_id = p_tenant and p.account_id = p_account and p.payment_id = v_facts.payment_id
  ));

  -- It was heard of before its order was known.
  v_known := v_payment.order_uuid is not null;
  if not v_known and v_order.id is not null then
    update lms.payments as p
    set order_uuid = v_order.id, user_id = v_order.user_id, course_id = v_order.course_id, updated_at = now()
    where p.tenant_id = p_tenant and p.id = v_payment.id
    returning p.* into v_payment;
  end if;

  if internal.payment_rank(v_facts.status) > internal.payment_rank(v_payment.status) then
    update lms.payments as p
    set
      status = v_facts.status,
      amount = v_facts.amount,
      currency = v_facts.currency,
      captured = case v_facts.status when 'captured' then v_facts.amount else 0 end,
      captured_at = case v_facts.status when 'captured' then now() end,
      method = coalesce(v_facts.method, p.method),
      error_code = case v_facts.status when 'failed' then v_facts.error_code end,
      error_description = case v_facts.status when 'failed' then v_facts.error_description end,
      updated_at = now()
    where p.tenant_id = p_tenant and p.id = v_payment.id
    returning p.* into v_payment;
  elsif v_facts.status = 'captured' and (v_facts.amount, v_facts.currency) <> (v_payment.amount, v_payment.currency) then
    perform internal.open_issue(
      p_tenant,
      case when v_facts.currency <> v_payment.currency then 'currency_mismatch' else 'amount_mismatch' end,
      v_payment.id, v_payment.order_uuid, null, null,
      jsonb_build_object('amount', v_facts.amount, 'currency', v_facts.currency)
    );
  end if;

  if v_facts.returned and v_payment.captured = 0 then
    update lms.payments as p
    set
      error_code = 'returned',
      error_description = 'It was not captured in time, and has been given back by the gateway.',
      updated_at = now()
    where p.tenant_id = p_tenant and p.id = v_payment.id and p.error_code is distinct from 'returned';
  end if;

  if v_payment.captured > 0
    and (
      v_payment.disposition = 'none' or (v_payment.disposition = 'review' and not v_known and v_order.id is not null)
    )
  then
    perform internal.use_payment(p_tenant, v_payment.id, false);
  end if;

  -- Made in the gateway's dashboard, or told of by a webhook that did not arrive. Who asked the gateway brings them along.
  if v_payment.captured > 0
    and p_source not in ('fetch_order', 'fetch_payment', 'sweep_payments')
    and v_facts.refunded > v_payment.captured - internal.refundable(p_tenant, v_payment.id)
  then
    perform internal.add_gateway_job(
      p_tenant, p_account, 'fetch_refund', v_payment.order_uuid, v_payment.id, null, v_payment.payment_id
    );
  end if;

  select p.*
  into v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = v_payment.id;
  return json_build_object(
    'payment', v_payment.id,
    'order', v_payment.order_uuid,
    'status', v_payment.status,
    'disposition', v_payment.disposition
  )::text;
end
$$;
comment on function internal.apply_payment(uuid, uuid, jsonb, text) is
'Takes over what the gateway says of a payment, whoever heard it (p_source: callback, webhook, reconciliation …), and '
'decides once what captured money is good for: {"payment", "order", "status", "disposition"}. LM302, LM402.';

-- The door to it for whoever has asked the gateway: there may be no person, and the worker has none at all.
create function app.apply_payment(p_tenant uuid, p_account uuid, p_snapshot jsonb, p_source text) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.apply_payment(p_tenant, p_account, p_snapshot, p_source);
end
$$;
comment on function app.apply_payment(uuid, uuid, jsonb, text) is
'See internal.apply_payment(). The snapshot is the gateway''s own answer, never anything that a client sent. LM302, LM402.';
