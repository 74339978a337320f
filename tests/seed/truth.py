"""Counters computed anew from the rows that they count, without the program's own functions."""

from typing import Any

from tests.support.postgres import Database

COURSES = """
select 'course ' || c.slug
from lms.courses as c
where (
  c.module_count, c.lesson_count, c.required_lesson_count, c.duration_seconds, c.enrollment_count, c.quiz_count,
  c.required_quiz_count
) <> (
  (select count(*) from lms.modules as m where m.course_id = c.id),
  (select count(*) from lms.lessons as l where l.course_id = c.id),
  (select count(*) from lms.lessons as l where l.course_id = c.id and l.is_required),
  (select coalesce(sum(l.duration_seconds), 0) from lms.lessons as l where l.course_id = c.id),
  (select count(*) from lms.enrollments as e where e.course_id = c.id and e.status = 'active'),
  (select count(*) from lms.quizzes as q where q.course_id = c.id),
  (
    select count(*) from lms.quizzes as q
    where q.course_id = c.id and q.is_required and q.status = 'open'
      and exists (select from lms.questions as n where n.quiz_id = q.id)
  )
)
"""

PUBLICATION = """
select 'publication of ' || c.slug
from lms.courses as c
join lms.modules as m on m.course_id = c.id
left join lms.lessons as l on l.module_id = m.id
where m.is_published <> (c.status = 'published') or l.is_published <> (c.status = 'published')
"""

ENROLLMENTS = """
select 'enrolment of ' || u.email || ' in ' || c.slug
from lms.enrollments as e
join lms.users as u on u.id = e.user_id
join lms.courses as c on c.id = e.course_id
cross join lateral (
  select
    count(p.completed_at) as lessons,
    count(p.completed_at) filter (where l.is_required) as required
  from lms.lesson_progress as p
  join lms.lessons as l on l.id = p.lesson_id
  where p.user_id = e.user_id and p.course_id = e.course_id
) as done
cross join lateral (
  select count(p.passed_at) as passed, max(p.passed_at) as last
  from lms.quiz_progress as p
  join lms.quizzes as q on q.id = p.quiz_id
  where p.user_id = e.user_id and p.course_id = e.course_id
    and q.is_required and q.status = 'open' and exists (select from lms.questions as n where n.quiz_id = q.id)
) as quizzes
left join lateral (
  select p.completed_at
  from lms.lesson_progress as p
  join lms.lessons as l on l.id = p.lesson_id
  where p.user_id = e.user_id and p.course_id = e.course_id and l.is_required
  order by p.completed_at
  limit 1 offset greatest(c.required_lesson_count - 1, 0)
) as last on true
left join lateral (
  select l.id
  from lms.lessons as l
  join lms.modules as m on m.id = l.module_id
  where l.course_id = e.course_id
    and not exists (
      select from lms.lesson_progress as p
      where p.user_id = e.user_id and p.lesson_id = l.id and p.completed_at is not null
    )
  order by m.position, l.position
  limit 1
) as open on true
where (e.completed_lessons, e.completed_required, e.passed_required_quizzes)
    <> (done.lessons, done.required, quizzes.passed)
  or e.completed_at is distinct from case
    when last.completed_at is not null and quizzes.passed = c.required_quiz_count
      then greatest(last.completed_at, quizzes.last)
  end
  or e.resume_lesson_id is distinct from open.id
"""
"""What is seeded is completed in the order of the outline, so the place to go on is the first open lesson."""


def untrue_counters(database: Database) -> list[str]:
    return [row[0] for query in (COURSES, PUBLICATION, ENROLLMENTS) for row in database.execute(query)]


CHANCE = {
    "xp": {"id", "timestamp"},
    "xp_rules": {"updated_at"},
    "badges": {"id", "created_at", "updated_at"},
    "user_badges": {"badge_id"},
    "certificates": {"id", "serial", "code", "cert_url", "issued_at"},
    "notifications": {"id", "event_id", "payload"},
    "outbox": {"id", "payload", "created_at"},
    "audit_log": {"at", "id", "row_key", "before", "after"},  # of all that is here
}
"""What triggers make up, or take from the clock: different each time that the same is made."""


def fingerprint(database: Database, *, made_anew: bool = False) -> dict[str, Any]:
    """A hash of each table's rows; of what is made anew, without CHANCE.

    Hashes of passwords are salted, and so never the same.
    """
    return {
        table: database.value(
            f"select count(*) || ' ' || md5(coalesce(string_agg(row, '' order by row), '')) "
            f"from (select (to_jsonb(t) - %s::text[])::text as row from lms.{table} as t) as x",
            ["password_hash", *(CHANCE.get(table, ()) if made_anew else ())],
        )
        for (table,) in database.execute(
            "select relname from pg_class where relnamespace = 'lms'::regnamespace and relkind in ('r', 'p') "
            "and not relispartition and relname <> 'context_secret'"
        )
    }
