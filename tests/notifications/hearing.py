"""What somebody has been told, as they see it and as it is stored."""

from typing import Any

from tests.courses.making import ok
from tests.support.api import Institution, Person

Line = dict[str, Any]


def told(person: Person, query: str = "") -> list[Line]:
    """The first page of their notifications, newest first."""
    lines: list[Line] = ok(person.get(f"/api/notifications?limit=100&{query}"))["data"]
    return lines


def kinds(person: Person, query: str = "") -> list[str]:
    return [line["kind"] for line in told(person, query)]


def of_kind(person: Person, kind: str) -> list[Line]:
    return [line for line in told(person) if line["kind"] == kind]


def unread(person: Person) -> int:
    count: int = ok(person.get("/api/notifications?limit=1"))["unread_count"]
    return count


def mails(institution: Institution, person: Person) -> list[tuple[str, str]]:
    """Kind and state of what was, or is to be, mailed to them of what they are told."""
    with institution.api.connect() as connection:
        return connection.execute(
            "select coalesce(payload ->> 'kind', template), status from lms.outbox "
            "where tenant_id = %s and user_id = %s order by id",
            (institution.id, person.id),
        ).fetchall()


def set_enrollment(institution: Institution, person: Person, course: Any, status: str) -> None:
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.enrollments set status = %s where tenant_id = %s and user_id = %s and course_id = %s",
            (status, institution.id, person.id, course),
        )


def prefer(person: Person, **kinds: dict[str, bool]) -> dict[str, Any]:
    return ok(person.patch("/api/me/notification-preferences", kinds))
