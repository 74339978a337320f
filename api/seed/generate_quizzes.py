"""Quizzes of generated courses, and how people do in them: statements for `generate`, set by set."""

from typing import LiteralString

SHARE = 0.04
"""Of those who have completed a module, who also take its quiz. The last one counts, and all take it."""


def chance(text: LiteralString, number: int) -> LiteralString:
    """From 0 to 1, the same at every run: what is decided about a person does not hang on the ids of this database."""
    return f"((hashtextextended({text}, {number}) & 1073741823)::float8 / 1073741824)"


OUTCOME: LiteralString = f"""
cross join lateral (
  select s.first, s.second, case when s.first >= 6 then 600 when s.second is not null then 1500 end as passed_after
  from (
    select
      d.first,
      case when d.first < 6 and d.again < 0.6 then 6 + floor(d.again / 0.12)::integer end as second
    from (
      select
        case
          when x.draw < 0.15 then 10
          when x.draw < 0.8 then 6 + floor((x.draw - 0.15) / 0.1625)::integer
          else floor((x.draw - 0.8) / 0.0334)::integer
        end as first,
        x.again
      from (
        select
          {chance("u.email || ' ' || c.slug || ' ' || q.place", 11)} as draw,
          {chance("u.email || ' ' || c.slug || ' ' || q.place", 12)} as again
      ) as x
    ) as d
  ) as s
) as o
"""  # noqa: S608  its parts are constants
"""Right answers of ten in the first attempt and, for some of those who failed, in the second; seconds after the last
lesson of the module until it was passed. Of people `u`, courses `c` and quizzes `q` of the module in a place."""

QUIZZES: LiteralString = """
insert into lms.quizzes (
  tenant_id, course_id, module_id, title, description, position, max_attempts, time_limit_seconds, shuffle_questions,
  shuffle_options, pool_size, review, is_required, created_at, updated_at
)
select
  m.tenant_id,
  m.course_id,
  m.id,
  m.title || ': what stays',
  'Ten questions on this module.',
  1,
  case when m.position = 3 then 5 end,
  case when m.position = 4 then 1800 end,
  m.position %% 2 = 0,
  true,
  case when m.position %% 2 = 0 then 10 end,
  case when m.position = 1 then 'after_attempt' else 'after_passing' end,
  m.position = cardinality(%(modules)s::text[]),
  m.created_at,
  m.created_at
from lms.modules as m
where m.tenant_id = %(tenant)s
order by m.course_id, m.position
"""

QUESTIONS: LiteralString = """
insert into lms.questions (tenant_id, course_id, quiz_id, position, question, options, multiple, created_at)
select
  q.tenant_id,
  q.course_id,
  q.id,
  n.nr,
  format((%(asked)s::text[])[1 + (n.nr + s.salt) %% cardinality(%(asked)s::text[])], n.nr),
  (
    select jsonb_agg(o.option order by o.nr)
    from (
      select a.option, row_number() over (order by hashtextextended(a.option, s.salt + n.nr)) as nr
      from unnest(%(answers)s::text[]) as a (option)
    ) as o
    where o.nr <= 4
  ),
  n.nr %% 5 = 0,
  q.created_at
from lms.quizzes as q
cross join lateral (select (hashtextextended(q.id::text, 5) & 1023)::integer as salt) as s
cross join lateral generate_series(1, case when q.pool_size is null then 10 else 15 end) as n (nr)
where q.tenant_id = %(tenant)s
order by q.id, n.nr
"""

ANSWER_KEYS: LiteralString = """
insert into lms.answer_keys (tenant_id, question_id, version, course_id, correct_options, explanation)
select
  n.tenant_id,
  n.id,
  n.version,
  n.course_id,
  case when n.multiple then array[0, n.position %% 3 + 1] else array[n.position %% 4] end,
  'See the lesson "A worked example".'
from lms.questions as n
where n.tenant_id = %(tenant)s
"""

ATTEMPTS: LiteralString = f"""
insert into lms.quiz_attempts (
  tenant_id, user_id, course_id, quiz_id, number, status, seed, questions, answers, pass_percent, max_points, points,
  percent, passed, started_at, expires_at, saved_at, finished_at
)
with quizzes as materialized (
  select q.id, q.course_id, q.pass_percent, q.time_limit_seconds, q.is_required, m.position as place
  from lms.quizzes as q
  join lms.modules as m on m.tenant_id = q.tenant_id and m.id = q.module_id
  where q.tenant_id = %(tenant)s and m.tenant_id = %(tenant)s
),

enrolled as materialized (
  select e.user_id, e.course_id, e.enrolled_at, e.completed_lessons
  from lms.enrollments as e
  where e.tenant_id = %(tenant)s
    and e.user_id = any(%(students)s)
    and e.completed_lessons >= %(lessons_of_a_module)s
),

taken as materialized (
  select
    e.user_id,
    e.course_id,
    q.id as quiz_id,
    q.pass_percent,
    q.time_limit_seconds,
    t.number,
    t.right_ones,
    -- A few seeds, each of which is drawn once.
    hashtextextended(concat(c.slug, q.place), hashtextextended(u.email, t.number) & 1) as seed,
    -- 1800 and more seconds lie between two lessons.
    e.enrolled_at
    + make_interval(secs => q.place * %(lessons_of_a_module)s * v.step + t.number * 900 - 600) as started_at
  from enrolled as e
  join lms.users as u on u.id = e.user_id
  join lms.courses as c on c.id = e.course_id
  join quizzes as q on q.course_id = e.course_id and e.completed_lessons >= q.place * %(lessons_of_a_module)s
  cross join lateral (select 1800 + floor({chance("u.email || ' ' || c.slug", 5)} * 18000) as step) as v
  {OUTCOME}
  cross join lateral (values (1, o.first), (2, o.second)) as t (number, right_ones)
  where u.tenant_id = %(tenant)s
    and c.tenant_id = %(tenant)s
    and (q.is_required or {chance("u.email || ' ' || c.slug || ' ' || q.place", 13)} < {SHARE})
    and t.right_ones is not null
),

asked as materialized (
  select s.quiz_id, s.seed, d.max_points, d.questions, k.keys
  from (select distinct t.quiz_id, t.seed from taken as t) as s
  cross join lateral internal.draw_questions(s.quiz_id, s.seed) as d
  cross join lateral (
    select jsonb_agg(
      jsonb_build_object(
        'id', k.question_id,
        'right', k.correct_options,
        'wrong', case
          when cardinality(k.correct_options) = 1 then array[(k.correct_options[1] + 1) %% 4]
          when 1 = any(k.correct_options) then array[0, 2]
          else array[0, 1]
        end
      ) order by n.nr
    ) as keys
    from rows from (
      jsonb_to_recordset(d.questions) as (id uuid, version integer)
    ) with ordinality as n (id, version, nr)
    join lms.answer_keys as k on k.tenant_id = %(tenant)s and k.question_id = n.id and k.version = n.version
  ) as k
)

select
  %(tenant)s,
  t.user_id,
  t.course_id,
  t.quiz_id,
  t.number,
  'submitted',
  t.seed,
  d.questions,
  (
    select jsonb_object_agg(k.key ->> 'id', k.key -> case when k.nr <= t.right_ones then 'right' else 'wrong' end)
    from jsonb_array_elements(d.keys) with ordinality as k (key, nr)
  ),
  t.pass_percent,
  d.max_points,
  t.right_ones,
  t.right_ones * 10,
  t.right_ones * 10 >= t.pass_percent,
  t.started_at,
  t.started_at + make_interval(secs => t.time_limit_seconds),
  t.started_at + interval '240 seconds',
  t.started_at + interval '300 seconds'
from taken as t
join asked as d on d.quiz_id = t.quiz_id and d.seed = t.seed
"""  # noqa: S608  its parts are constants

RESULTS: LiteralString = """
insert into lms.quiz_results (
  tenant_id, attempt_id, question_id, question_version, course_id, quiz_id, user_id, selected_option, is_correct,
  points, max_points, timestamp
)
select
  a.tenant_id,
  a.id,
  k.question_id,
  k.version,
  a.course_id,
  a.quiz_id,
  a.user_id,
  c.chosen,
  c.chosen = k.correct_options,
  (c.chosen = k.correct_options)::integer,
  1,
  a.finished_at
from lms.quiz_attempts as a
cross join lateral jsonb_to_recordset(a.questions) as asked (id uuid, version integer)
join lms.answer_keys as k on k.tenant_id = %(tenant)s and k.question_id = asked.id and k.version = asked.version
cross join lateral (
  select array_agg(o.option::integer order by o.option::integer) as chosen
  from jsonb_array_elements_text(a.answers -> asked.id::text) as o (option)
) as c
where a.tenant_id = %(tenant)s and a.user_id = any(%(students)s)
"""
"""Who was wrong where two were right, chose a right and a wrong one: no part of the point is left."""

QUIZ_PROGRESS: LiteralString = """
insert into lms.quiz_progress (
  tenant_id, user_id, course_id, quiz_id, attempts, best_percent, passed_at, perfect_at, updated_at
)
select
  a.tenant_id,
  a.user_id,
  a.course_id,
  a.quiz_id,
  count(*),
  max(a.percent),
  min(a.finished_at) filter (where a.passed),
  min(a.finished_at) filter (where a.points = a.max_points),
  max(a.finished_at)
from lms.quiz_attempts as a
where a.tenant_id = %(tenant)s and a.user_id = any(%(students)s)
group by a.tenant_id, a.user_id, a.course_id, a.quiz_id
"""
