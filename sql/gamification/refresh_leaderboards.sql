-- owner: lms_system
-- For the worker, and for operators at the console. The lock ends with the transaction, whatever becomes of the one who
-- has it. The time noted is that of the beginning: what was committed by then is on the boards.
create function app.refresh_leaderboards(p_if_older_than interval) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_last timestamptz;
  v_over boolean;
  v_begun timestamptz := clock_timestamp();
  v_between timestamptz;
  v_ended timestamptz;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('refresh_leaderboards', 0)) then
    return json_build_object('refreshed', false, 'reason', 'under_way')::text;
  end if;

  select min(r.refreshed_at)
  into v_last
  from reporting.refreshes as r
  where r.view in ('leaderboard_weekly', 'leaderboard_monthly')
  having count(*) = 2;

  -- Where a week or month has begun since, boards are empty until they are refreshed: that does not wait.
  select coalesce(bool_or(
    date_trunc('week', v_last at time zone t.timezone) <> date_trunc('week', now() at time zone t.timezone)
    or date_trunc('month', v_last at time zone t.timezone) <> date_trunc('month', now() at time zone t.timezone)
  ), false)
  into v_over
  from lms.tenants as t;

  if v_last > now() - p_if_older_than and not v_over then
    return json_build_object(
      'refreshed', false, 'reason', 'recent', 'refreshed_at', internal.rfc3339(v_last)
    )::text;
  end if;

  -- Analyzed at once, since a board may have come from nothing: a plan for an empty one reads all of a large one.
  refresh materialized view concurrently reporting.leaderboard_weekly;
  analyze reporting.leaderboard_weekly;
  v_between := clock_timestamp();
  refresh materialized view concurrently reporting.leaderboard_monthly;
  analyze reporting.leaderboard_monthly;
  v_ended := clock_timestamp();

  insert into reporting.refreshes as r (view, refreshed_at, seconds)
  values
    ('leaderboard_weekly', now(), extract(epoch from v_between - v_begun)),
    ('leaderboard_monthly', now(), extract(epoch from v_ended - v_between))
  on conflict (view) do update
  set refreshed_at = excluded.refreshed_at, seconds = excluded.seconds;
  return json_build_object(
    'refreshed', true,
    'refreshed_at', internal.rfc3339(now()),
    'seconds', json_build_object(
      'leaderboard_weekly', round(extract(epoch from v_between - v_begun), 3),
      'leaderboard_monthly', round(extract(epoch from v_ended - v_between), 3)
    )
  )::text;
end
$$;
comment on function app.refresh_leaderboards(interval) is
'Brings the leaderboards up to date, unless somebody else is at it or the last time is less than that long ago and no '
'week or month has begun anywhere since. What was done, and in how many seconds.';
