-- owner: lms_system
create function internal.ask_for_refunds(p_tenant uuid, p_payment uuid) returns void
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.add_gateway_job(
    p_tenant, r.account_id, 'fetch_refund', null, p_payment, r.id, p.payment_id
  )
  from lms.refunds as r
  join lms.payments as p on p.tenant_id = r.tenant_id and p.id = r.payment_uuid
  where r.tenant_id = p_tenant
    and p.tenant_id = p_tenant
    and r.payment_uuid = p_payment
    and r.status = 'pending'
    and not exists (
      select from lms.gateway_jobs as j
      where j.tenant_id = p_tenant and j.refund_uuid = r.id and j.status = 'pending'
    );
end
$$;
comment on function internal.ask_for_refunds(uuid, uuid) is
'Has the gateway asked what became of the refunds of a payment that are under way, unless it is being asked.';
