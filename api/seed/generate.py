"""Institutions of any number and size, to measure with: `lectern seed --tenants 100 --users 100000`.

Set by set, in SQL. Enrolments are written with the counters that completing lessons and passing quizzes would have
given them, and the ledger of points with all that is made of it, while the triggers that do so one row at a time are
off: the rows come out the same, and a test compares them. Certificates there are none.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from api.passwords import HASHER
from api.seed import vocabulary
from api.seed.active_days import note_active_days
from api.seed.demo import DEMO_PASSWORD
from api.seed.generate_ledger import USER_BADGES, XP, XP_COURSE_DAILY, XP_DAILY, XP_TOTALS
from api.seed.generate_quizzes import ANSWER_KEYS, ATTEMPTS, OUTCOME, QUESTIONS, QUIZ_PROGRESS, QUIZZES, RESULTS, chance
from api.seed.ids import fixed_id
from api.seed.outline import TODAY
from api.seed.rows import refresh_leaderboards, refresh_stats
from api.seed.wall import act_in

BATCH = 2_000
"""Students of one transaction: others wait for lesson_progress no longer than that takes."""
LESSONS_OF_A_MODULE = len(vocabulary.LESSONS)
TRIGGERS = (
    ("enrollments", "award_course_complete_insert"),
    ("enrollments", "issue_certificate_insert"),  # nor shall thousands of people who do not exist be sent mail
    ("enrollments", "tell_enrollment_insert"),
    ("lesson_progress", "award_lesson_complete_insert"),
    ("lesson_progress", "count_completion_insert"),
    ("quiz_progress", "award_quiz_pass_insert"),
    ("quiz_progress", "award_quiz_perfect_insert"),
    ("quiz_progress", "count_pass_insert"),
    ("user_badges", "tell_badges"),
    ("xp", "roll_up"),
)
"""What would do row by row, and a second time, what is done here set by set."""


@dataclass(frozen=True)
class Plan:
    """One institution as it shall be."""

    number: int
    users: int
    courses: int
    enrollments: int

    @property
    def slug(self) -> str:
        return f"gen-{self.number:04}"

    @property
    def id(self) -> UUID:
        return fixed_id(self.slug)

    @property
    def instructors(self) -> int:
        return max(1, min(10, self.courses, self.users // 4))

    @property
    def students(self) -> int:
        return max(0, self.users - self.instructors - 1)


def generate(url: str, *, tenants: int, users: int, courses: int, enrollments: int, console: Console) -> None:
    """Sees to it that gen-0001 … exist and have that many people over all; what is there already stays and counts.

    Each has an admin (admin@gen-0001.example), instructors (instructor-01@…) and students (student-000001@…), all with
    the demo's password, and `courses` published courses of 5 modules with 5 lessons.
    """
    plans = [
        Plan(number, users // tenants + (number <= users % tenants), courses, enrollments)
        for number in range(1, tenants + 1)
    ]
    password_hash = HASHER.hash(DEMO_PASSWORD)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("students"),
        TimeElapsedColumn(), TimeRemainingColumn(), console=console,
    )  # fmt: skip
    with psycopg.connect(url, autocommit=True) as connection, bar:
        task = bar.add_task("generate", total=sum(plan.students for plan in plans))
        enrolled = 0
        for plan in plans:
            bar.update(task, description=plan.slug)
            there = _prepare(connection, plan, password_hash)
            bar.advance(task, min(there, plan.students))
            for first in range(there + 1, plan.students + 1, BATCH):
                numbers = range(first, min(first + BATCH, plan.students + 1))
                enrolled += _add_students(connection, plan, numbers, password_hash)
                bar.advance(task, len(numbers))
        bar.update(task, description="statistics")
        _settle(connection)
        bar.update(task, description="generated")
        seconds = bar.tasks[0].finished_time or bar.tasks[0].elapsed or 0
    console.print(
        f"[dim]generate[/dim] {tenants} institutions; {enrolled} enrolments added"
        + (f", {enrolled / seconds * 60:,.0f} a minute" if enrolled and seconds else "")
    )


def _prepare(connection: psycopg.Connection, plan: Plan, password_hash: str) -> int:
    """Makes the institution with its staff and courses when it is missing; how many students it has."""
    with connection.transaction():
        act_in(connection, plan.id)
        connection.execute("select pg_advisory_xact_lock(hashtextextended(%s, 0))", (plan.slug,))
        row = connection.execute(
            "select coalesce(max(substring(u.email from '^student-([0-9]+)@')::integer), 0) "
            "from lms.tenants as t left join lms.users as u on u.tenant_id = t.id where t.id = %s group by t.id",
            (plan.id,),
        ).fetchone()
        if row:
            return int(row[0])
        timezone, locale, currency = vocabulary.PLACES[plan.number % len(vocabulary.PLACES)]
        facts = {
            "tenant": plan.id,
            "slug": plan.slug,
            "name": f"Generated Institute {plan.number}",
            "timezone": timezone,
            "locale": locale,
            "currency": currency,
            "number": plan.number,
            "today": TODAY,
            "instructors": plan.instructors,
            "courses": plan.courses,
            "password_hash": password_hash,
            "given": list(vocabulary.GIVEN),
            "family": list(vocabulary.FAMILY),
            "subjects": [subject for subject, _ in vocabulary.SUBJECTS],
            "domains": [domain for _, domain in vocabulary.SUBJECTS],
            "levels": [level.format("%s") for level in vocabulary.LEVELS],
            "modules": list(vocabulary.MODULES),
            "lessons": list(vocabulary.LESSONS),
            "asked": list(vocabulary.QUESTIONS),
            "answers": list(vocabulary.ANSWERS),
        }
        for statement in (
            TENANT, STAFF, CREDENTIALS, COURSES, MODULES, LESSONS, CONTENTS, QUIZZES, QUESTIONS, ANSWER_KEYS, POSTS,
        ):  # fmt: skip
            connection.execute(statement, facts)
        return 0


def _add_students(connection: psycopg.Connection, plan: Plan, numbers: range, password_hash: str) -> int:
    """A batch of students with enrolments and progress, all or nothing; how many enrolments."""
    facts: dict[str, Any] = {
        "tenant": plan.id,
        "slug": plan.slug,
        "emails": [f"student-{number:06}@{plan.slug}.example" for number in numbers],
        "numbers": list(numbers),
        "today": TODAY,
        "enrollments": plan.enrollments,
        "lessons_of_a_module": LESSONS_OF_A_MODULE,
        "last_module": len(vocabulary.MODULES),
        "password_hash": password_hash,
        "given": list(vocabulary.GIVEN),
        "family": list(vocabulary.FAMILY),
    }
    with connection.transaction():
        act_in(connection, plan.id)
        connection.execute("set local work_mem = '64MB'")
        facts["students"] = [row[0] for row in connection.execute(STUDENTS, facts)]
        connection.execute(CREDENTIALS, facts)
        with _triggers_off(connection):
            enrolled = connection.execute(ENROLLMENTS, facts).rowcount
            for statement in (
                PROGRESS, ATTEMPTS, RESULTS, QUIZ_PROGRESS, XP, XP_DAILY, XP_COURSE_DAILY, XP_TOTALS, USER_BADGES,
            ):  # fmt: skip
                connection.execute(statement, facts)
        note_active_days(connection, plan.id, facts["students"])
    return enrolled


@contextmanager
def _triggers_off(connection: psycopg.Connection) -> Iterator[None]:
    """Within this transaction, rows may be written whose consequences are written as well."""
    for verb in ("disable", "enable"):
        for table, trigger in TRIGGERS:
            connection.execute(
                sql.SQL("alter table lms.{} " + verb + " trigger {}").format(
                    sql.Identifier(table), sql.Identifier(trigger)
                )
            )
        if verb == "disable":
            yield


def _settle(connection: psycopg.Connection) -> None:
    """What autovacuum would do in a while: without it, the first minutes would be measured with wrong statistics."""
    connection.execute("set role lms_owner")
    connection.execute(
        "vacuum (analyze) lms.tenants, lms.users, lms.user_words, lms.credentials, lms.courses, lms.modules, "
        "lms.lessons, lms.lesson_contents, lms.enrollments, lms.lesson_progress, lms.quizzes, lms.questions, "
        "lms.answer_keys, lms.quiz_attempts, lms.quiz_results, lms.quiz_progress, lms.posts, lms.xp, lms.xp_daily, "
        "lms.xp_course_daily, lms.xp_totals, lms.user_badges, lms.active_days"
    )
    connection.execute("reset role")
    refresh_leaderboards(connection)
    refresh_stats(connection)


TENANT: LiteralString = """
insert into lms.tenants (id, slug, name, timezone, locale, currency, created_at, updated_at)
values (
  %(tenant)s, %(slug)s, %(name)s, %(timezone)s, %(locale)s, %(currency)s,
  %(today)s::timestamptz - interval '2 years', %(today)s::timestamptz
)
"""

STAFF: LiteralString = """
insert into lms.users (tenant_id, email, name, role, created_at, updated_at)
select
  %(tenant)s,
  case nr when 0 then 'admin' else 'instructor-' || lpad(nr::text, 2, '0') end || '@' || %(slug)s || '.example',
  (%(given)s::text[])[1 + (nr * 5 + %(number)s::integer * 11) %% cardinality(%(given)s::text[])] || ' '
  || (%(family)s::text[])[1 + (nr * 7 + %(number)s::integer * 3) %% cardinality(%(family)s::text[])],
  case nr when 0 then 'admin' else 'instructor' end,
  %(today)s::timestamptz - interval '700 days',
  %(today)s::timestamptz - interval '700 days'
from generate_series(0, %(instructors)s::integer) as n (nr)
"""

CREDENTIALS: LiteralString = """
insert into lms.credentials (tenant_id, user_id, password_hash)
select u.tenant_id, u.id, %(password_hash)s
from lms.users as u
where u.tenant_id = %(tenant)s
  and not exists (select from lms.credentials as c where c.tenant_id = u.tenant_id and c.user_id = u.id)
"""

COURSES: LiteralString = """
insert into lms.courses (
  tenant_id, slug, title, description, domain, instructor_id, price, currency, status, submitted_at, published_at,
  created_at, updated_at
)
select
  %(tenant)s,
  'course-' || lpad(nr::text, greatest(3, length(nr::text)), '0'),
  t.title,
  t.title || ' for everybody who works with it, or would like to. Five modules with examples from daily work.',
  (%(domains)s::text[])[1 + s.place],
  i.id,
  case when nr %% 3 = 0 then (1 + nr %% 20) * 10000 - 100 else 0 end,
  %(currency)s,
  'published',
  t.published_at - interval '2 days',
  t.published_at,
  t.published_at - interval '9 days',
  t.published_at
from generate_series(1, %(courses)s::integer) as n (nr)
cross join lateral (select (nr * 17 + %(number)s::integer) %% cardinality(%(subjects)s::text[]) as place) as s
cross join lateral (
  select
    format(
      (%(levels)s::text[])[1 + (nr / cardinality(%(subjects)s::text[]) + nr) %% cardinality(%(levels)s::text[])],
      (%(subjects)s::text[])[1 + s.place]
    ) as title,
    %(today)s::timestamptz - make_interval(days => 600 - nr %% 200) as published_at
) as t
join (
  select u.id, row_number() over (order by u.email) as place
  from lms.users as u
  where u.tenant_id = %(tenant)s and u.role = 'instructor'
) as i on i.place = 1 + nr %% %(instructors)s::integer
"""

MODULES: LiteralString = """
insert into lms.modules (tenant_id, course_id, title, position, created_at, updated_at)
select c.tenant_id, c.id, m.title, m.position, c.created_at, c.created_at
from lms.courses as c
cross join unnest(%(modules)s::text[]) with ordinality as m (title, position)
where c.tenant_id = %(tenant)s
order by c.slug, m.position
"""

LESSONS: LiteralString = """
insert into lms.lessons (
  tenant_id, course_id, module_id, title, position, duration_seconds, is_preview, is_required, created_at, updated_at
)
select
  m.tenant_id, m.course_id, m.id, l.title, l.position, 240 + (m.position * 97 + l.position * 61) %% 900,
  m.position = 1 and l.position = 1, l.position < cardinality(%(lessons)s::text[]), m.created_at, m.created_at
from lms.modules as m
cross join unnest(%(lessons)s::text[]) with ordinality as l (title, position)
where m.tenant_id = %(tenant)s
order by m.course_id, m.position, l.position
"""

CONTENTS: LiteralString = """
insert into lms.lesson_contents (tenant_id, lesson_id, video_url, materials_url, subtitle_url)
select
  l.tenant_id,
  l.id,
  f.base || '.mp4',
  f.base || '.pdf',
  f.base || '.vtt'
from lms.lessons as l
cross join lateral (select 'https://media.' || %(slug)s || '.example/' || l.id) as f (base)
where l.tenant_id = %(tenant)s
"""

# By those who teach, who earn nothing by it: what students earn is generated elsewhere, all of it.
POSTS: LiteralString = """
insert into lms.posts (
  tenant_id, course_id, module_id, user_id, title, body, body_html, created_at, updated_at, last_activity_at
)
select
  m.tenant_id, m.course_id, m.id, c.instructor_id, 'Questions about: ' || m.title, b.body, '<p>' || b.body || '</p>',
  p.at, p.at, p.at
from lms.modules as m
join lms.courses as c on c.tenant_id = m.tenant_id and c.id = m.course_id
cross join lateral (select 'What was not clear in this module? Ask here, and say which lesson it was.' as body) as b
cross join lateral (select c.published_at + make_interval(days => m.position) as at) as p
where m.tenant_id = %(tenant)s
order by c.slug, m.position
"""

STUDENTS: LiteralString = """
insert into lms.users (tenant_id, email, name, role, created_at, updated_at)
select
  %(tenant)s,
  n.email,
  (%(given)s::text[])[1 + nr %% cardinality(%(given)s::text[])] || ' '
  || (%(family)s::text[])[1 + (nr / cardinality(%(given)s::text[]) + nr * 5) %% cardinality(%(family)s::text[])],
  'student',
  c.at,
  c.at
from unnest(%(emails)s::text[], %(numbers)s::integer[]) as n (email, nr)
cross join lateral (select %(today)s::timestamptz - make_interval(secs => 40000000 + nr * 7 %% 1000000)) as c (at)
returning id
"""

ENROLLMENTS: LiteralString = f"""
insert into lms.enrollments (
  tenant_id, user_id, course_id, source, completed_lessons, completed_required, passed_required_quizzes,
  resume_lesson_id, enrolled_at, last_activity_at, completed_at
)
with places as materialized (
  select
    l.course_id,
    array_agg(l.id order by m.position, l.position) as ids,
    array_agg(l.is_required order by m.position, l.position) as required
  from lms.lessons as l
  join lms.modules as m on m.tenant_id = l.tenant_id and m.id = l.module_id
  where l.tenant_id = %(tenant)s and m.tenant_id = %(tenant)s
  group by l.course_id
),

courses as materialized (
  select
    c.id,
    c.slug,
    c.price,
    c.published_at,
    p.ids,
    cardinality(p.ids) as lessons,
    -- What the trigger would have counted after each lesson.
    array(
      select count(*) filter (where r.is_required) over (order by r.nr)
      from unnest(p.required) with ordinality as r (is_required, nr)
    ) as required_until,
    -- A few courses are everybody's, most are somebody's.
    power(row_number() over (order by c.slug), -0.8) as weight
  from lms.courses as c
  join places as p on p.course_id = c.id
  where c.tenant_id = %(tenant)s and c.status = 'published'
),

chosen as materialized (
  select
    x.*,
    {chance("x.email || ' ' || x.slug", 2)} as stage,
    power({chance("x.email || ' ' || x.slug", 3)}, 2) as share,
    {chance("x.email || ' ' || x.slug", 4)} as moment,
    make_interval(secs => 1800 + floor({chance("x.email || ' ' || x.slug", 5)} * 18000)) as step,
    {chance("x.email || ' ' || x.slug", 6)} < 0.15 as is_recent
  from (
    select
      u.id as user_id,
      u.email,
      c.*,
      row_number() over (
        partition by u.id order by -ln(1 - {chance("u.email || ' ' || c.slug", 1)}) / c.weight
      ) as choice
    from lms.users as u
    cross join courses as c
    where u.tenant_id = %(tenant)s and u.id = any(%(students)s)
  ) as x
  where x.choice <= %(enrollments)s::integer
),

visits as (
  select
    c.*,
    d.done,
    v.visits,
    case
      when c.is_recent
        then %(today)s::timestamptz - v.visits * c.step - make_interval(hours => 1 + floor(c.moment * 480)::integer)
      else c.published_at + make_interval(days => floor(c.moment * 300)::integer)
    end as enrolled_at,
    case when d.done = c.lessons then o.passed_after end as passed_after
  from chosen as c
  cross join lateral (select c.email) as u
  cross join lateral (select %(last_module)s as place) as q
  cross join lateral (
    select
      c.stage >= 0.3 as started,
      case
        when c.stage < 0.3 then 0
        when c.stage < 0.9 then floor(c.share * c.lessons)::integer
        else c.lessons
      end as done
  ) as d
  cross join lateral (select d.done + (d.started and d.done < c.lessons)::integer as visits) as v
  {OUTCOME}
)

select
  %(tenant)s,
  v.user_id,
  v.id,
  case when v.price > 0 then 'payment' else 'free' end,
  v.done,
  coalesce(v.required_until[v.done], 0),
  (v.passed_after is not null)::integer,
  v.ids[v.done + 1],
  v.enrolled_at,
  v.enrolled_at + v.visits * v.step + make_interval(secs => coalesce(v.passed_after, 0)),
  v.enrolled_at + v.visits * v.step + make_interval(secs => v.passed_after)
from visits as v
order by v.user_id, v.id
"""  # noqa: S608  its parts are constants
"""A third has not begun, a tenth has finished, the rest is on the way, most of them near the beginning; some have done
something in the last weeks. The course is completed by those who pass its last quiz."""

PROGRESS: LiteralString = f"""
insert into lms.lesson_progress (
  tenant_id, user_id, course_id, lesson_id, position_seconds, completed_at, updated_at
)
with places as materialized (
  select
    l.course_id,
    l.id,
    l.duration_seconds,
    row_number() over (partition by l.course_id order by m.position, l.position) as nr
  from lms.lessons as l
  join lms.modules as m on m.tenant_id = l.tenant_id and m.id = l.module_id
  where l.tenant_id = %(tenant)s and m.tenant_id = %(tenant)s
),

enrolled as materialized (
  select
    e.user_id,
    e.course_id,
    e.enrolled_at,
    e.completed_lessons,
    v.visits,
    1800 + floor({chance("u.email || ' ' || c.slug", 5)} * 18000) as step
  from lms.enrollments as e
  join lms.users as u on u.tenant_id = e.tenant_id and u.id = e.user_id
  join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
  cross join lateral (
    select e.completed_lessons
      + (e.last_activity_at > e.enrolled_at and e.resume_lesson_id is not null)::integer as visits
  ) as v
  where e.tenant_id = %(tenant)s
    and u.tenant_id = %(tenant)s
    and c.tenant_id = %(tenant)s
    and e.user_id = any(%(students)s)
)

select
  %(tenant)s,
  e.user_id,
  e.course_id,
  p.id,
  case when t.completed then p.duration_seconds else p.duration_seconds / 3 end,
  case when t.completed then t.at end,
  t.at
from enrolled as e
join places as p on p.course_id = e.course_id and p.nr <= e.visits
cross join lateral (
  select p.nr <= e.completed_lessons as completed, e.enrolled_at + make_interval(secs => p.nr * e.step) as at
) as t
order by e.user_id, e.course_id, p.nr
"""  # noqa: S608  its parts are constants
