-- owner: lms_system
-- Definer: what reporting holds is granted to nobody. It knows no row security, so every question names the tenant
-- itself.
create function internal.stats_figures(p_scope text, p_course uuid, p_period text, p_from date, p_to date)
returns table (
  starts_on date,
  active_students bigint,
  new_students bigint,
  enrollments bigint,
  completions bigint,
  certificates bigint,
  money jsonb
)
language plpgsql stable
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid := internal.tenant_id();
  v_since date;
begin
  perform internal.expect_stats(p_scope, p_course);
  v_since := internal.stats_since(
    (select w.since from lms.stats_windows as w where w.tenant_id = v_tenant), p_period
  );

  if p_scope = 'tenant' then
    return query
    select
      s.starts_on, s.active_students, s.new_students, s.enrollments, s.completions, s.certificates, s.money
    from reporting.tenant_stats as s
    where s.tenant_id = v_tenant
      and s.period = p_period
      and s.starts_on between greatest(p_from, v_since) and p_to
    union all
    select
      c.starts_on, c.active_students, c.new_students, c.enrollments, c.completions, c.certificates, c.money
    from lms.tenant_periods as c
    where c.tenant_id = v_tenant
      and c.period = p_period
      and c.starts_on >= p_from
      and c.starts_on < least(v_since, p_to + 1);

  elsif p_scope = 'course' then
    return query
    select
      s.starts_on, s.active_students, null::bigint, s.enrollments, s.completions, s.certificates, s.money
    from reporting.course_stats as s
    where s.tenant_id = v_tenant
      and s.course_id = p_course
      and s.period = p_period
      and s.starts_on between greatest(p_from, v_since) and p_to
    union all
    select
      c.starts_on, c.active_students, null::bigint, c.enrollments, c.completions, c.certificates, c.money
    from lms.course_periods as c
    where c.tenant_id = v_tenant
      and c.course_id = p_course
      and c.period = p_period
      and c.starts_on >= p_from
      and c.starts_on < least(v_since, p_to + 1);

  elsif p_scope = 'taught' then
    return query
    with taught as materialized (
      select array_agg(t.course_id) as courses
      from internal.taught_courses() as t
    ),

    counted as (
      select s.starts_on, s.enrollments, s.completions, s.certificates, s.money
      from reporting.course_stats as s
      where s.tenant_id = v_tenant
        and s.course_id = any ((select t.courses from taught as t)::uuid[])
        and s.period = p_period
        and s.starts_on between greatest(p_from, v_since) and p_to
      union all
      select c.starts_on, c.enrollments, c.completions, c.certificates, c.money
      from lms.course_periods as c
      where c.tenant_id = v_tenant
        and c.course_id = any ((select t.courses from taught as t)::uuid[])
        and c.period = p_period
        and c.starts_on >= p_from
        and c.starts_on < least(v_since, p_to + 1)
    ),

    sums as (
      select
        c.starts_on,
        sum(c.enrollments)::bigint as enrollments,
        sum(c.completions)::bigint as completions,
        sum(c.certificates)::bigint as certificates,
        internal.sum_money(array_agg(c.money)) as money
      from counted as c
      group by c.starts_on
    ),

    people as (
      select s.starts_on, s.active_students
      from reporting.instructor_stats as s
      where s.tenant_id = v_tenant
        and s.user_id = internal.user_id()
        and s.period = p_period
        and s.starts_on between greatest(p_from, v_since) and p_to
      union all
      select c.starts_on, c.active_students
      from lms.instructor_periods as c
      where c.tenant_id = v_tenant
        and c.user_id = internal.user_id()
        and c.period = p_period
        and c.starts_on >= p_from
        and c.starts_on < least(v_since, p_to + 1)
    )

    select
      coalesce(s.starts_on, p.starts_on),
      coalesce(p.active_students, 0),
      null::bigint,
      coalesce(s.enrollments, 0),
      coalesce(s.completions, 0),
      coalesce(s.certificates, 0),
      coalesce(s.money, '{}')
    from sums as s
    full join people as p on p.starts_on = s.starts_on
    where exists (select from taught as t where t.courses is not null);

  else
    return query
    with counted as (
      select s.*
      from reporting.tenant_stats as s
      join lms.tenants as t on t.id = s.tenant_id
      left join lms.stats_windows as w on w.tenant_id = s.tenant_id
      where s.period = p_period
        and not t.is_platform
        and s.starts_on between p_from and p_to
        and s.starts_on >= internal.stats_since(w.since, p_period)
      union all
      select c.*
      from lms.tenant_periods as c
      join lms.tenants as t on t.id = c.tenant_id
      join lms.stats_windows as w on w.tenant_id = c.tenant_id
      where c.period = p_period
        and not t.is_platform
        and c.starts_on between p_from and p_to
        and c.starts_on < internal.stats_since(w.since, p_period)
    )

    select
      c.starts_on,
      sum(c.active_students)::bigint,
      sum(c.new_students)::bigint,
      sum(c.enrollments)::bigint,
      sum(c.completions)::bigint,
      sum(c.certificates)::bigint,
      internal.sum_money(array_agg(c.money) filter (where c.money <> '{}'))
    from counted as c
    group by c.starts_on;
  end if;
end
$$;
comment on function internal.stats_figures(text, uuid, text, date, date) is
'What happened in the days, weeks or months (or the last 30 days, recent, or those before them) that begin between two '
'days, newly counted ones from the views and closed ones from their tables; without those in which nothing did. LM104.';
