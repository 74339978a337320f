-- owner: lms_system
-- Nobody knows whether the gateway did it, or it cannot be reached: nothing is decided, it is asked again.
create function app.defer_gateway_job(p_tenant uuid, p_id uuid, p_lease uuid, p_error text) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job lms.gateway_jobs;
  v_delay interval := interval '2 seconds';
begin
  if p_lease is null then
    perform from lms.gateway_jobs as j
    where j.tenant_id = p_tenant
      and j.id = p_id
      and j.status = 'pending'
      and (j.leased_until is null or j.leased_until <= now());
  else
    update lms.gateway_jobs as j
    set
      lease = null,
      leased_until = null,
      error = left(p_error, 500),
      status = case when j.attempts >= 30 and j.command <> 'refund' then 'failed' else 'pending' end,
      finished_at = case when j.attempts >= 30 and j.command <> 'refund' then now() end,
      run_at = now() + least(v_delay * power(2, least(j.attempts, 20) - 1), interval '1 hour')
    where j.tenant_id = p_tenant and j.id = p_id and j.lease = p_lease and j.status = 'pending'
    returning j.* into v_job;
    v_delay := v_job.run_at - now();
  end if;
  if not found then
    return false;
  end if;

  if v_job.command = 'refund' and v_job.attempts = 20 then -- half a day
    perform internal.open_issue(
      p_tenant, 'refund_failed', v_job.payment_uuid, null, v_job.refund_uuid, null,
      jsonb_build_object('error', v_job.error)
    );
  end if;
  if v_job.status is distinct from 'failed' then
    perform internal.queue_job('ask_gateway', json_build_object('tenant_id', p_tenant, 'id', p_id), v_delay);
  end if;
  return true;
end
$$;
comment on function app.defer_gateway_job(uuid, uuid, uuid, text) is
'Gives a lease back unanswered: the gateway is asked again after 2 s, 4 s … up to an hour, for a day, about a refund '
'until it answers. Without a lease nothing was tried, for want of room: it is only queued again. False: nothing to do.';
