-- Definer: analysts may read no table, only what functions like this one show of their own institution.
create function internal.analytics_retention_cohorts() returns table (
  cohort_month date,
  months_since integer,
  people bigint,
  active bigint,
  retention numeric
)
language plpgsql stable rows 1000
security definer
set search_path = pg_catalog, pg_temp
as $$
#variable_conflict use_column
declare
  v_tenant uuid;
  v_today date;
  v_timezone text;
begin
  v_tenant := internal.open_analysis();
  v_timezone := (
    select t.timezone
    from lms.tenants as t
    where t.id = v_tenant
  );
  v_today := internal.tenant_day(v_tenant);
  return query
  with students as materialized (
    select u.id, date_trunc('month', u.created_at at time zone v_timezone)::date as month
    from lms.users as u
    where u.tenant_id = v_tenant and u.role = 'student'
  ),

  cohorts as (
    select s.month, count(*) as people
    from students as s
    group by s.month
  ),

  present as (
    select distinct a.user_id, date_trunc('month', a.day::timestamp)::date as month
    from lms.active_days as a
    where a.tenant_id = v_tenant
  ),

  counts as (
    select s.month as cohort, p.month, count(*) as active
    from present as p
    join students as s on s.id = p.user_id
    group by s.month, p.month
  )

  select
    c.month,
    n.nr,
    c.people,
    coalesce(counts.active, 0),
    round(coalesce(counts.active, 0)::numeric / c.people, 4)
  from cohorts as c
  cross join lateral (
    select age.years * 12 + age.months as last
    from (
      select
        (extract(year from v_today) - extract(year from c.month))::integer as years,
        (extract(month from v_today) - extract(month from c.month))::integer as months
    ) as age
  ) as until
  cross join lateral generate_series(0, until.last) as n (nr)
  left join counts
    on counts.cohort = c.month and counts.month = (c.month + make_interval(months => n.nr))::date;
end
$$;
comment on function internal.analytics_retention_cohorts() is
'How many of those who joined the analyst''s institution in a month came back in later ones.';
