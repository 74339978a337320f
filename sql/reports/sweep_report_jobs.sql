-- owner: lms_system
create function app.sweep_report_jobs() returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_queued bigint;
  v_deleted bigint;
  v_expired bigint;
begin
  -- Their job is lost, or found no room, or its worker has died.
  select count(*)
  into v_queued
  from (
    select j.tenant_id, j.id
    from lms.report_jobs as j
    where j.status in ('queued', 'running')
      and coalesce(j.claimed_at, j.created_at) < clock_timestamp() - interval '2 minutes'
    order by j.created_at
    limit 500
  ) as resting
  cross join lateral internal.queue_job(
    'write_report', json_build_object('tenant_id', resting.tenant_id, 'id', resting.id), interval '0'
  );

  delete from lms.report_jobs as j
  where j.file_key is null and j.finished_at < now() - interval '180 days';
  get diagnostics v_deleted = row_count;

  -- Their files are removed by whoever claims them; who dies meanwhile leaves that to the next.
  select count(*)
  into v_expired
  from (
    select j.tenant_id, j.id
    from lms.report_jobs as j
    where j.file_key is not null and j.expires_at < now() - interval '1 minute'
    order by j.expires_at
    limit 100
  ) as expired
  cross join lateral internal.queue_job(
    'write_report', json_build_object('tenant_id', expired.tenant_id, 'id', expired.id), interval '0'
  );
  return json_build_object('queued_again', v_queued, 'deleted', v_deleted, 'expired', v_expired)::text;
end
$$;
comment on function app.sweep_report_jobs() is
'Queues reports that rest, and those whose files have had their time, and forgets old ones: {"queued_again", "deleted", '
'"expired"}. Run by the worker every minute.';
