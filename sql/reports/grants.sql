grant execute on function
internal.reports(),
internal.report_columns(),
internal.report_filters(),
internal.begin_report(text, jsonb, bigint),
internal.read_report(text, jsonb, text, integer),
internal.summarize_report(text, jsonb)
to lms_admin;
grant execute on function
internal.begin_report(text, jsonb, bigint),
internal.read_report(text, jsonb, text, integer),
internal.summarize_report(text, jsonb)
to lms_system;
grant execute on function
app.list_reports(uuid, uuid),
app.begin_report(uuid, uuid, text, jsonb, bigint),
app.read_report(uuid, uuid, text, jsonb, text, integer),
app.summarize_report(uuid, uuid, text, jsonb)
to lms_api;

-- Reports that the worker writes.
grant select,
insert (tenant_id, requested_by, report, format, filters, rows_total),
update (status, error, finished_at, expires_at) on lms.report_jobs
to lms_admin;
grant execute on function internal.report_job_json(uuid), internal.report_file_link(uuid) to lms_admin;
grant execute on function
app.create_report_job(uuid, uuid, jsonb),
app.get_report_job(uuid, uuid, uuid),
app.list_report_jobs(uuid, uuid, integer, text),
app.cancel_report_job(uuid, uuid, uuid),
app.find_report_file(uuid, text)
to lms_api;

grant select,
update (
  status, rows_done, rows_total, attempts, claimed_at, error, file_key, file_size, file_sha256, finished_at, expires_at
),
delete on lms.report_jobs
to lms_system;
grant execute on function internal.reports() to lms_system;
grant execute on function
app.claim_report_job(uuid, uuid),
app.read_report_job(uuid, uuid, integer, bigint, text, integer),
app.summarize_report_job(uuid, uuid, integer),
app.keep_report_job(uuid, uuid, integer),
app.finish_report_job(uuid, uuid, integer, bigint, bigint, text),
app.fail_report_job(uuid, uuid, integer, text, boolean),
app.sweep_report_jobs(),
app.forget_report_file(uuid, uuid)
to lms_worker;
