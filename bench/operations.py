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
    """`{tenant}`, `{user}`, `{object}` and `{seconds}` stand for parameters."""
    cases: LiteralString
    """Rows of (tenant_id, user_id, object) for %(learners)s, in the order in which they are gone through."""
    target: float | None = None
    """The least throughput over HTTP, as a share of that of the calls alone."""
    has_position: bool = False
    once: bool = False
    """Each case can be measured once only, since it is another operation the second time."""
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
)
