create function internal.stats_overview(p_scope text, p_course uuid) returns json
language plpgsql stable
set search_path = pg_catalog, pg_temp
as $$
declare
  v_standing record;
  v_ever record;
  v_now record;
  v_before record;
  v_periods json;
  v_totals json;
  v_recent json;
begin
  v_standing := internal.stats_standing(p_scope, p_course);
  v_ever := internal.stats_between(p_scope, p_course, 'month', '-infinity', 'infinity');
  v_now := internal.stats_between(p_scope, p_course, 'recent', '-infinity', 'infinity');
  v_before := internal.stats_between(p_scope, p_course, 'before', '-infinity', 'infinity');

  select json_object_agg(
    p.name,
    json_build_object(
      'starts_on', p.starts_on,
      'ends_on', p.ends_on,
      'figures', (internal.stats_between(p_scope, p_course, p.period, p.starts_on, p.starts_on)).figures,
      'previous', (
        internal.stats_between(p_scope, p_course, p.period, p.previous, p.previous)
      ).figures
    )
  )
  into v_periods
  from (
    select
      b.name,
      b.period,
      b.starts_on,
      (b.starts_on + b.length - interval '1 day')::date as ends_on,
      (b.starts_on - b.length)::date as previous
    from (
      select
        n.name,
        n.period,
        date_trunc(n.period, v_standing.today::timestamp)::date as starts_on,
        ('1 ' || n.period)::interval as length
      from (values ('today', 'day'), ('this_week', 'week'), ('this_month', 'month')) as n (name, period)
    ) as b
  ) as p;

  v_totals := json_strip_nulls(json_build_object(
    'tenants', v_standing.tenants,
    'active_tenants', v_standing.active_tenants,
    'students', v_standing.students,
    'active_students', v_now.active_students,
    'instructors', v_standing.instructors,
    'courses', v_standing.courses,
    'published_courses', v_standing.published_courses,
    'enrollments', v_standing.enrollments,
    'completions', v_ever.completions,
    'certificates', v_ever.certificates,
    'earnings', internal.earnings_json(v_ever.money)
  ));
  v_recent := json_build_object(
    'starts_on', v_standing.today - 29,
    'ends_on', v_standing.today,
    'figures', v_now.figures,
    'previous', v_before.figures,
    'change_percent', (
      select json_object_agg(c.name, round((c.now - c.before) * 100.0 / nullif(c.before, 0), 1))
      from (
        values
        ('active_students', v_now.active_students, v_before.active_students),
        ('new_students', v_now.new_students, v_before.new_students),
        ('enrollments', v_now.enrollments, v_before.enrollments),
        ('completions', v_now.completions, v_before.completions),
        ('certificates', v_now.certificates, v_before.certificates)
      ) as c (name, now, before)
      where c.name <> 'new_students' or p_scope in ('tenant', 'platform')
    )
  );

  if p_scope in ('course', 'platform') then
    return json_build_object(
      'timezone', v_standing.timezone,
      'refreshed_at', internal.rfc3339(v_standing.refreshed_at),
      'totals', v_totals,
      'last_30_days', v_recent,
      'today', v_periods -> 'today',
      'this_week', v_periods -> 'this_week',
      'this_month', v_periods -> 'this_month'
    );
  end if;
  return json_build_object(
    'timezone', v_standing.timezone,
    'refreshed_at', internal.rfc3339(v_standing.refreshed_at),
    'totals', v_totals,
    'last_30_days', v_recent,
    'today', v_periods -> 'today',
    'this_week', v_periods -> 'this_week',
    'this_month', v_periods -> 'this_month',
    'top_courses', internal.top_courses(p_scope)
  );
end
$$;
comment on function internal.stats_overview(text, uuid) is
'Totals, what happened lately next to what happened before, and, where there are many, in which courses most. LM104.';
