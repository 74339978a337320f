-- owner: lms_system
-- For the worker. A claim is a lease: who dies with it loses it after two minutes without a page. Counted before it is
-- tried, so that a report that kills the worker is given up. Each attempt writes files of its own: a worker that
-- was only slow spoils nothing.
create function app.claim_report_job(p_tenant uuid, p_report_job uuid) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  c_at_once constant integer := 3;
  c_attempts constant integer := 5;
  v_job record;
  v_begun json;
begin
  perform pg_advisory_xact_lock(hashtextextended('report jobs ' || p_tenant, 0));
  select j.report, j.format, j.filters, j.attempts, j.requested_by
  into v_job
  from lms.report_jobs as j
  where j.tenant_id = p_tenant
    and j.id = p_report_job
    and (
      j.status = 'queued' or (j.status = 'running' and j.claimed_at < clock_timestamp() - interval '2 minutes')
    )
  for no key update;
  if not found then
    return (
      select json_build_object(
        'expired', json_agg(format('%s-%s.%s', j.file_key, attempt, j.format))
      )::text
      from lms.report_jobs as j
      cross join generate_series(1, j.attempts) as attempt
      where j.tenant_id = p_tenant and j.id = p_report_job and j.file_key is not null and j.expires_at < now()
      having count(*) > 0
    );
  elsif (
    select count(*)
    from lms.report_jobs as j
    where j.tenant_id = p_tenant
      and j.status = 'running'
      and j.id <> p_report_job
      and j.claimed_at >= clock_timestamp() - interval '2 minutes'
  ) >= c_at_once then
    return null;
  elsif v_job.attempts >= c_attempts then
    perform internal.end_report_job(p_tenant, p_report_job, 'It could not be written. Try again later, or narrow it down.');
    return null;
  end if;

  update lms.report_jobs as j
  set
    status = 'running',
    attempts = j.attempts + 1,
    rows_done = 0,
    file_key = format('%s/reports/%s', p_tenant, p_report_job)
  where j.tenant_id = p_tenant and j.id = p_report_job;
  if not internal.enter_report_job(p_tenant, p_report_job, v_job.attempts + 1) then
    return null;
  end if;
  begin
    v_begun := internal.begin_report(v_job.report, v_job.filters);
  exception when sqlstate 'LM302' or sqlstate 'LM402' then
    perform internal.end_report_job(p_tenant, p_report_job, 'What it was narrowed to is not there any more.');
    return null;
  end;
  update lms.report_jobs as j
  set rows_total = (v_begun ->> 'row_count')::bigint
  where j.tenant_id = p_tenant and j.id = p_report_job;
  return json_build_object(
    'attempt', v_job.attempts + 1,
    'format', v_job.format,
    'key', format('%s/reports/%s-%s.%s', p_tenant, p_report_job, v_job.attempts + 1, v_job.format),
    'begun', v_begun
  )::text;
end
$$;
comment on function app.claim_report_job(uuid, uuid) is
'Takes a report to be written: {"attempt", "format", "key" (of its file), "begun" (as begin_report says)}; NULL when '
'there is nothing to do, another worker is at it, or the institution has three under way already. {"expired": [keys]}: '
'its files have had their time, are to be removed, and then to be forgotten.';
