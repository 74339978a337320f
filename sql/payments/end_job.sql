-- owner: lms_system
create function internal.end_job(p_tenant uuid, p_job uuid, p_lease uuid, p_error text) returns boolean
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.gateway_jobs as j
  set
    status = case when p_error is null then 'done' else 'failed' end,
    error = left(p_error, 500),
    lease = null,
    leased_until = null,
    finished_at = now()
  where j.tenant_id = p_tenant and j.id = p_job and j.lease = p_lease and j.status = 'pending';
  return found;
end
$$;
comment on function internal.end_job(uuid, uuid, uuid, text) is
'Ends a job together with what its answer changes; false when the lease was lost, and the answer is somebody else''s.';
