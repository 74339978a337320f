"""Certificates made over HTTP, by completing courses, and what they leave behind."""

from typing import Any
from uuid import UUID

from tests.courses.making import lesson_ids, ok, published_course
from tests.support.api import Institution, Person


def enrolled(institution: Institution, course: str, **values: Any) -> Person:
    """A student who is enrolled in a free course."""
    student = institution.student(**values)
    ok(student.post(f"/api/courses/{course}/enroll"), 201)
    return student


def complete(student: Person, course: dict[str, Any]) -> None:
    for lesson in lesson_ids(course):
        ok(student.post(f"/api/lessons/{lesson}/complete"))


def certificates_of(person: Person) -> list[dict[str, Any]]:
    """All of one's own, newest first."""
    found: list[dict[str, Any]] = ok(person.get("/api/certificates?limit=100"))["data"]
    return found


def earn(institution: Institution, author: Person | None = None, **values: Any) -> tuple[Person, dict[str, Any]]:
    """A new student, and the certificate of a new course with these values."""
    course = published_course(institution, author, **values)
    student = enrolled(institution, course["id"])
    complete(student, course)
    (certificate,) = certificates_of(student)
    return student, certificate


def traces(institution: Institution, student: Person) -> dict[str, int]:
    """What issuing has left behind for a person: certificates, jobs that render them, mails, jobs that send those."""
    with institution.api.connect() as connection:
        row = connection.execute(
            """
            with jobs as (
              select entrypoint, convert_from(payload, 'UTF8')::jsonb as payload from pgqueuer.pgqueuer
            ),
            mine as (select id from lms.certificates where tenant_id = %(tenant)s and user_id = %(user)s),
            mails as (
              select o.id from lms.outbox as o join mine as m on o.payload ->> 'certificate_id' = m.id::text
              where o.template = 'certificate_issued' and o.recipient = %(email)s
            )
            select
              (select count(*) from mine),
              (select count(*) from jobs as j join mine as m on j.payload ->> 'id' = m.id::text
               where j.entrypoint = 'render_certificate' and j.payload ->> 'tenant_id' = %(tenant)s::text),
              (select count(*) from mails),
              (select count(*) from jobs as j join mails as m on j.payload ->> 'id' = m.id::text
               where j.entrypoint = 'deliver_mail')
            """,
            {"tenant": institution.id, "user": student.id, "email": student.email},
        ).fetchone()
    assert row is not None
    return dict(zip(("certificates", "renderings", "mails", "deliveries"), row, strict=True))


ONCE = {"certificates": 1, "renderings": 1, "mails": 1, "deliveries": 1}
NEVER = dict.fromkeys(ONCE, 0)


def assert_in_order(institution: Institution) -> None:
    """What `lectern check` says of certificates: nothing of this institution's people."""
    with institution.api.connect() as connection:
        lines = [line for (line,) in connection.execute("select internal.check_certificates()").fetchall()]
        mine = [
            str(id)
            for (id,) in connection.execute(
                "select id from lms.users where tenant_id = %(tenant)s "
                "union all select id from lms.certificates where tenant_id = %(tenant)s",
                {"tenant": institution.id},
            ).fetchall()
        ]
    assert [line for line in lines if any(id in line for id in mine)] == []


def set_expiry(institution: Institution, certificate: str | UUID, days_ago: int) -> None:
    """The first day on which it is no longer valid was so many days ago."""
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.certificates set issue_date = d.day - 400, expires_on = d.day - %s::integer "
            "from (select (now() at time zone 'UTC')::date as day) as d "
            "where tenant_id = %s and id = %s",
            (days_ago, institution.id, certificate),
        )
