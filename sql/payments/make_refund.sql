-- owner: lms_system
-- Definer: nobody writes refunds by hand. Without the wall, since money that is of no use goes back in the worker's
-- transactions too. Two who ask at once take turns at the payment's lock: what the first has asked for is no longer
-- there for the second.
create function internal.make_refund(
  p_tenant uuid,
  p_payment uuid,
  p_amount bigint,
  p_source text,
  p_reason text,
  p_user uuid,
  p_key text,
  p_delay interval,
  out refund uuid,
  out job uuid
)
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment lms.payments := internal.lock_payment(p_tenant, p_payment);
  v_former record;
  v_refundable bigint;
  v_amount bigint;
begin
  if v_payment.id is null then
    perform internal.fail('LM302', 'No such payment.');
  end if;

  select r.id, r.amount
  into v_former
  from lms.refunds as r
  where r.tenant_id = p_tenant and r.idempotency_key = p_key;
  if found then
    if p_amount <> v_former.amount then
      perform internal.fail('LM211', 'This Idempotency-Key came with another request before. Use a new one.');
    end if;
    refund := v_former.id;
    select j.id
    into job
    from lms.gateway_jobs as j
    where j.tenant_id = p_tenant and j.refund_uuid = v_former.id and j.command = 'refund' and j.status = 'pending';
    return;
  end if;

  if v_payment.captured = 0 then
    perform internal.fail(
      'LM205', 'Only what was captured can be given back.', null, jsonb_build_object('state', v_payment.status)
    );
  elsif v_payment.dispute_status = 'lost' then
    perform internal.fail(
      'LM205', 'The bank has given this money back after a dispute.', null, '{"state": "dispute_lost"}'
    );
  end if;
  v_refundable := internal.refundable(p_tenant, p_payment);
  v_amount := coalesce(p_amount, v_refundable);
  if v_amount > v_refundable or v_refundable = 0 then
    perform internal.fail(
      'LM220', 'More than what is left of the payment cannot be given back.', '/amount',
      jsonb_build_object('refundable', internal.money(v_refundable, v_payment.currency))
    );
  elsif v_amount < 1 or (v_payment.currency = 'INR' and v_amount < 100 and v_amount <> v_refundable) then
    perform internal.fail('LM402', 'No gateway gives back less than a rupee.', '/amount');
  end if;

  refund := lms.new_id();
  insert into lms.refunds (
    tenant_id, id, payment_uuid, account_id, amount, currency, source, reason, idempotency_key, requested_by
  )
  values (
    p_tenant, make_refund.refund, p_payment, v_payment.account_id, v_amount, v_payment.currency, p_source, p_reason,
    coalesce(p_key, replace(make_refund.refund::text, '-', '')), p_user
  );
  job := internal.add_gateway_job(
    p_tenant, v_payment.account_id, 'refund', null, p_payment, refund, v_payment.payment_id, p_delay
  );
  perform internal.settle_payment(p_tenant, p_payment);
end
$$;
comment on function internal.make_refund(uuid, uuid, bigint, text, text, uuid, text, interval) is
'A refund, requested: the balance is checked, the key stored, the gateway to be asked by the job, after p_delay when the '
'caller will not do it before. p_amount NULL: all that is left. The same key again is the same refund. LM205, LM211, '
'LM220, LM302, LM402.';
grant execute on function internal.make_refund(uuid, uuid, bigint, text, text, uuid, text, interval) to lms_owner;
