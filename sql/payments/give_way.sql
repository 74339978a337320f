-- owner: lms_system
-- The gateway gives back no more than was captured: what it has given back otherwise meanwhile, it will refuse us.
-- Should it have done ours after all, its word will say so, and counts for more.
create function internal.give_way(p_tenant uuid, p_payment uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  v_refund record;
begin
  for v_refund in
    select waiting.id, waiting.amount, p.currency, p.order_uuid
    from (
      select r.id, r.status, r.amount,
        sum(r.amount) over (order by r.status = 'requested', r.created_at, r.id) as so_far
      from lms.refunds as r
      where r.tenant_id = p_tenant
        and r.payment_uuid = p_payment
        and r.status in ('requested', 'pending', 'processed')
    ) as waiting
    join lms.payments as p on p.tenant_id = p_tenant and p.id = p_payment
    where waiting.status = 'requested' and waiting.so_far > p.captured
  loop
    update lms.refunds as r
    set status = 'failed', failure = 'Other money of the payment was given back in the gateway''s own pages.', updated_at = now()
    where r.tenant_id = p_tenant and r.id = v_refund.id;
    perform internal.finish_refund_jobs(p_tenant, v_refund.id);
    if internal.refundable(p_tenant, p_payment) > 0 then
      perform internal.open_issue(
        p_tenant, 'refund_failed', p_payment, v_refund.order_uuid, v_refund.id, null,
        jsonb_build_object('amount', v_refund.amount, 'currency', v_refund.currency)
      );
    end if;
  end loop;
end
$$;
comment on function internal.give_way(uuid, uuid) is
'Ends the refunds that were asked for, and for which not enough is left of the payment any more. What is left, somebody '
'must look at.';
