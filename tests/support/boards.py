"""Leaderboards as tests see them: points earned on some day, a refresh, and what somebody is shown."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import orjson

from tests.support.api import Api, Person
from tests.support.people import insert

LONG_AGO = date(2001, 1, 1)


def noon_somewhere() -> str:
    """A timezone where it is noon: what happens there in the next hours happens on one day."""
    hours = 12 - datetime.now(UTC).hour
    return f"Etc/GMT{-hours:+}" if hours else "UTC"


def earn(person: Person, points: int, day: date, course: UUID | None = None) -> None:
    """An entry of the ledger, from which everything else follows; less than 0 takes back what was earned long ago."""
    facts: dict[str, Any] = {
        "tenant_id": person.user.tenant.id,
        "user_id": person.id,
        "type": "forum_post",
        "subject_id": uuid4(),
        "course_id": course,
    }
    with person.api.connect() as connection:
        insert(connection, "xp", **facts, points=abs(points), day=day if points >= 0 else LONG_AGO)
        if points < 0:
            insert(connection, "xp", **facts, points=points, day=day, entry=2)


def refresh(api: Api, if_older_than: str = "0") -> dict[str, Any]:
    """What the worker does now and then."""
    with api.database.connect("lms_worker") as worker:
        row = worker.execute("select app.refresh_leaderboards(%s)", (if_older_than,)).fetchone()
    assert row
    done: dict[str, Any] = orjson.loads(row[0])
    return done


def board(person: Person, **parameters: Any) -> dict[str, Any]:
    answer = person.get("/api/leaderboard", params=parameters)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def standings(rows: list[dict[str, Any]]) -> list[tuple[int, str, int]]:
    """(rank, name, points) of each row."""
    return [(row["rank"], row["user"]["name"], row["points"]) for row in rows]
