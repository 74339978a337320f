"""Points as tests see them: earned by SQL, at whatever time, and compared with what is kept of them."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from tests.support.api import Api, Institution, Person
from tests.support.people import act_in, insert


def award(
    person: Person,
    type: str = "forum_post",
    *,
    at: datetime | str | None = None,
    subject: UUID | None = None,
    course: UUID | None = None,
) -> UUID:
    """Something is done that earns points; returns what it was done with."""
    subject = subject or uuid4()
    with person.api.connect() as connection:
        connection.execute(
            "select internal.award_xp(%s, %s, %s, %s, %s, %s)",
            (person.user.tenant.id, person.id, type, subject, course, at or datetime.now(UTC)),
        )
    return subject


def reverse(person: Person, type: str, subject: UUID, *, at: datetime | str | None = None) -> None:
    with person.api.connect() as connection:
        connection.execute(
            "select internal.reverse_xp(%s, %s, %s, %s, %s)",
            (person.user.tenant.id, person.id, type, subject, at or datetime.now(UTC)),
        )


def ledger(person: Person) -> list[tuple[Any, ...]]:
    """(type, points, entry) in the order in which they were written."""
    with person.api.connect() as connection:
        return connection.execute(
            "select type, points, entry from lms.xp where user_id = %s order by id", (person.id,)
        ).fetchall()


def totals(person: Person) -> dict[str, Any]:
    with person.api.connect() as connection:
        row = connection.execute(
            "select to_jsonb(t) from lms.xp_totals as t where user_id = %s", (person.id,)
        ).fetchone()
    assert row is not None
    found: dict[str, Any] = row[0]
    return found


def badges(person: Person) -> set[str]:
    with person.api.connect() as connection:
        rows = connection.execute(
            "select b.name from lms.user_badges as u join lms.badges as b on b.id = u.badge_id where u.user_id = %s",
            (person.id,),
        ).fetchall()
    return {name for (name,) in rows}


def far_from_midnight(timezone: str = "UTC") -> datetime:
    """Now, in that zone; not in the last minute of a day, so that what follows happens on one day."""
    while (now := datetime.now(ZoneInfo(timezone))).date() != (now + timedelta(minutes=1)).date():
        time.sleep(1)
    return now


def make_quiz(institution: Institution, course: UUID) -> UUID:
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        module = connection.execute("select id from lms.modules where course_id = %s", (course,)).fetchone()
        assert module is not None
        quiz = insert(
            connection,
            "quizzes",
            tenant_id=institution.id,
            course_id=course,
            module_id=module[0],
            title="Checkpoint",
            position=1,
        )
    found: UUID = quiz["id"]
    return found


def assert_rollups_are_true(api: Api) -> None:
    with api.connect() as connection:
        assert connection.execute("select internal.check_xp_rollups()").fetchall() == []
