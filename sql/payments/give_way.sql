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
    select waiting.id
    from (
      select r.id, r.status,
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
    set status = 'failed', failure = 'The money was given back in the gateway''s own pages.', updated_at = now()
    where r.tenant_id = p_tenant and r.id = v_refund.id;
    perform internal.finish_refund_jobs(p_tenant, v_refund.id);
  end loop;
end
$$;
comment on function internal.give_way(uuid, uuid) is
'Ends the refunds that were asked for, and for which nothing is left of the payment any more.';
