-- owner: lms_system
create function app.finish_gateway_job(
  p_tenant uuid, p_id uuid, p_lease uuid, p_error text, p_swept_until bigint
) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.payment_accounts as a
  set swept_until = to_timestamp(p_swept_until)
  from lms.gateway_jobs as j
  where a.tenant_id = p_tenant
    and j.tenant_id = p_tenant
    and j.account_id = a.id
    and j.id = p_id
    and j.lease = p_lease
    and j.command = 'sweep_payments'
    and to_timestamp(p_swept_until) > coalesce(a.swept_until, '-infinity');

  return internal.end_job(p_tenant, p_id, p_lease, p_error);
end
$$;
comment on function app.finish_gateway_job(uuid, uuid, uuid, text, bigint) is
'Ends a job whose answer has been applied, or whose answer is no. p_swept_until, in seconds: how far a sweep has come. '
'False when the lease was lost: somebody else finishes it.';
