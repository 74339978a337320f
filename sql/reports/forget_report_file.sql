-- owner: lms_system
create function app.forget_report_file(p_tenant uuid, p_report_job uuid) returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  update lms.report_jobs as j
  set status = case j.status when 'done' then 'expired' else j.status end, file_key = null
  where j.tenant_id = p_tenant and j.id = p_report_job and j.expires_at < now();
end
$$;
comment on function app.forget_report_file(uuid, uuid) is 'The files of a report are removed.';
