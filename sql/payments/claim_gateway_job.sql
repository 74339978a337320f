-- owner: lms_system
-- Whoever holds the lease talks to the gateway: the request that caused the job, or the worker after it, neither of
-- whom has a person in the context. Counted before it is tried, so that a job which kills its process slows down too.
create function app.claim_gateway_job(p_tenant uuid, p_id uuid) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job lms.gateway_jobs;
  v_leased integer;
begin
  select j.*
  into v_job
  from lms.gateway_jobs as j
  where j.tenant_id = p_tenant
    and j.id = p_id
    and j.status = 'pending'
    and j.run_at <= now()
    and (j.leased_until is null or j.leased_until <= now());
  if not found then
    return null;
  end if;

  if internal.is_answered(v_job) then
    update lms.gateway_jobs as j
    set status = 'done', lease = null, leased_until = null, finished_at = now()
    where j.tenant_id = p_tenant and j.id = p_id and j.status = 'pending';
    return null;
  end if;

  -- The lock makes the count true: two at once must not both be the last that is allowed.
  perform from lms.payment_accounts as a
  where a.tenant_id = p_tenant and a.id = v_job.account_id
  for no key update;
  select count(*)
  into v_leased
  from lms.gateway_jobs as j
  where j.tenant_id = p_tenant
    and j.account_id = v_job.account_id
    and j.status = 'pending'
    and j.lease is not null
    and j.leased_until > now();
  if v_leased >= 16 then
    perform internal.queue_job(
      'ask_gateway', json_build_object('tenant_id', p_tenant, 'id', p_id), interval '5 seconds' * (1 + random())
    );
    return null;
  end if;

  update lms.gateway_jobs as j
  set
    lease = lms.new_id(),
    leased_until = now() + case j.command when 'sweep_payments' then interval '5 minutes' else interval '30 seconds' end,
    attempts = j.attempts + 1
  where j.tenant_id = p_tenant
    and j.id = p_id
    and j.status = 'pending'
    and j.run_at <= now()
    and (j.leased_until is null or j.leased_until <= now())
  returning j.* into v_job;
  if not found then
    return null;
  end if;
  return internal.gateway_job_json(v_job)::text;
end
$$;
comment on function app.claim_gateway_job(uuid, uuid) is
'Takes the lease on a job and says all that it needs, its sealed keys included; NULL when it is done, not due, in '
'somebody else''s hands, or when so much is being asked for its account that the gateway seems to hang: then it is '
'queued again.';
