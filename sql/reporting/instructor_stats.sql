-- owner: lms_system
-- People alone: a learner of two courses is one learner of who teaches both. All other figures of an instructor are
-- those of the courses, added up. Who is active is said in course_stats.
create materialized view reporting.instructor_stats as
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
)

select
  w.tenant_id,
  a.teacher_id as user_id,
  a.period,
  a.starts_on,
  a.students as active_students
from windows as w
join lateral (
  with teaching as materialized (
    select
      c.id as course_id,
      c.instructor_id as teacher_id
    from lms.courses as c
    where c.tenant_id = w.tenant_id
    union
    select
      ci.course_id,
      ci.user_id as teacher_id
    from lms.course_instructors as ci
    where ci.tenant_id = w.tenant_id
  ),

  seen as materialized (
    select distinct
      t.teacher_id,
      x.day,
      x.user_id
    from lms.xp as x
    join teaching as t on x.course_id = t.course_id
    where
      x.tenant_id = w.tenant_id
      and x.timestamp >= w.begins - interval '1 day'
      and x.timestamp < 'infinity'
      and x.day >= w.first_day
      and x.entry = 1
      and x.type in ('lesson_complete', 'quiz_pass', 'quiz_perfect', 'forum_post', 'forum_reply')
  )

  select
    s.teacher_id,
    'day' as period,
    s.day as starts_on,
    count(distinct s.user_id) as students
  from seen as s
  where s.day >= w.since
  group by s.teacher_id, s.day
  union all
  select
    s.teacher_id,
    'week' as period,
    date_trunc('week', s.day::timestamp)::date as starts_on,
    count(distinct s.user_id) as students
  from seen as s
  where s.day >= w.weeks_since
  group by s.teacher_id, date_trunc('week', s.day::timestamp)
  union all
  select
    s.teacher_id,
    'month' as period,
    date_trunc('month', s.day::timestamp)::date as starts_on,
    count(distinct s.user_id) as students
  from seen as s
  where s.day >= w.since
  group by s.teacher_id, date_trunc('month', s.day::timestamp)
  union all
  select
    s.teacher_id,
    'recent' as period,
    w.today - 29 as starts_on,
    count(distinct s.user_id) as students
  from seen as s
  where s.day >= w.today - 29
  group by s.teacher_id
  union all
  select
    s.teacher_id,
    'before' as period,
    w.today - 59 as starts_on,
    count(distinct s.user_id) as students
  from seen as s
  where s.day >= w.today - 59 and s.day < w.today - 29
  group by s.teacher_id
) as a on true;

create unique index instructor_stats_period on reporting.instructor_stats (tenant_id, user_id, period, starts_on);
comment on materialized view reporting.instructor_stats is
'How many people were active in the courses that each instructor teaches, alone or with others; periods as in '
'tenant_stats. Earlier ones are in lms.instructor_periods.';
