-- Definer: who asks for a report may not put jobs into the queue.
create function internal.queue_report_job() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.queue_job('write_report', json_build_object('tenant_id', new.tenant_id, 'id', new.id), interval '0');
  return null;
end
$$;
comment on function internal.queue_report_job() is 'Trigger: a report is asked for; the worker writes it after the commit.';
