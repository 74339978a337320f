-- owner: lms_system
-- Lateral, with the counting inside: each institution's window is a range of an index, so that a refresh costs what
-- happened in it, however long the history is.
create materialized view reporting.tenant_stats as
with windows as (
  select
    s.*,
    least(s.weeks_since, s.today - 59) as first_day,
    least(s.weeks_since, s.today - 59)::timestamp at time zone s.timezone as begins
  from (
    select
      t.id as tenant_id,
      t.timezone,
      (now() at time zone t.timezone)::date as today,
      coalesce(w.since, date '0001-01-01') as since,
      date_trunc('week', coalesce(w.since, date '0001-01-01')::timestamp)::date as weeks_since
    from lms.tenants as t
    left join lms.stats_windows as w on t.id = w.tenant_id
  ) as s
),

happened as (
  select
    h.*,
    w.tenant_id
  from windows as w
  join lateral (
    select
      (u.created_at at time zone w.timezone)::date as day,
      null as currency,
      'new_students' as figure,
      count(*) as amount
    from lms.users as u
    where u.tenant_id = w.tenant_id and u.created_at >= w.begins and u.role = 'student'
    group by (u.created_at at time zone w.timezone)::date
    union all
    select
      (e.enrolled_at at time zone w.timezone)::date as day,
      null as currency,
      'enrollments' as figure,
      count(*) as amount
    from lms.enrollments as e
    where e.tenant_id = w.tenant_id and e.enrolled_at >= w.begins
    group by (e.enrolled_at at time zone w.timezone)::date
    union all
    select
      (e.completed_at at time zone w.timezone)::date as day,
      null as currency,
      'completions' as figure,
      count(*) as amount
    from lms.enrollments as e
    where e.tenant_id = w.tenant_id and e.completed_at >= w.begins
    group by (e.completed_at at time zone w.timezone)::date
    union all
    select
      (c.issued_at at time zone w.timezone)::date as day,
      null as currency,
      'certificates' as figure,
      count(*) as amount
    from lms.certificates as c
    where c.tenant_id = w.tenant_id and c.issued_at >= w.begins and c.version = 1
    group by (c.issued_at at time zone w.timezone)::date
    union all
    select
      (p.captured_at at time zone w.timezone)::date as day,
      p.currency,
      'gross' as figure,
      sum(p.captured)::bigint as amount
    from lms.payments as p
    where p.tenant_id = w.tenant_id and p.captured_at >= w.begins and p.captured > 0 and p.mode = 'live'
    group by (p.captured_at at time zone w.timezone)::date, p.currency
    union all
    select
      (p.captured_at at time zone w.timezone)::date as day,
      p.currency,
      'payments' as figure,
      count(*) as amount
    from lms.payments as p
    where p.tenant_id = w.tenant_id and p.captured_at >= w.begins and p.captured > 0 and p.mode = 'live'
    group by (p.captured_at at time zone w.timezone)::date, p.currency
    union all
    select
      (r.processed_at at time zone w.timezone)::date as day,
      r.currency,
      'refunds' as figure,
      sum(r.amount)::bigint as amount
    from lms.refunds as r
    join lms.payments as p on r.tenant_id = p.tenant_id and r.payment_uuid = p.id
    where r.tenant_id = w.tenant_id and r.processed_at >= w.begins and r.status = 'processed' and p.mode = 'live'
    group by (r.processed_at at time zone w.timezone)::date, r.currency
  ) as h on true
),

counted as (
  select
    w.tenant_id,
    p.period,
    p.starts_on,
    h.currency,
    h.figure,
    h.amount
  from happened as h
  join windows as w on h.tenant_id = w.tenant_id
  join lateral (
    values
    ('day', h.day, w.since, 'infinity'::date),
    ('week', date_trunc('week', h.day::timestamp)::date, w.weeks_since, 'infinity'::date),
    ('month', date_trunc('month', h.day::timestamp)::date, w.since, 'infinity'::date),
    ('recent', w.today - 29, w.today - 29, w.today + 1),
    ('before', w.today - 59, w.today - 59, w.today - 29)
  ) as p (period, starts_on, first_day, beyond) on h.day >= p.first_day and h.day < p.beyond
  union all
  select
    w.tenant_id,
    a.period,
    a.starts_on,
    null as currency,
    'active_students' as figure,
    a.students as amount
  from windows as w
  join lateral (
    with seen as materialized (
      select
        d.day,
        d.user_id
      from lms.active_days as d
      where d.tenant_id = w.tenant_id and d.day >= w.first_day and d.role = 'student'
    )

    select
      'day' as period,
      s.day as starts_on,
      count(*) as students
    from seen as s
    where s.day >= w.since
    group by s.day
    union all
    select
      'week' as period,
      date_trunc('week', s.day::timestamp)::date as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.weeks_since
    group by date_trunc('week', s.day::timestamp)
    union all
    select
      'month' as period,
      date_trunc('month', s.day::timestamp)::date as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.since
    group by date_trunc('month', s.day::timestamp)
    union all
    select
      'recent' as period,
      w.today - 29 as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.today - 29
    union all
    select
      'before' as period,
      w.today - 59 as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.today - 59 and s.day < w.today - 29
  ) as a on a.students > 0
),

sums as (
  select
    c.tenant_id,
    c.period,
    c.starts_on,
    c.currency,
    coalesce(sum(c.amount) filter (where c.figure = 'active_students'), 0)::bigint as active_students,
    coalesce(sum(c.amount) filter (where c.figure = 'new_students'), 0)::bigint as new_students,
    coalesce(sum(c.amount) filter (where c.figure = 'enrollments'), 0)::bigint as enrollments,
    coalesce(sum(c.amount) filter (where c.figure = 'completions'), 0)::bigint as completions,
    coalesce(sum(c.amount) filter (where c.figure = 'certificates'), 0)::bigint as certificates,
    coalesce(sum(c.amount) filter (where c.figure = 'gross'), 0)::bigint as gross,
    coalesce(sum(c.amount) filter (where c.figure = 'refunds'), 0)::bigint as refunds,
    coalesce(sum(c.amount) filter (where c.figure = 'payments'), 0)::bigint as payments
  from counted as c
  group by c.tenant_id, c.period, c.starts_on, c.currency
)

select
  s.tenant_id,
  s.period,
  s.starts_on,
  sum(s.active_students)::bigint as active_students,
  sum(s.new_students)::bigint as new_students,
  sum(s.enrollments)::bigint as enrollments,
  sum(s.completions)::bigint as completions,
  sum(s.certificates)::bigint as certificates,
  coalesce(
    jsonb_object_agg(
      s.currency, jsonb_build_object('gross', s.gross, 'refunds', s.refunds, 'payments', s.payments)
    ) filter (where s.currency is not null),
    '{}'
  ) as money
from sums as s
group by s.tenant_id, s.period, s.starts_on;

create unique index tenant_stats_period on reporting.tenant_stats (tenant_id, period, starts_on);
create index tenant_stats_platform on reporting.tenant_stats (period, starts_on);
comment on materialized view reporting.tenant_stats is
'What happened at each institution by day, week (from Monday) and month of its own calendar, since the beginning of its '
'stats_windows, and in the last 30 days (period recent) and the 30 before (before). Periods in which nothing happened have '
'no row. Earlier ones are in lms.tenant_periods.';
comment on column reporting.tenant_stats.active_students is
'Students with at least one day in active_days: counted once a period, and therefore never to be added up.';
comment on column reporting.tenant_stats.certificates is 'Issued for the first time; corrections are none.';
comment on column reporting.tenant_stats.money is
'By currency, in minor units: {"INR": {"gross", "refunds", "payments"}}, by the rules of internal.revenue_entries.';
