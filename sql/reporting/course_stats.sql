-- owner: lms_system
-- See tenant_stats, of which this is the same by course. Who is active in a course is who has earned something in it,
-- even if that is worth no points: a lesson or a quiz done, something written in its forum. An answer accepted, a
-- course that is completed since its author has shortened it, a post taken away or given back: these others have done.
-- Days are the ledger's, by the timezone of then: the day before the window is read for institutions that have moved.
-- That time has an end is said for the planner alone: what lies between two bounds is few rows, and found by the index.
create materialized view reporting.course_stats as
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
      e.course_id,
      (e.enrolled_at at time zone w.timezone)::date as day,
      null as currency,
      'enrollments' as figure,
      count(*) as amount
    from lms.enrollments as e
    where e.tenant_id = w.tenant_id and e.enrolled_at >= w.begins
    group by e.course_id, (e.enrolled_at at time zone w.timezone)::date
    union all
    select
      e.course_id,
      (e.completed_at at time zone w.timezone)::date as day,
      null as currency,
      'completions' as figure,
      count(*) as amount
    from lms.enrollments as e
    where e.tenant_id = w.tenant_id and e.completed_at >= w.begins
    group by e.course_id, (e.completed_at at time zone w.timezone)::date
    union all
    select
      c.course_id,
      (c.issued_at at time zone w.timezone)::date as day,
      null as currency,
      'certificates' as figure,
      count(*) as amount
    from lms.certificates as c
    where c.tenant_id = w.tenant_id and c.issued_at >= w.begins and c.version = 1
    group by c.course_id, (c.issued_at at time zone w.timezone)::date
    union all
    select
      p.course_id,
      (p.captured_at at time zone w.timezone)::date as day,
      p.currency,
      'gross' as figure,
      sum(p.captured)::bigint as amount
    from lms.payments as p
    where p.tenant_id = w.tenant_id and p.captured_at >= w.begins and p.captured > 0 and p.mode = 'live'
    group by p.course_id, (p.captured_at at time zone w.timezone)::date, p.currency
    union all
    select
      p.course_id,
      (p.captured_at at time zone w.timezone)::date as day,
      p.currency,
      'payments' as figure,
      count(*) as amount
    from lms.payments as p
    where p.tenant_id = w.tenant_id and p.captured_at >= w.begins and p.captured > 0 and p.mode = 'live'
    group by p.course_id, (p.captured_at at time zone w.timezone)::date, p.currency
    union all
    select
      p.course_id,
      (r.processed_at at time zone w.timezone)::date as day,
      r.currency,
      'refunds' as figure,
      sum(r.amount)::bigint as amount
    from lms.refunds as r
    join lms.payments as p on r.tenant_id = p.tenant_id and r.payment_uuid = p.id
    where r.tenant_id = w.tenant_id and r.processed_at >= w.begins and r.status = 'processed' and p.mode = 'live'
    group by p.course_id, (r.processed_at at time zone w.timezone)::date, r.currency
  ) as h on h.course_id is not null
),

counted as (
  select
    w.tenant_id,
    h.course_id,
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
    a.course_id,
    a.period,
    a.starts_on,
    null as currency,
    'active_students' as figure,
    a.students as amount
  from windows as w
  join lateral (
    with seen as materialized (
      select distinct
        x.course_id,
        x.day,
        x.user_id
      from lms.xp as x
      where
        x.tenant_id = w.tenant_id
        and x.timestamp >= w.begins - interval '1 day'
        and x.timestamp < 'infinity'
        and x.day >= w.first_day
        and x.entry = 1
        and x.type in ('lesson_complete', 'quiz_pass', 'quiz_perfect', 'forum_post', 'forum_reply')
    )

    select
      s.course_id,
      'day' as period,
      s.day as starts_on,
      count(*) as students
    from seen as s
    where s.day >= w.since
    group by s.course_id, s.day
    union all
    select
      s.course_id,
      'week' as period,
      date_trunc('week', s.day::timestamp)::date as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.weeks_since
    group by s.course_id, date_trunc('week', s.day::timestamp)
    union all
    select
      s.course_id,
      'month' as period,
      date_trunc('month', s.day::timestamp)::date as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.since
    group by s.course_id, date_trunc('month', s.day::timestamp)
    union all
    select
      s.course_id,
      'recent' as period,
      w.today - 29 as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.today - 29
    group by s.course_id
    union all
    select
      s.course_id,
      'before' as period,
      w.today - 59 as starts_on,
      count(distinct s.user_id) as students
    from seen as s
    where s.day >= w.today - 59 and s.day < w.today - 29
    group by s.course_id
  ) as a on true
),

sums as (
  select
    c.tenant_id,
    c.course_id,
    c.period,
    c.starts_on,
    c.currency,
    coalesce(sum(c.amount) filter (where c.figure = 'active_students'), 0)::bigint as active_students,
    coalesce(sum(c.amount) filter (where c.figure = 'enrollments'), 0)::bigint as enrollments,
    coalesce(sum(c.amount) filter (where c.figure = 'completions'), 0)::bigint as completions,
    coalesce(sum(c.amount) filter (where c.figure = 'certificates'), 0)::bigint as certificates,
    coalesce(sum(c.amount) filter (where c.figure = 'gross'), 0)::bigint as gross,
    coalesce(sum(c.amount) filter (where c.figure = 'refunds'), 0)::bigint as refunds,
    coalesce(sum(c.amount) filter (where c.figure = 'payments'), 0)::bigint as payments
  from counted as c
  group by c.tenant_id, c.course_id, c.period, c.starts_on, c.currency
)

select
  s.tenant_id,
  s.course_id,
  s.period,
  s.starts_on,
  sum(s.active_students)::bigint as active_students,
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
join lms.courses as c on s.tenant_id = c.tenant_id and s.course_id = c.id
group by s.tenant_id, s.course_id, s.period, s.starts_on;

create unique index course_stats_period on reporting.course_stats (tenant_id, course_id, period, starts_on);
create index course_stats_all on reporting.course_stats (tenant_id, period, starts_on);
comment on materialized view reporting.course_stats is
'What happened in each course, as in tenant_stats. Earlier periods are in lms.course_periods.';
comment on column reporting.course_stats.active_students is
'People who did something in the course that may earn points: counted once a period, and therefore never to be added up.';
comment on column reporting.course_stats.money is 'As in tenant_stats; money of unknown orders belongs to no course.';
