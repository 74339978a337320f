"""What is measured: each operation as a request, and as the call that the request makes."""

from dataclasses import dataclass
from typing import LiteralString


@dataclass(frozen=True)
class Operation:
    key: str
    name: str
    method: str
    path: str
    """`{object}` stands for the id of the case."""
    call: str
    """`{tenant}`, `{user}`, `{object}`, `{seconds}` and `{body}` stand for parameters."""
    cases: LiteralString
    """Rows of (tenant_id, user_id, object) for %(learners)s, in the order in which they are gone through; of (…, body)
    where there is one."""
    target: float | None = None
    """The least throughput over HTTP, as a share of that of the calls alone."""
    has_position: bool = False
    has_body: bool = False
    once: bool = False
    """Each case can be measured once only, since it is another operation the second time."""
    renew: tuple[LiteralString, ...] = ()
    """Statements before each run, which make its cases as if nobody had measured them; each is used once in the run."""
    open_attempts: bool = False
    """The cases are attempts that have to be begun beforehand."""
    reads: bool = True


ENROLLED: LiteralString = """
select e.tenant_id, e.user_id, e.course_id
from lms.enrollments as e
where e.user_id = any(%(learners)s) and e.status = 'active'
order by hashtextextended(e.user_id::text || e.course_id::text, 1)
limit %(limit)s
"""

RESUMED: LiteralString = """
select e.tenant_id, e.user_id, e.resume_lesson_id
from lms.enrollments as e
where e.user_id = any(%(learners)s) and e.status = 'active' and e.resume_lesson_id is not null
order by hashtextextended(e.user_id::text || e.course_id::text, 2)
limit %(limit)s
"""

LEARNERS: LiteralString = """
select u.tenant_id, u.id, null
from lms.users as u
where u.id = any(%(learners)s)
order by hashtextextended(u.id::text, 3)
limit %(limit)s
"""

COMPLETED: LiteralString = """
select p.tenant_id, p.user_id, p.lesson_id
from lms.lesson_progress as p
where p.user_id = any(%(learners)s) and p.completed_at is not null
order by hashtextextended(p.user_id::text || p.lesson_id::text, 4)
limit %(limit)s
"""

# Within a course in the order of its lessons, as people do it; between courses and people at random.
OPEN: LiteralString = """
select x.tenant_id, x.user_id, x.lesson_id
from (
  select
    e.tenant_id,
    e.user_id,
    l.id as lesson_id,
    row_number() over (partition by e.user_id, e.course_id order by m.position, l.position) as nr
  from lms.enrollments as e
  join lms.lessons as l on l.tenant_id = e.tenant_id and l.course_id = e.course_id
  join lms.modules as m on m.tenant_id = l.tenant_id and m.id = l.module_id
  where e.user_id = any(%(learners)s)
    and e.status = 'active'
    and not exists (
      select from lms.lesson_progress as p
      where p.tenant_id = e.tenant_id and p.user_id = e.user_id and p.course_id = e.course_id and p.lesson_id = l.id
        and p.completed_at is not null
    )
) as x
order by x.nr, hashtextextended(x.user_id::text || x.lesson_id::text, 5)
limit %(limit)s
"""

# Half of what people could begin is for the measurement of starting; of the other half, attempts are begun beforehand.
STARTABLE: LiteralString = """
select e.tenant_id, e.user_id, q.id
from lms.enrollments as e
join lms.quizzes as q on q.tenant_id = e.tenant_id and q.course_id = e.course_id
where e.user_id = any(%(learners)s)
  and e.status = 'active'
  and hashtext(e.user_id::text || q.id) & 1 = 0
  and not exists (
    select from lms.quiz_attempts as a
    where a.tenant_id = e.tenant_id and a.user_id = e.user_id and a.quiz_id = q.id and a.status <> 'in_progress'
  )
order by hashtextextended(e.user_id::text || q.id, 7)
limit %(limit)s
"""

NEVER_STARTED: tuple[LiteralString, ...] = (
    """
    delete from lms.quiz_attempts as a
    using bench.start_targets as s
    where a.tenant_id = s.tenant_id and a.user_id = s.user_id and a.quiz_id = s.object
    """,
    """
    delete from lms.quiz_progress as p
    using bench.start_targets as s
    where p.tenant_id = s.tenant_id and p.user_id = s.user_id and p.quiz_id = s.object
    """,
    "delete from pgqueuer.pgqueuer where entrypoint = 'expire_attempt'",
    "vacuum lms.quiz_attempts, lms.quiz_progress, pgqueuer.pgqueuer",
)

TO_OPEN: LiteralString = """
select e.tenant_id, e.user_id, q.id
from lms.enrollments as e
join lms.quizzes as q on q.tenant_id = e.tenant_id and q.course_id = e.course_id
where e.user_id = any(%(learners)s)
  and e.status = 'active'
  and hashtext(e.user_id::text || q.id) & 1 = 1
  and not exists (
    select from lms.quiz_attempts as a
    where a.tenant_id = e.tenant_id and a.user_id = e.user_id and a.quiz_id = q.id
  )
order by hashtextextended(e.user_id::text || q.id, 8)
limit %(limit)s
"""

# Chosen at random, as many as are right; so some pass.
ANSWERS: LiteralString = """
select a.tenant_id, a.user_id, a.id, jsonb_build_object('answers', jsonb_agg(
  jsonb_build_object(
    'question_id', n.id,
    'selected_options', case
      when n.multiple then jsonb_build_array(r.option, (r.option + 1) %% 4)
      else jsonb_build_array(r.option)
    end
  )
))::text
from bench.attempts as b
join lms.quiz_attempts as a on a.tenant_id = b.tenant_id and a.id = b.id
cross join lateral rows from (
  jsonb_to_recordset(a.questions) as (id uuid, version integer)
) with ordinality as asked (id, version, nr)
join lms.questions as n on n.tenant_id = a.tenant_id and n.id = asked.id and n.version = asked.version
cross join lateral (select hashtext(a.id::text || n.id) & 3 as option) as r
where a.user_id = any(%(learners)s)
group by a.tenant_id, a.user_id, a.id
order by hashtextextended(a.id::text, 9)
limit %(limit)s
"""

OPEN_AGAIN: tuple[LiteralString, ...] = (
    """
    delete from lms.quiz_results as r
    using bench.attempts as b
    where r.tenant_id = b.tenant_id and r.attempt_id = b.id
    """,
    """
    update lms.quiz_attempts as a
    set (status, points, percent, passed, finished_at, answers, saved_at, expires_at)
      = ('in_progress', null, null, null, null, '{}', null, a.expires_at + interval '1 day')
    from bench.attempts as b
    where a.tenant_id = b.tenant_id and a.id = b.id
    """,
    "vacuum lms.quiz_attempts, lms.quiz_results",
)

# Those who have a place of their own; all, when nobody has one.
ON_THE_BOARD: LiteralString = """
with placed as materialized (
  select b.tenant_id, b.user_id
  from reporting.leaderboard_weekly as b
  where b.board_id = b.tenant_id and b.user_id = any(%(learners)s)
)

select x.tenant_id, x.user_id, null
from (
  select p.tenant_id, p.user_id from placed as p
  union all
  select u.tenant_id, u.id from lms.users as u where u.id = any(%(learners)s) and not exists (select from placed)
) as x
cross join generate_series(1, 40) as nr
order by hashtextextended(x.user_id::text, nr)
limit %(limit)s
"""

OPERATIONS = (
    Operation(
        "complete",
        "complete lesson, first time",
        "POST",
        "/api/lessons/{object}/complete",
        "select app.complete_lesson({tenant}, {user}, {object})",
        OPEN,
        target=0.25,
        once=True,
        reads=False,
    ),
    Operation(
        "again",
        "complete lesson, repeated",
        "POST",
        "/api/lessons/{object}/complete",
        "select app.complete_lesson({tenant}, {user}, {object})",
        COMPLETED,
        target=0.25,
        reads=False,
    ),
    Operation(
        "position",
        "save position",
        "PUT",
        "/api/lessons/{object}/position",
        "select app.save_position({tenant}, {user}, {object}, {seconds})",
        RESUMED,
        target=0.25,
        has_position=True,
        reads=False,
    ),
    Operation(
        "outline",
        "course outline, 25 lessons",
        "GET",
        "/api/courses/{object}",
        "select app.get_course({tenant}, {user}, {object})",
        ENROLLED,
        target=0.4,
    ),
    Operation(
        "mine",
        "my courses",
        "GET",
        "/api/me/courses",
        "select app.list_my_courses({tenant}, {user}, null, 25, null)",
        LEARNERS,
        target=0.4,
    ),
    Operation(
        "catalogue",
        "catalogue, first page",
        "GET",
        "/api/courses",
        "select app.list_courses({tenant}, {user}, null, null, null, null, null, 'newest', 25, null)",
        LEARNERS,
    ),
    Operation(
        "lesson",
        "lesson",
        "GET",
        "/api/lessons/{object}",
        "select app.get_lesson({tenant}, {user}, {object})",
        RESUMED,
    ),
    Operation(
        "progress",
        "course progress",
        "GET",
        "/api/courses/{object}/progress",
        "select app.get_course_progress({tenant}, {user}, {object})",
        ENROLLED,
    ),
    Operation(
        "start",
        "start attempt, 10 questions",
        "POST",
        "/api/quizzes/{object}/attempts",
        "select app.start_attempt({tenant}, {user}, {object})",
        STARTABLE,
        renew=NEVER_STARTED,
        reads=False,
    ),
    Operation(
        "save",
        "save 10 answers",
        "PUT",
        "/api/attempts/{object}/answers",
        "select app.save_answers({tenant}, {user}, {object}, {body})",
        ANSWERS,
        has_body=True,
        renew=OPEN_AGAIN,
        open_attempts=True,
        reads=False,
    ),
    Operation(
        "submit",
        "submit 10 answers",
        "POST",
        "/api/attempts/{object}/submit",
        "select app.submit_attempt({tenant}, {user}, {object}, {body})",
        ANSWERS,
        target=0.4,
        has_body=True,
        renew=OPEN_AGAIN,
        open_attempts=True,
        reads=False,
    ),
    Operation(
        "leaderboard",
        "leaderboard, top 50 and own place",
        "GET",
        "/api/leaderboard?period=weekly&limit=50",
        "select app.get_leaderboard({tenant}, {user}, 'weekly', null, null, 50, null)",
        ON_THE_BOARD,
        target=0.4,
    ),
    Operation(
        "xp",
        "my points",
        "GET",
        "/api/me/xp",
        "select app.get_my_xp({tenant}, {user}, 25, null)",
        LEARNERS,
    ),
)
