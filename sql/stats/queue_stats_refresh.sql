-- Definer: no request role reaches the queue; see queue_refresh().
create function internal.queue_stats_refresh() returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.expect_operator();
  perform pg_advisory_xact_lock(hashtextextended('queue_stats_refresh', 0));
  perform from pgqueuer.pgqueuer as q
  where q.entrypoint = 'refresh_stats' and q.status = 'queued';
  if not found then
    perform internal.queue_job('refresh_stats', '{}', interval '0');
  end if;
end
$$;
comment on function internal.queue_stats_refresh() is
'Queues a refresh of the statistics, unless one is waiting. Only operators of the platform may. LM104.';

create function app.queue_stats_refresh(p_tenant uuid, p_user uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  perform internal.queue_stats_refresh();
  return json_build_object('status', 'queued')::text;
end
$$;
comment on function app.queue_stats_refresh(uuid, uuid) is
'Has the worker refresh the statistics now, for operators; once, however often it is asked for in the meantime. LM104.';
