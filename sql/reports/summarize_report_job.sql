-- owner: lms_system
create function app.summarize_report_job(p_tenant uuid, p_report_job uuid, p_number integer) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job record;
begin
  if not internal.enter_report_job(p_tenant, p_report_job, p_number) then
    return null;
  end if;
  select j.report, j.filters
  into v_job
  from lms.report_jobs as j
  where j.tenant_id = p_tenant and j.id = p_report_job;
  return internal.summarize_report(v_job.report, v_job.filters);
end
$$;
comment on function app.summarize_report_job(uuid, uuid, integer) is
'Figures and charts of a report that is being written, as summarize_report gives them. NULL: stop.';
