create function internal.queue_job(p_entrypoint text, p_payload json, p_delay interval) returns void
language sql
security definer
set search_path = pg_catalog, pg_temp
as $$
  insert into pgqueuer.pgqueuer (priority, status, entrypoint, payload, execute_after)
  values (0, 'queued', p_entrypoint, convert_to(p_payload::text, 'UTF8'), now() + p_delay)
$$;
comment on function internal.queue_job(text, json, interval) is
'Adds a job to the queue, to be taken after the delay. Only ids belong into the payload.';
