-- owner: lms_system
create function internal.end_report_job(p_tenant uuid, p_job uuid, p_error text) returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.report_jobs as j
  set status = 'failed', error = p_error, finished_at = now(), expires_at = now()
  where j.tenant_id = p_tenant and j.id = p_job;
  perform internal.queue_next_report_job(p_tenant);
end
$$;
comment on function internal.end_report_job(uuid, uuid, text) is 'Gives up a report, saying why.';
