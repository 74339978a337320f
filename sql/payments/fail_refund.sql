-- owner: lms_system
-- For what the gateway refuses in so many words. A time-out is no refusal: the money may be on its way.
create function app.fail_refund(p_tenant uuid, p_job uuid, p_lease uuid, p_code text, p_detail text) returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job record;
  v_payment lms.payments;
begin
  select j.refund_uuid, r.payment_uuid
  into v_job
  from lms.gateway_jobs as j
  join lms.refunds as r on r.tenant_id = j.tenant_id and r.id = j.refund_uuid
  where j.tenant_id = p_tenant and r.tenant_id = p_tenant and j.id = p_job;
  if not found then
    return 'unchanged';
  end if;
  v_payment := internal.lock_payment(p_tenant, v_job.payment_uuid);

  update lms.gateway_jobs as j
  set
    status = 'failed', finished_at = now(), lease = null, leased_until = null,
    error = left(concat_ws(': ', p_code, p_detail), 500)
  where j.tenant_id = p_tenant
    and j.id = p_job
    and j.status = 'pending'
    and j.command = 'refund'
    and j.lease is not distinct from p_lease;
  if not found then
    return 'unchanged';
  end if;

  update lms.refunds as r
  set status = 'failed', failure = left(concat_ws(': ', p_code, p_detail), 500), updated_at = now()
  where r.tenant_id = p_tenant and r.id = v_job.refund_uuid and r.status = 'requested';
  if not found then
    return 'unchanged';
  end if;
  perform internal.settle_payment(p_tenant, v_job.payment_uuid);
  perform internal.open_issue(
    p_tenant, 'refund_failed', v_job.payment_uuid, v_payment.order_uuid, v_job.refund_uuid, null,
    (
      select jsonb_build_object(
        'amount', r.amount, 'currency', r.currency, 'code', left(p_code, 200), 'detail', left(p_detail, 500)
      )
      from lms.refunds as r
      where r.tenant_id = p_tenant and r.id = v_job.refund_uuid
    )
  );
  return 'applied';
end
$$;
comment on function app.fail_refund(uuid, uuid, uuid, text, text) is
'The gateway has refused a refund: it failed, its money is there to be given back again, and an issue says so.';
