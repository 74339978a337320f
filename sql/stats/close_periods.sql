-- owner: lms_system
-- Executable by its owner alone, in the transaction that has refreshed the views: whoever reads finds each period once,
-- before as after.
create function internal.close_periods() returns void
language plpgsql
set search_path = pg_catalog, pg_temp
as $$
begin
  with due as materialized (
    select m.tenant_id, m.since
    from (
      select
        t.id as tenant_id,
        (date_trunc('month', now() at time zone t.timezone) - interval '1 month')::date as since
      from lms.tenants as t
    ) as m
    left join lms.stats_windows as w on w.tenant_id = m.tenant_id
    where w.since is null or w.since < m.since
  ),

  institutions as (
    insert into lms.tenant_periods as p (
      tenant_id, period, starts_on, active_students, new_students, enrollments, completions, certificates, money
    )
    select
      s.tenant_id, s.period, s.starts_on, s.active_students, s.new_students, s.enrollments, s.completions,
      s.certificates, s.money
    from due as d
    join reporting.tenant_stats as s on s.tenant_id = d.tenant_id
    where s.period in ('day', 'week', 'month') and s.starts_on < internal.stats_since(d.since, s.period)
    on conflict (tenant_id, period, starts_on) do nothing
  ),

  courses as (
    insert into lms.course_periods as p (
      tenant_id, course_id, period, starts_on, active_students, enrollments, completions, certificates, money
    )
    select
      s.tenant_id, s.course_id, s.period, s.starts_on, s.active_students, s.enrollments, s.completions, s.certificates,
      s.money
    from due as d
    join reporting.course_stats as s on s.tenant_id = d.tenant_id
    where s.period in ('day', 'week', 'month') and s.starts_on < internal.stats_since(d.since, s.period)
    on conflict (tenant_id, course_id, period, starts_on) do nothing
  ),

  instructors as (
    insert into lms.instructor_periods as p (tenant_id, user_id, period, starts_on, active_students)
    select s.tenant_id, s.user_id, s.period, s.starts_on, s.active_students
    from due as d
    join reporting.instructor_stats as s on s.tenant_id = d.tenant_id
    where s.period in ('day', 'week', 'month') and s.starts_on < internal.stats_since(d.since, s.period)
    on conflict (tenant_id, user_id, period, starts_on) do nothing
  )

  insert into lms.stats_windows as w (tenant_id, since)
  select d.tenant_id, d.since
  from due as d
  on conflict (tenant_id) do update
  set since = excluded.since;
end
$$;
comment on function internal.close_periods() is
'Where the window of an institution moves, keeps what leaves it in the tables of closed periods.';
