-- owner: lms_system
create function app.sweep_payments() returns text
language plpgsql volatile
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_counts jsonb := '{}';
  v_rows bigint;
begin
  -- Whoever had the lease is not coming back, or the queue has lost the job.
  with queued as materialized (
    select convert_from(q.payload, 'UTF8')::jsonb ->> 'id' as id
    from pgqueuer.pgqueuer as q
    where q.entrypoint = 'ask_gateway' and q.status in ('queued', 'picked')
  ), lost as (
    select j.tenant_id, j.id
    from lms.gateway_jobs as j
    where j.status = 'pending'
      and j.run_at < now() - interval '1 minute'
      and (j.leased_until is null or j.leased_until < now())
      and j.id::text not in (select q.id from queued as q where q.id is not null)
    order by j.run_at
    limit 1000
  )

  select count(*)
  into v_rows
  from lost as l
  cross join lateral internal.queue_job(
    'ask_gateway', json_build_object('tenant_id', l.tenant_id, 'id', l.id), interval '0'
  );
  v_counts := v_counts || jsonb_build_object('gateway_jobs_queued_again', v_rows);

  with queued as materialized (
    select convert_from(q.payload, 'UTF8')::jsonb ->> 'id' as id
    from pgqueuer.pgqueuer as q
    where q.entrypoint = 'process_event' and q.status in ('queued', 'picked')
  ), lost as (
    select e.tenant_id, e.id
    from lms.payment_events as e
    where e.status = 'pending'
      and e.received_at < now() - interval '1 minute'
      and e.id::text not in (select q.id from queued as q where q.id is not null)
    order by e.received_at
    limit 1000
  )

  select count(*)
  into v_rows
  from lost as l
  cross join lateral internal.queue_job(
    'process_event', json_build_object('tenant_id', l.tenant_id, 'id', l.id), interval '0'
  );
  v_counts := v_counts || jsonb_build_object('events_queued_again', v_rows);

  delete from lms.gateway_jobs as j where j.status <> 'pending' and j.finished_at < now() - interval '90 days';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('gateway_jobs', v_rows);

  delete from lms.webhook_secrets as s where s.expires_at < now() - interval '1 day';
  get diagnostics v_rows = row_count;
  v_counts := v_counts || jsonb_build_object('webhook_secrets', v_rows);
  return v_counts::text;
end
$$;
comment on function app.sweep_payments() is
'Queues again what the gateway must be asked and what it told, where that was lost, and removes what has served its '
'time. Run by the worker every minute.';
