"""Points of generated people, and what is made of them: statements for `generate`, set by set, in place of the triggers
that do it one award at a time."""

from typing import LiteralString

# Ids are computed, which takes a fraction of the time that it takes to draw them.
XP: LiteralString = """
insert into lms.xp (tenant_id, id, user_id, type, points, subject_id, course_id, day, timestamp)
select
  r.tenant_id,
  md5(x.user_id::text || x.subject_id || x.type)::uuid,
  x.user_id,
  x.type,
  r.points,
  x.subject_id,
  x.course_id,
  (x.at at time zone t.timezone)::date,
  x.at
from (
  select p.user_id, 'lesson_complete' as type, p.lesson_id as subject_id, p.course_id, p.completed_at as at
  from lms.lesson_progress as p
  where p.tenant_id = %(tenant)s and p.user_id = any(%(students)s) and p.completed_at is not null
  union all
  select p.user_id, 'quiz_pass', p.quiz_id, p.course_id, p.passed_at
  from lms.quiz_progress as p
  where p.tenant_id = %(tenant)s and p.user_id = any(%(students)s) and p.passed_at is not null
  union all
  select p.user_id, 'quiz_perfect', p.quiz_id, p.course_id, p.perfect_at
  from lms.quiz_progress as p
  where p.tenant_id = %(tenant)s and p.user_id = any(%(students)s) and p.perfect_at is not null
  union all
  select e.user_id, 'course_complete', e.course_id, e.course_id, e.completed_at
  from lms.enrollments as e
  where e.tenant_id = %(tenant)s and e.user_id = any(%(students)s) and e.completed_at is not null
) as x
join lms.xp_rules as r on r.type = x.type
join lms.tenants as t on t.id = r.tenant_id
where r.tenant_id = %(tenant)s and t.id = %(tenant)s
order by x.user_id, x.at
"""

XP_DAILY: LiteralString = """
insert into lms.xp_daily (tenant_id, user_id, day, points, awards)
select x.tenant_id, x.user_id, x.day, sum(x.points), count(*)
from lms.xp as x
where x.tenant_id = %(tenant)s and x.user_id = any(%(students)s)
group by x.tenant_id, x.user_id, x.day
order by x.user_id, x.day
"""

XP_COURSE_DAILY: LiteralString = """
insert into lms.xp_course_daily (tenant_id, course_id, day, user_id, points)
select x.tenant_id, x.course_id, x.day, x.user_id, sum(x.points)
from lms.xp as x
where x.tenant_id = %(tenant)s and x.user_id = any(%(students)s)
group by x.tenant_id, x.course_id, x.day, x.user_id
order by x.course_id, x.day
"""

XP_TOTALS: LiteralString = """
insert into lms.xp_totals (
  tenant_id, user_id, points, lessons, quizzes, perfect_quizzes, courses, current_streak, longest_streak, active_on
)
with runs as (
  select n.user_id, count(*) as days, max(n.day) as until
  from (
    select d.user_id, d.day, d.day - row_number() over (partition by d.user_id order by d.day)::integer as run
    from lms.xp_daily as d
    where d.tenant_id = %(tenant)s and d.user_id = any(%(students)s)
  ) as n
  group by n.user_id, n.run
),

streaks as (
  select
    r.user_id,
    (array_agg(r.days order by r.until desc))[1] as present,
    max(r.days) as longest,
    max(r.until) as until
  from runs as r
  group by r.user_id
)

select
  x.tenant_id,
  x.user_id,
  sum(x.points),
  count(*) filter (where x.type = 'lesson_complete'),
  count(*) filter (where x.type = 'quiz_pass'),
  count(*) filter (where x.type = 'quiz_perfect'),
  count(*) filter (where x.type = 'course_complete'),
  s.present,
  s.longest,
  s.until
from lms.xp as x
join streaks as s on s.user_id = x.user_id
where x.tenant_id = %(tenant)s and x.user_id = any(%(students)s)
group by x.tenant_id, x.user_id, s.present, s.longest, s.until
"""

USER_BADGES: LiteralString = """
insert into lms.user_badges (tenant_id, user_id, badge_id, awarded_at)
with numbered as (
  select
    x.user_id,
    case x.type
      when 'lesson_complete' then 'lessons'
      when 'quiz_pass' then 'quizzes'
      when 'quiz_perfect' then 'perfect_quizzes'
      else 'courses'
    end as metric,
    x.points,
    x.timestamp as at,
    row_number() over (partition by x.user_id, x.type order by x.timestamp, x.id) as nr,
    sum(x.points) over (partition by x.user_id order by x.timestamp, x.id) as total
  from lms.xp as x
  where x.tenant_id = %(tenant)s and x.user_id = any(%(students)s)
),

days as (
  select n.user_id, n.at, row_number() over (partition by n.user_id, n.run order by n.day) as nr
  from (
    select
      x.user_id,
      x.day,
      min(x.timestamp) as at,
      x.day - row_number() over (partition by x.user_id order by x.day)::integer as run
    from lms.xp as x
    where x.tenant_id = %(tenant)s and x.user_id = any(%(students)s)
    group by x.user_id, x.day
  ) as n
),

reached as (
  select n.user_id, b.id, n.at
  from numbered as n
  join lms.badges as b on b.metric = n.metric and b.threshold = n.nr
  where b.tenant_id = %(tenant)s
  union all
  select n.user_id, b.id, n.at
  from numbered as n
  join lms.badges as b on b.metric = 'points' and b.threshold <= n.total and b.threshold > n.total - n.points
  where b.tenant_id = %(tenant)s
  union all
  select d.user_id, b.id, d.at
  from days as d
  join lms.badges as b on b.metric = 'streak_days' and b.threshold = d.nr
  where b.tenant_id = %(tenant)s
)

select %(tenant)s, r.user_id, r.id, min(r.at)
from reached as r
group by r.user_id, r.id
"""
