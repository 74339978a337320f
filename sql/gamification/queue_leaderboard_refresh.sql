create function app.queue_leaderboard_refresh(p_tenant uuid, p_user uuid) returns text
language plpgsql volatile
set search_path = pg_catalog, pg_temp
as $$
begin
  perform internal.enter(p_tenant, p_user);
  perform internal.expect_role('operator');
  perform internal.queue_refresh();
  return json_build_object('status', 'queued')::text;
end
$$;
comment on function app.queue_leaderboard_refresh(uuid, uuid) is
'Has the worker refresh the leaderboards now, for operators; once, however often it is asked for in the meantime. LM104.';
