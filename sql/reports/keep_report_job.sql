-- owner: lms_system
create function app.keep_report_job(p_tenant uuid, p_report_job uuid, p_number integer) returns boolean
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  return internal.enter_report_job(p_tenant, p_report_job, p_number);
end
$$;
comment on function app.keep_report_job(uuid, uuid, integer) is
'Renews the lease of an attempt at a report, while its file is ended and put away. False: stop.';
