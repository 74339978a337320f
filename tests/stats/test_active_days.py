"""Whoever signs in, or goes on with a session, was there on that day: noted once, by the institution's calendar."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.api import Api, Institution, Person, together
from tests.support.people import PASSWORD


def elsewhere() -> str:
    """A timezone in which it is another day than in UTC."""
    return "Pacific/Kiritimati" if datetime.now(UTC).hour >= 10 else "Pacific/Pago_Pago"


@pytest.fixture
def school(api: Api) -> Institution:
    return api.institution(timezone=elsewhere())


def sign_in(person: Person, school: Institution) -> dict[str, Any]:
    answer = school.anonymous.post("/api/auth/login", {"email": person.email, "password": PASSWORD})
    assert answer.status_code == 200
    tokens: dict[str, Any] = answer.json()
    return tokens


def days(person: Person) -> list[tuple[date, str]]:
    with person.api.connect() as connection:
        return connection.execute(
            "select day, role from lms.active_days where user_id = %s order by day", (person.id,)
        ).fetchall()


def forget(person: Person) -> None:
    with person.api.connect() as connection:
        connection.execute("delete from lms.active_days where user_id = %s", (person.id,))


def test_signing_in_on_many_devices_is_one_day(school: Institution) -> None:
    person = school.student(password=True)
    before = datetime.now(UTC).astimezone(ZoneInfo(elsewhere())).date()
    together(*[lambda: sign_in(person, school)] * 4)
    ((day, role),) = days(person)
    assert before <= day <= datetime.now(UTC).astimezone(ZoneInfo(elsewhere())).date()
    assert day != datetime.now(UTC).date()
    assert role == "student"


def test_going_on_with_a_session_is_a_day_and_asking_is_none(school: Institution) -> None:
    person = school.instructor(password=True)
    tokens = sign_in(person, school)
    forget(person)
    assert person.get("/api/me").status_code == 200
    assert days(person) == []
    answer = school.anonymous.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert answer.status_code == 200
    assert [role for _, role in days(person)] == ["instructor"]
    forget(person)
    used = school.anonymous.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert used.status_code == 401
    assert days(person) == []


def test_whoever_is_refused_was_not_there(school: Institution) -> None:
    person = school.student(password=True, status="suspended")
    for password in (PASSWORD, "a wrong one, and long"):
        refused = school.anonymous.post("/api/auth/login", {"email": person.email, "password": password})
        assert refused.status_code in (401, 403)
    assert days(person) == []
