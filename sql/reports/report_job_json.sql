create function internal.report_job_json(p_job uuid) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_answer json;
begin
  select json_build_object(
    'id', j.id,
    'report', j.report,
    'format', j.format,
    'filters', j.filters,
    'status', case when is_gone then 'expired' else j.status end,
    'rows_done', j.rows_done,
    'rows_total', j.rows_total,
    'requested_by', json_build_object('id', u.id, 'name', u.name),
    'error', j.error,
    'size_bytes', j.file_size,
    'sha256', j.file_sha256,
    'created_at', internal.rfc3339(j.created_at),
    'finished_at', internal.rfc3339(j.finished_at),
    'expires_at', case when j.status in ('done', 'expired') then internal.rfc3339(j.expires_at) end,
    'download_url', case
      when j.status = 'done' and not is_gone then '/api/report-files/' || internal.report_file_link(j.id)
    end
  )
  into v_answer
  from lms.report_jobs as j
  join lms.users as u on u.tenant_id = j.tenant_id and u.id = j.requested_by
  cross join lateral (select j.status = 'done' and j.expires_at <= now() as is_gone) as now_
  where j.tenant_id = internal.tenant_id() and j.id = p_job;
  return v_answer;
end
$$;
comment on function internal.report_job_json(uuid) is
'A report that the worker writes, with how far it is, and a link to its file for the caller once it is done; NULL when '
'there is none.';
