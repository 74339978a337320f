-- owner: lms_system
create function app.fail_report_job(p_tenant uuid, p_report_job uuid, p_number integer, p_error text, p_again boolean)
returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if not internal.enter_report_job(p_tenant, p_report_job, p_number) then
    return;
  elsif p_again then
    update lms.report_jobs as j
    set status = 'queued', error = p_error
    where j.tenant_id = p_tenant and j.id = p_report_job;
    -- 5 s, 10 s, 20 s, 40 s: what does not pass by then is for people to look at.
    perform internal.queue_job(
      'write_report', json_build_object('tenant_id', p_tenant, 'id', p_report_job),
      interval '5 seconds' * power(2, p_number - 1)
    );
  else
    perform internal.end_report_job(p_tenant, p_report_job, p_error);
  end if;
end
$$;
comment on function app.fail_report_job(uuid, uuid, integer, text, boolean) is
'An attempt at a report has failed, for the reason given; it is tried again, or given up.';
