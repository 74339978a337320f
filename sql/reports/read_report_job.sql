-- owner: lms_system
create function app.read_report_job(
  p_tenant uuid, p_report_job uuid, p_number integer, p_rows_done bigint, p_after text, p_limit integer
) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_report text;
  v_filters jsonb;
begin
  if not internal.enter_report_job(p_tenant, p_report_job, p_number) then
    return null;
  end if;
  update lms.report_jobs as j
  set rows_done = p_rows_done
  where j.tenant_id = p_tenant and j.id = p_report_job
  returning j.report, j.filters into v_report, v_filters;
  return internal.read_report(v_report, v_filters, p_after, p_limit);
end
$$;
comment on function app.read_report_job(uuid, uuid, integer, bigint, text, integer) is
'The next page of a report that is being written, as read_report gives it, and notes how many rows were written '
'before. NULL: stop, it was canceled, another worker has it, or whoever asked for it may not read it any more.';
