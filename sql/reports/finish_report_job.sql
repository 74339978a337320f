-- owner: lms_system
-- That it is done and its mail are one: neither is there without the other, however often it is tried.
create function app.finish_report_job(
  p_tenant uuid, p_report_job uuid, p_number integer, p_rows bigint, p_size bigint, p_sha256 text
) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_job record;
  v_mail uuid;
begin
  if not internal.enter_report_job(p_tenant, p_report_job, p_number) then
    return null;
  end if;
  update lms.report_jobs as j
  set
    status = 'done',
    rows_done = p_rows,
    rows_total = p_rows,
    file_size = p_size,
    file_sha256 = p_sha256,
    error = null,
    finished_at = now(),
    expires_at = now() + interval '7 days'
  where j.tenant_id = p_tenant and j.id = p_report_job
  returning j.report, j.format, j.filters into v_job;

  insert into lms.outbox (tenant_id, kind, recipient, user_id, template, payload)
  select
    p_tenant,
    'mail',
    u.email,
    u.id,
    'report_ready',
    jsonb_build_object(
      'name', u.name,
      'title', (select r.title from internal.reports() as r where r.name = v_job.report),
      'format', v_job.format,
      'rows', p_rows,
      'token', internal.report_file_link(p_report_job)
    )
  from lms.users as u
  where u.tenant_id = p_tenant and u.id = internal.user_id()
  returning id into v_mail;
  perform internal.queue_job('deliver_mail', json_build_object('tenant_id', p_tenant, 'id', v_mail), interval '0');
  perform internal.queue_next_report_job(p_tenant);
  return json_build_object('id', p_report_job)::text;
end
$$;
comment on function app.finish_report_job(uuid, uuid, integer, bigint, bigint, text) is
'The file of this attempt is there, of this size and hash (hex): it is the report''s, for seven days, and whoever asked for '
'it is told by mail. NULL: it counts no more, and its file is to be removed.';
