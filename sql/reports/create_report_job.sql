create function app.create_report_job(p_tenant uuid, p_user uuid, p_request jsonb) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
declare
  c_most constant integer := 20;
  v_report text := p_request ->> 'report';
  v_format text := p_request ->> 'format';
  v_filters jsonb := coalesce(p_request -> 'filters', '{}');
  v_total bigint;
  v_pointer text;
  v_message text;
  v_id uuid;
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('admin');
  begin
    v_total := internal.begin_report(v_report, v_filters)::json ->> 'row_count';
  exception when sqlstate 'LM402' then
    get stacked diagnostics v_pointer = column_name, v_message = message_text;
    perform internal.fail('LM402', v_message, replace(v_pointer, '/query/', '/filters/'));
  end;

  -- Two clicks count as one, and nobody fills the queue.
  perform pg_advisory_xact_lock(hashtextextended('report jobs ' || p_tenant, 0));
  select j.id
  into v_id
  from lms.report_jobs as j
  where j.tenant_id = p_tenant
    and j.status in ('queued', 'running')
    and j.requested_by = p_user
    and j.report = v_report
    and j.format = v_format
    and j.filters = v_filters
  limit 1;
  if v_id is null then
    if (
      select count(*) from lms.report_jobs as j where j.tenant_id = p_tenant and j.status in ('queued', 'running')
    ) >= c_most then
      perform internal.fail(
        'LM205',
        'Many reports are waiting to be written. Wait until one is done, or cancel one.',
        null,
        jsonb_build_object('state', 'queued')
      );
    end if;
    insert into lms.report_jobs (tenant_id, requested_by, report, format, filters, rows_total)
    values (p_tenant, p_user, v_report, v_format, v_filters, v_total)
    returning id into v_id;
  end if;
  return internal.report_job_json(v_id)::text;
end
$$;
comment on function app.create_report_job(uuid, uuid, jsonb) is
'Has the worker write a report to a file: {"report", "format", "filters"}. The same again while it is under way is the '
'same job; more than 20 at once are LM205. Admins. LM104, LM302, LM402.';
