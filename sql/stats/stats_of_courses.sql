-- owner: lms_system
-- Definer, for the same reason as stats_figures().
create function internal.stats_of_courses(p_scope text, p_period text, p_starts_on date)
returns table (
  course_id uuid,
  active_students bigint,
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
  v_period text := case p_period when 'all' then 'month' else p_period end;
  v_from date := coalesce(p_starts_on, '-infinity');
  v_to date := coalesce(p_starts_on, 'infinity');
  v_since date;
begin
  perform internal.expect_stats(p_scope, null);
  v_since := internal.stats_since(
    (select w.since from lms.stats_windows as w where w.tenant_id = v_tenant), v_period
  );

  return query
  with counted as (
    select s.course_id, s.active_students, s.enrollments, s.completions, s.certificates, s.money
    from reporting.course_stats as s
    where s.tenant_id = v_tenant
      and s.period = v_period
      and s.starts_on between greatest(v_from, v_since) and v_to
    union all
    select c.course_id, c.active_students, c.enrollments, c.completions, c.certificates, c.money
    from lms.course_periods as c
    where c.tenant_id = v_tenant
      and c.period = v_period
      and c.starts_on between v_from and v_to
      and c.starts_on < v_since
  ),

  sums as (
    select
      c.course_id,
      sum(c.active_students)::bigint as active_students,
      sum(c.enrollments)::bigint as enrollments,
      sum(c.completions)::bigint as completions,
      sum(c.certificates)::bigint as certificates,
      internal.sum_money(array_agg(c.money) filter (where c.money <> '{}')) as money
    from counted as c
    group by c.course_id
  )

  select
    c.id,
    case when p_period <> 'all' then coalesce(s.active_students, 0) end,
    coalesce(s.enrollments, 0),
    coalesce(s.completions, 0),
    coalesce(s.certificates, 0),
    coalesce(s.money, '{}')
  from lms.courses as c
  left join sums as s on s.course_id = c.id
  where c.tenant_id = v_tenant
    and (p_scope = 'tenant' or c.id in (select t.course_id from internal.taught_courses() as t));
end
$$;
comment on function internal.stats_of_courses(text, text, date) is
'What happened in each course of the institution, or that the caller teaches: in a day, week, month, in the last 30 days '
'(recent), or ever (all: then without the people, who are never added up). LM104.';
