-- owner: lms_system
-- What a payment says of its refunds is worked out from all of them, and never added to: so it does not matter in which
-- order they become known. The caller has locked the payment.
create function internal.settle_payment(p_tenant uuid, p_payment uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_payment record;
  v_processed bigint;
  v_pending bigint;
begin
  select p.captured, p.refunded, p.disposition
  into strict v_payment
  from lms.payments as p
  where p.tenant_id = p_tenant and p.id = p_payment;
  select
    coalesce(sum(r.amount) filter (where r.status = 'processed'), 0),
    coalesce(sum(r.amount) filter (where r.status in ('requested', 'pending')), 0)
  into v_processed, v_pending
  from lms.refunds as r
  where r.tenant_id = p_tenant and r.payment_uuid = p_payment;

  if v_payment.captured = 0 then
    return;
  elsif v_processed = v_payment.captured then
    if v_payment.disposition <> 'refunded' then
      perform internal.revoke_paid_enrollment(p_tenant, p_payment);
    end if;
    update lms.payments as p
    set
      refunded = p.captured, status = 'refunded', disposition = 'refunded', disposition_before = null,
      updated_at = now()
    where p.tenant_id = p_tenant
      and p.id = p_payment
      and (p.status, p.disposition, p.refunded) is distinct from ('refunded', 'refunded', p.captured);
    update lms.payment_issues as i
    set status = 'resolved', resolution = 'automatic', resolved_at = now()
    where i.tenant_id = p_tenant and i.payment_uuid = p_payment and i.status = 'open' and i.kind <> 'dispute';
  else
    update lms.payments as p
    set
      refunded = v_processed,
      status = case when v_processed > 0 and p.status = 'captured' then 'partially_refunded' else p.status end,
      disposition = case
        when p.disposition in ('needs_refund', 'review') and v_processed + v_pending >= p.captured then 'refunding'
        when p.disposition = 'refunding' and v_processed + v_pending < p.captured then 'needs_refund'
        else p.disposition
      end,
      updated_at = now()
    where p.tenant_id = p_tenant and p.id = p_payment;
  end if;
end
$$;
comment on function internal.settle_payment(uuid, uuid) is
'Brings a payment into line with its refunds. Given back completely, it is refunded, the enrolment that it gave is revoked '
'and nobody needs to look at it any more; money of no use whose return is under way is refunding, and of no use again '
'when that fails.';
