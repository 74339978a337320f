-- owner: lms_system
-- The snapshot is the gateway's word, from a signed webhook or its own answer. It may come before the answer to the
-- request that caused it, and then our own row is found by what was sent along; or of a refund that somebody made in
-- the gateway's dashboard.
create function internal.apply_refund(p_tenant uuid, p_account uuid, p_snapshot jsonb, p_source text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_ranks constant jsonb := '{"requested": 0, "pending": 1, "failed": 2, "processed": 3}';
  v_id constant text := p_snapshot ->> 'id';
  v_status constant text := p_snapshot ->> 'status';
  v_amount bigint;
  v_payment lms.payments;
  v_refund lms.refunds;
  v_processed bigint;
  v_pending bigint;
  v_news boolean;
begin
  if not coalesce(
    v_id ~ '^rfnd_[A-Za-z0-9]{8,32}$'
    and p_snapshot ->> 'payment_id' ~ '^pay_[A-Za-z0-9]{8,32}$'
    and v_status in ('pending', 'processed', 'failed')
    and p_snapshot ->> 'amount' ~ '^[1-9][0-9]{0,14}$'
    and p_snapshot ->> 'currency' ~ '^[A-Z]{3}$',
    false
  ) then
    return 'unreadable';
  end if;
  v_amount := (p_snapshot ->> 'amount')::bigint;

  select p.id
  into v_payment.id
  from lms.payments as p
  where p.tenant_id = p_tenant and p.account_id = p_account and p.payment_id = p_snapshot ->> 'payment_id';
  v_payment := internal.lock_payment(p_tenant, v_payment.id);
  if v_payment.captured = 0 and v_payment.error_code = 'returned' then
    return 'unchanged';
  elsif v_payment.id is null or v_payment.captured = 0 then
    perform internal.ask_for_payment(p_tenant, p_account, p_snapshot ->> 'payment_id');
    return 'later';
  end if;

  select r.*
  into v_refund
  from lms.refunds as r
  where r.tenant_id = p_tenant and r.account_id = p_account and r.refund_id = v_id
  for no key update;
  if not found then
    select r.*
    into v_refund
    from lms.refunds as r
    where r.tenant_id = p_tenant
      and r.payment_uuid = v_payment.id
      and r.refund_id is null
      and p_snapshot ->> 'receipt' in (r.id::text, r.idempotency_key)
    for no key update;
  end if;
  v_news := v_refund.id is null
    or v_refund.refund_id is null
    or (c_ranks -> v_status)::integer > (c_ranks -> v_refund.status)::integer;
  if not v_news then
    perform internal.finish_refund_jobs(p_tenant, v_refund.id);
    return 'unchanged';
  end if;

  select
    coalesce(sum(r.amount) filter (where r.status = 'processed'), 0),
    coalesce(sum(r.amount) filter (where r.status = 'pending'), 0)
  into v_processed, v_pending
  from lms.refunds as r
  where r.tenant_id = p_tenant and r.payment_uuid = v_payment.id and r.id is distinct from v_refund.id;
  if p_snapshot ->> 'currency' <> v_payment.currency
    or (v_refund.refund_id is not null and v_amount <> v_refund.amount)
    or (v_status <> 'failed' and v_processed + v_amount > v_payment.captured)
  then
    perform internal.open_issue(
      p_tenant,
      case when p_snapshot ->> 'currency' = v_payment.currency then 'amount_mismatch' else 'currency_mismatch' end,
      v_payment.id, v_payment.order_uuid, v_refund.id, null,
      jsonb_build_object(
        'refund_id', v_id, 'amount', v_amount, 'currency', p_snapshot ->> 'currency', 'status', v_status,
        'captured', v_payment.captured, 'refunded', v_processed, 'source', p_source
      )
    );
    perform internal.finish_refund_jobs(p_tenant, v_refund.id);
    return 'review';
  elsif v_status <> 'failed' and v_processed + v_pending + v_amount > v_payment.captured then
    -- One that is under way here must have failed meanwhile, else the gateway would not have made this one.
    perform internal.ask_for_refunds(p_tenant, v_payment.id);
    return 'later';
  end if;

  if v_refund.id is null then
    v_refund.id := lms.new_id();
    insert into lms.refunds (
      tenant_id, id, payment_uuid, account_id, refund_id, amount, currency, status, source, idempotency_key,
      processed_at
    )
    values (
      p_tenant, v_refund.id, v_payment.id, p_account, v_id, v_amount, v_payment.currency, v_status, 'gateway',
      'gateway-' || v_id, case v_status when 'processed' then now() end
    );
  else
    if v_amount <> v_refund.amount then
      perform internal.open_issue(
        p_tenant, 'amount_mismatch', v_payment.id, v_payment.order_uuid, v_refund.id, null,
        jsonb_build_object(
          'refund_id', v_id, 'amount', v_amount, 'requested', v_refund.amount, 'currency', v_payment.currency
        )
      );
    end if;
    update lms.refunds as r
    set
      refund_id = v_id,
      amount = v_amount,
      status = v_status,
      failure = case v_status when 'failed' then 'The gateway could not carry it out.' end,
      processed_at = case v_status when 'processed' then now() end,
      updated_at = now()
    where r.tenant_id = p_tenant and r.id = v_refund.id;
  end if;
  perform internal.finish_refund_jobs(p_tenant, v_refund.id);
  perform internal.give_way(p_tenant, v_payment.id);
  perform internal.settle_payment(p_tenant, v_payment.id);

  if v_status = 'failed' then
    perform internal.open_issue(
      p_tenant, 'refund_failed', v_payment.id, v_payment.order_uuid, v_refund.id, null,
      jsonb_build_object('refund_id', v_id, 'amount', v_amount, 'currency', v_payment.currency)
    );
    return 'applied';
  end if;

  -- It was refused, or not answered, and has been made all the same: nobody must make it once more.
  update lms.payment_issues as i
  set status = 'resolved', resolution = 'automatic', resolved_at = now()
  where i.tenant_id = p_tenant and i.refund_uuid = v_refund.id and i.kind = 'refund_failed' and i.status = 'open';
  if v_status = 'processed' then
    perform internal.issue_credit_note(p_tenant, v_refund.id);
    perform internal.tell_of_refund(p_tenant, v_refund.id);
  end if;
  return 'applied';
end
$$;
comment on function internal.apply_refund(uuid, uuid, jsonb, text) is
'What the gateway says of a refund. Moves forward only: requested, pending, failed, processed; in whichever order it '
'arrives the end is the same. Answers applied; unchanged; later: the gateway has been asked for what is missing, come '
'again; review: it contradicts what is known, and an issue says so; unreadable.';

create function app.apply_refund(p_tenant uuid, p_account uuid, p_snapshot jsonb, p_source text) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.apply_refund(p_tenant, p_account, p_snapshot, p_source);
end
$$;
comment on function app.apply_refund(uuid, uuid, jsonb, text) is
'The door to internal.apply_refund() for what the gateway has answered.';
