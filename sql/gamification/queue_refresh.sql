-- Definer: no request role reaches the queue. One job waits at a time; it is taken after this request has committed, so
-- whoever finds one waiting is served by it.
create function internal.queue_refresh() returns void
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.expect_operator();
  perform pg_advisory_xact_lock(hashtextextended('queue_refresh', 0));
  perform from pgqueuer.pgqueuer as q
  where q.entrypoint = 'refresh_leaderboards' and q.status = 'queued';
  if not found then
    perform internal.queue_job('refresh_leaderboards', '{}', interval '0');
  end if;
end
$$;
comment on function internal.queue_refresh() is
'Queues a refresh of the leaderboards, unless one is waiting. Only operators of the platform may. LM104.';
