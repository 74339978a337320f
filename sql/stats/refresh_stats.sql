-- owner: lms_system
-- For the worker, and for operators at the console; see refresh_leaderboards(). The views count each institution's
-- window: this month and the one before it, since what is told late belongs to the day on which it happened. When a
-- month begins, the window moves; what leaves it is kept in the tables of closed periods. So one text counts what is
-- new and, where there is no window yet, all of the past.
create function app.refresh_stats(p_if_older_than interval, p_recount boolean default false) returns text
language plpgsql
security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  v_views constant text[] := array[
    'tenant_stats', 'course_stats', 'instructor_stats', 'tenant_totals', 'instructor_totals'
  ];
  v_last timestamptz;
  v_is_new boolean;
  v_begun timestamptz;
  v_seconds jsonb := '{}'::jsonb;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('refresh_stats', 0)) then
    return json_build_object('refreshed', false, 'reason', 'under_way')::text;
  end if;

  select min(r.refreshed_at)
  into v_last
  from reporting.refreshes as r
  where r.view = any (v_views)
  having count(*) = cardinality(v_views);
  v_is_new := exists (
    select from lms.tenants as t
    where not exists (select from lms.stats_windows as w where w.tenant_id = t.id)
  );
  if v_last > now() - p_if_older_than and not v_is_new and not p_recount then
    return json_build_object(
      'refreshed', false, 'reason', 'recent', 'refreshed_at', internal.rfc3339(v_last)
    )::text;
  end if;

  if p_recount then
    delete from lms.tenant_periods;
    delete from lms.course_periods;
    delete from lms.instructor_periods;
    delete from lms.stats_windows;
  end if;

  -- Analyzed at once, as the leaderboards are.
  v_begun := clock_timestamp();
  refresh materialized view concurrently reporting.tenant_stats;
  analyze reporting.tenant_stats;
  v_seconds := jsonb_build_object('tenant_stats', extract(epoch from clock_timestamp() - v_begun));
  v_begun := clock_timestamp();
  refresh materialized view concurrently reporting.course_stats;
  analyze reporting.course_stats;
  v_seconds := v_seconds || jsonb_build_object('course_stats', extract(epoch from clock_timestamp() - v_begun));
  v_begun := clock_timestamp();
  refresh materialized view concurrently reporting.instructor_stats;
  analyze reporting.instructor_stats;
  v_seconds := v_seconds || jsonb_build_object('instructor_stats', extract(epoch from clock_timestamp() - v_begun));
  v_begun := clock_timestamp();
  refresh materialized view concurrently reporting.tenant_totals;
  analyze reporting.tenant_totals;
  v_seconds := v_seconds || jsonb_build_object('tenant_totals', extract(epoch from clock_timestamp() - v_begun));
  v_begun := clock_timestamp();
  refresh materialized view concurrently reporting.instructor_totals;
  analyze reporting.instructor_totals;
  v_seconds := v_seconds || jsonb_build_object('instructor_totals', extract(epoch from clock_timestamp() - v_begun));

  perform internal.close_periods();

  insert into reporting.refreshes as r (view, refreshed_at, seconds)
  select s.key, now(), s.value::double precision
  from jsonb_each(v_seconds) as s
  on conflict (view) do update
  set refreshed_at = excluded.refreshed_at, seconds = excluded.seconds;
  return json_build_object(
    'refreshed', true,
    'refreshed_at', internal.rfc3339(now()),
    'seconds', (
      select json_object_agg(v.view, round((v_seconds -> v.view)::numeric, 3))
      from unnest(v_views) as v (view)
    )
  )::text;
end
$$;
comment on function app.refresh_stats(interval, boolean) is
'Brings the statistics up to date, unless somebody else is at it, or the last time is less than that long ago and no '
'institution has come since; p_recount: closed periods are forgotten, and counted anew from what there is today. What was '
'done, and in how many seconds.';
