"""What somebody has been told, as they see it and as it is stored."""

from typing import Any

import orjson

from api.mail.compose import compose
from tests.courses.making import ok
from tests.support.api import Api, Institution, Person

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


def letters(api: Api, person: Person, kind: str) -> list[tuple[str, str]]:
    """Subject and text of what waits for them of a kind, oldest first, as the worker would send it."""
    with api.connect() as connection:
        claims = connection.execute(
            "select app.claim_mail(o.tenant_id, o.id) from lms.outbox as o "
            "where o.user_id = %s and o.payload ->> 'kind' = %s order by o.created_at, o.id",
            (person.id, kind),
        ).fetchall()
    composed = [compose(orjson.loads(text), "post@a.example", "https://a.example", "1") for (text,) in claims]
    return [(mail["Subject"], mail.get_body(("plain",)).get_content()) for mail in composed]  # type: ignore[union-attr]


def set_enrollment(institution: Institution, person: Person, course: Any, status: str) -> None:
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.enrollments set status = %s where tenant_id = %s and user_id = %s and course_id = %s",
            (status, institution.id, person.id, course),
        )


def prefer(person: Person, **kinds: dict[str, bool]) -> dict[str, Any]:
    return ok(person.patch("/api/me/notification-preferences", kinds))
