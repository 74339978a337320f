"""Days in a row, by the calendar of the institution."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.api import Api, Institution, Person
from tests.support.points import assert_rollups_are_true, award, badges, far_from_midnight, reverse, totals


def streaks(person: Person) -> tuple[int, int, str]:
    """What is kept: current, longest, the last day."""
    found = totals(person)
    return found["current_streak"], found["longest_streak"], found["active_on"]


def shown(person: Person) -> dict[str, Any]:
    body: dict[str, Any] = person.get("/api/me/xp").json()
    return body


def days_of(person: Person) -> list[str]:
    return [row["day"] for row in reversed(person.get("/api/me/xp/days").json()["data"])]


def noon(day: int) -> datetime:
    return datetime(2026, 1, 1, 12, tzinfo=UTC) + timedelta(days=day - 1)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([1], (1, 1, "2026-01-01")),
        ([1, 1, 1], (1, 1, "2026-01-01")),
        ([1, 2, 3], (3, 3, "2026-01-03")),
        ([1, 2, 4], (1, 2, "2026-01-04")),
        ([1, 2, 4, 5, 6], (3, 3, "2026-01-06")),
        ([1, 2, 3, 9, 10], (2, 3, "2026-01-10")),
        # told of afterwards
        ([3, 2, 1], (3, 3, "2026-01-03")),
        ([1, 3, 2], (3, 3, "2026-01-03")),
        ([5, 1, 2, 3], (1, 3, "2026-01-05")),
        ([1, 2, 5, 6, 4, 3], (6, 6, "2026-01-06")),
        ([10, 1, 2, 3, 9, 8], (3, 3, "2026-01-10")),
        ([5, 1, 1, 1], (1, 1, "2026-01-05")),
    ],
)
def test_days_in_a_row(institution: Institution, days: Sequence[int], expected: tuple[int, int, str]) -> None:
    student = institution.student()
    for day in days:
        award(student, at=noon(day))
    assert streaks(student) == expected
    assert_rollups_are_true(institution.api)


def test_what_is_taken_back_breaks_no_row(institution: Institution) -> None:
    student = institution.student()
    posts = [award(student, at=noon(day)) for day in (1, 2, 3)]
    for post in posts:
        reverse(student, "forum_post", post, at=noon(4))
    assert streaks(student) == (3, 3, "2026-01-03")
    assert totals(student)["points"] == 0
    award(student, at=noon(4))
    assert streaks(student) == (4, 4, "2026-01-04")
    assert_rollups_are_true(institution.api)


def test_putting_something_back_is_no_activity(institution: Institution) -> None:
    """Otherwise a post that is deleted and restored every day would keep a row alive, as would a moderator's click."""
    student = institution.student()
    post = award(student, at=noon(1))
    for day in (2, 3):
        reverse(student, "forum_post", post, at=noon(day))
        award(student, at=noon(day), subject=post)
    assert streaks(student) == (1, 1, "2026-01-01")
    assert totals(student)["points"] == 5
    assert_rollups_are_true(institution.api)


def test_a_missed_day_ends_what_is_shown(institution: Institution) -> None:
    now = far_from_midnight()
    early, late, lost, new = (institution.student() for _ in range(4))
    for person, ago in ((early, (2, 1, 0)), (late, (3, 2, 1)), (lost, (4, 3, 2))):
        for days in ago:
            award(person, at=now - timedelta(days=days))
    found = {name: shown(person) for name, person in (("early", early), ("late", late), ("lost", lost), ("new", new))}
    assert {
        name: (one["current_streak"], one["longest_streak"], one["active_today"]) for name, one in found.items()
    } == {
        "early": (3, 3, True),
        "late": (3, 3, False),
        "lost": (0, 3, False),
        "new": (0, 0, False),
    }
    award(lost, at=now)
    assert (shown(lost)["current_streak"], shown(lost)["longest_streak"]) == (1, 3)


@pytest.mark.parametrize("timezone", ["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati", "UTC"])
def test_midnight_is_the_institutions(api: Api, timezone: str) -> None:
    student = api.institution(timezone=timezone).student()
    midnight = datetime.combine(date(2026, 3, 20), time(0), ZoneInfo(timezone))

    award(student, at=midnight - timedelta(seconds=1))
    assert streaks(student) == (1, 1, "2026-03-19")
    award(student, at=midnight)
    assert streaks(student) == (2, 2, "2026-03-20")
    award(student, at=midnight + timedelta(hours=23, minutes=59, seconds=59))
    assert streaks(student) == (2, 2, "2026-03-20")
    award(student, at=midnight + timedelta(days=1))
    assert streaks(student) == (3, 3, "2026-03-21")
    assert days_of(student) == ["2026-03-19", "2026-03-20", "2026-03-21"]
    assert_rollups_are_true(api)


@pytest.mark.parametrize(
    ("changes", "hours"),
    [(date(2026, 3, 8), 23), (date(2026, 11, 1), 25)],
    ids=["the day of 23 hours", "the day of 25 hours"],
)
def test_days_on_which_clocks_change(api: Api, changes: date, hours: int) -> None:
    zone = ZoneInfo("America/Los_Angeles")
    student = api.institution(timezone=zone.key).student()
    start, end = (datetime.combine(changes + timedelta(days=ahead), time(0), zone).astimezone(UTC) for ahead in (0, 1))
    assert end - start == timedelta(hours=hours)

    award(student, at=start - timedelta(seconds=1))
    award(student, at=start)
    award(student, at=end - timedelta(seconds=1))
    award(student, at=end)

    assert days_of(student) == [str(changes + timedelta(days=ahead)) for ahead in (-1, 0, 1)]
    assert streaks(student)[:2] == (3, 3)


@pytest.mark.parametrize("timezone", ["Asia/Kolkata", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_today_and_this_week_are_the_institutions(api: Api, timezone: str) -> None:
    institution = api.institution(timezone=timezone)
    student = institution.student()
    today = far_from_midnight(timezone).date()
    monday = datetime.combine(today - timedelta(days=today.weekday()), time(0), ZoneInfo(timezone))

    award(student, "quiz_pass", at=monday - timedelta(seconds=1))
    award(student, "course_complete", at=monday)
    award(student, "lesson_complete")
    mine = shown(student)

    assert mine["total"] == 135
    assert mine["this_week"] == 110
    assert mine["today"] == (110 if today == monday.date() else 10)
    assert mine["active_today"] is True


def test_an_institution_that_moves_west_and_back(api: Api) -> None:
    """The same hours belong to other days then; what is written stays, and the next days go on from it."""
    institution = api.institution(timezone="Pacific/Kiritimati")
    student = institution.student()
    operator_moves = "update lms.tenants set timezone = %s where id = %s"
    for hour in (0, 24):
        award(student, at=datetime(2026, 5, 1, 20, tzinfo=UTC) + timedelta(hours=hour))
    assert streaks(student) == (2, 2, "2026-05-03")  # 10 o'clock of the next day, over there

    with api.connect() as connection:
        connection.execute(operator_moves, ("America/Los_Angeles", institution.id))
    award(student, at=datetime(2026, 5, 2, 21, tzinfo=UTC))
    assert streaks(student) == (2, 2, "2026-05-03")
    award(student, at=datetime(2026, 5, 1, 21, tzinfo=UTC))
    assert streaks(student) == (3, 3, "2026-05-03")
    award(student, at=datetime(2026, 5, 4, 21, tzinfo=UTC))
    assert streaks(student) == (4, 4, "2026-05-04")
    assert_rollups_are_true(api)


def test_badges_for_days_in_a_row(institution: Institution) -> None:
    student = institution.student()
    award(student, at=noon(1))
    award(student, at=noon(2))
    award(student, at=noon(2))
    assert "On a Roll" not in badges(student)
    award(student, at=noon(3))
    assert "On a Roll" in badges(student)
    for day in (5, 6, 7):
        award(student, at=noon(day))
    assert "Week of Learning" not in badges(student)
    award(student, at=noon(4))  # told of afterwards: it joins two rows into one of seven
    assert "Week of Learning" in badges(student)
    assert_rollups_are_true(institution.api)
