-- Definer: who announces may not put jobs into the queue.
create function internal.queue_announcement() returns trigger
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.queue_job('announce', json_build_object('tenant_id', new.tenant_id, 'id', new.id), interval '0');
  return null;
end
$$;
comment on function internal.queue_announcement() is
'Trigger: something is announced; the worker tells people after the commit, in batches.';
