-- owner: lms_system
-- A dispute can be followed by another one about the same payment: the later one counts. What was said before that,
-- and arrives after it, says nothing any more.
create function internal.apply_dispute(p_tenant uuid, p_account uuid, p_snapshot jsonb, p_source text) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_ranks constant jsonb :=
    '{"open": 1, "under_review": 2, "action_required": 3, "closed": 4, "won": 5, "lost": 5}';
  v_id constant text := p_snapshot ->> 'id';
  v_status constant text := p_snapshot ->> 'status';
  v_began_at timestamptz;
  v_payment lms.payments;
  v_is_over boolean;
  v_detail jsonb;
  v_issue record;
begin
  if not coalesce(
    v_id ~ '^disp_[A-Za-z0-9]{8,32}$'
    and p_snapshot ->> 'payment_id' ~ '^pay_[A-Za-z0-9]{8,32}$'
    and c_ranks ? v_status
    and p_snapshot ->> 'created_at' ~ '^[0-9]{1,11}$',
    false
  ) then
    return 'unreadable';
  end if;
  v_began_at := to_timestamp((p_snapshot ->> 'created_at')::bigint);

  select p.id
  into v_payment.id
  from lms.payments as p
  where p.tenant_id = p_tenant and p.account_id = p_account and p.payment_id = p_snapshot ->> 'payment_id';
  v_payment := internal.lock_payment(p_tenant, v_payment.id);
  if v_payment.id is null or v_payment.captured = 0 then
    perform internal.ask_for_payment(p_tenant, p_account, p_snapshot ->> 'payment_id');
    return 'later';
  elsif v_payment.dispute_id = v_id then
    if (c_ranks -> v_status)::integer <= (c_ranks -> v_payment.dispute_status)::integer then
      return 'unchanged';
    end if;
  elsif v_began_at < v_payment.disputed_at then
    return 'unchanged';
  end if;

  -- Closed without a verdict, with money deducted: a person must look at that as at a lost one.
  v_is_over := v_status = 'won' or (v_status = 'closed' and coalesce(p_snapshot ->> 'amount_deducted', '0') = '0');
  update lms.payments as p
  set
    dispute_id = v_id,
    dispute_status = v_status,
    disputed_at = v_began_at,
    disposition = case
      when p.disposition in ('refunded', 'test') then p.disposition
      when not v_is_over then 'disputed'
      else coalesce(p.disposition_before, p.disposition)
    end,
    disposition_before = case
      when p.disposition in ('refunded', 'test') or v_is_over then null
      else coalesce(p.disposition_before, p.disposition)
    end,
    updated_at = now()
  where p.tenant_id = p_tenant and p.id = v_payment.id
  returning p.* into v_payment;
  perform internal.settle_payment(p_tenant, v_payment.id);

  v_detail := jsonb_strip_nulls(jsonb_build_object(
    'dispute_id', v_id,
    'status', v_status,
    'phase', left(p_snapshot ->> 'phase', 40),
    'reason_code', left(p_snapshot ->> 'reason_code', 200),
    'amount', p_snapshot -> 'amount',
    'amount_deducted', p_snapshot -> 'amount_deducted',
    'currency', left(p_snapshot ->> 'currency', 3),
    'respond_by', p_snapshot -> 'respond_by'
  ));
  select i.id, i.status, i.resolution
  into v_issue
  from lms.payment_issues as i
  where i.tenant_id = p_tenant
    and i.payment_uuid = v_payment.id
    and i.kind = 'dispute'
    and (i.status = 'open' or i.detail ->> 'dispute_id' = v_id)
  order by i.status, i.created_at desc
  limit 1;

  if v_issue.status = 'open' then
    update lms.payment_issues as i
    set
      detail = v_detail,
      status = case when v_is_over then 'resolved' else 'open' end,
      resolution = case when v_is_over then 'automatic' end,
      resolved_at = case when v_is_over then now() end
    where i.tenant_id = p_tenant and i.id = v_issue.id;
  elsif (v_issue.id is null and not v_is_over)
    or (v_issue.resolution in ('dismiss', 'automatic') and not v_is_over and v_status not in ('under_review', 'action_required'))
    -- Won, but the enrolment was taken back meanwhile: somebody must say what the money is for.
    or (v_is_over and v_payment.disposition = 'review')
  then
    perform internal.open_issue(
      p_tenant, 'dispute', v_payment.id, v_payment.order_uuid, null, null, v_detail
    );
  end if;
  return 'applied';
end
$$;
comment on function internal.apply_dispute(uuid, uuid, jsonb, text) is
'What the gateway says of a dispute: as long as it is open, or lost, the payment is disputed and an issue says so; won, it '
'is what it was. Moves forward only. Answers as internal.apply_refund().';
