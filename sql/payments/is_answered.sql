create function internal.is_answered(p_job lms.gateway_jobs) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select case p_job.command
    when 'create_order' then not exists (
      select from lms.payment_orders as o
      where o.tenant_id = p_job.tenant_id and o.id = p_job.order_uuid and o.status = 'creating'
    )
    when 'refund' then not exists (
      select from lms.refunds as r
      where r.tenant_id = p_job.tenant_id and r.id = p_job.refund_uuid and r.status = 'requested'
    )
    else false
  end
$$;
comment on function internal.is_answered(lms.gateway_jobs) is
'Whether there is nothing left to ask: the order is past its making, the refund past its request.';
