"""Leaderboards over HTTP: as of the last refresh, but never with somebody who should not be there."""

import random
from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

from tests.support.api import Api, Institution, Person
from tests.support.boards import board, earn, noon_somewhere, refresh, standings
from tests.support.outlines import make_course


@pytest.fixture
def institution(api: Api) -> Institution:
    """Where no day ends while a test runs."""
    return api.institution(timezone=noon_somewhere())


@pytest.fixture
def today(institution: Institution) -> date:
    with institution.api.connect() as connection:
        row = connection.execute("select timezone from lms.tenants where id = %s", (institution.id,)).fetchone()
    assert row
    return datetime.now(ZoneInfo(row[0])).date()


def test_what_learning_earns_is_on_the_board(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 3)
    ann, ben, idle = (institution.student(name=name) for name in ("Ann", "Ben", "Idle"))
    for student, lessons in ((ann, 1), (ben, 2), (idle, 0)):
        assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
        for lesson in course.lessons[:lessons]:
            assert student.post(f"/api/lessons/{lesson}/complete").status_code == 200
    refresh(institution.api)

    for where in ({}, {"period": "monthly"}, {"course_id": course.id}, {"course_id": course.id, "period": "monthly"}):
        shown = board(ann, **where)
        first, second = shown["data"]
        assert (first["rank"], first["user"]["id"], first["is_me"]) == (1, str(ben.id), False)
        assert (second["rank"], second["user"]["id"], second["is_me"]) == (2, str(ann.id), True)
        assert first["points"] == 2 * second["points"] > 0
        assert shown["me"] == {"rank": 2, "points": second["points"], "neighbours": [first]}
        assert shown["participants"] == 2
    assert board(idle)["me"] is None


def test_ties_pages_and_neighbours(institution: Institution, today: date) -> None:
    points = {"A": 90, "B": 70, "C": 70, "D": 70, "E": 20, "F": 10, "G": 10}
    people = {name: institution.student(name=name) for name in points}
    for name, earned in points.items():
        earn(people[name], earned, today)
    refresh(institution.api)

    pages, cursor = [], None
    while True:
        page = board(people["E"], limit=3, **({"cursor": cursor} if cursor else {}))
        pages.append(standings(page["data"]))
        cursor = page["page"]["next_cursor"]
        assert page["page"] == {"next_cursor": cursor, "has_more": cursor is not None, "limit": 3}
        if cursor is None:
            break
    assert [len(page) for page in pages] == [3, 3, 1]
    rows = [row for page in pages for row in page]
    assert [(rank, earned) for rank, _, earned in rows] == [
        (1, 90),
        (2, 70),
        (2, 70),
        (2, 70),
        (5, 20),
        (6, 10),
        (6, 10),
    ]
    assert {name for _, name, _ in rows} == set(points)

    def around(name: str) -> list[tuple[int, str, int]]:
        return standings(board(people[name], limit=1)["me"]["neighbours"])

    assert around("A") == rows[1:3]
    assert around("E") == [*rows[2:4], *rows[5:7]]
    assert around(rows[6][1]) == rows[4:6]


def test_who_opts_out_or_is_suspended_is_absent_at_once(institution: Institution, today: date) -> None:
    admin = institution.admin()
    ann, ben, cleo = (institution.student(name=name) for name in ("Ann", "Ben", "Cleo"))
    for student, points in ((ann, 30), (ben, 20), (cleo, 10)):
        earn(student, points, today)
        earn(student, points, today - timedelta(days=40))
    refresh(institution.api)
    closed = {"period": "monthly", "date": str(today - timedelta(days=40))}

    assert ann.patch("/api/me", {"show_on_leaderboards": False}).status_code == 200
    assert standings(board(cleo)["data"]) == [(2, "Ben", 20), (3, "Cleo", 10)]
    assert standings(board(cleo, **closed)["data"]) == [(1, "Ben", 20), (2, "Cleo", 10)]
    assert board(ann)["me"] is None
    assert standings(board(ann)["data"]) == [(2, "Ben", 20), (3, "Cleo", 10)], "looking on is for everybody"

    assert admin.post(f"/api/admin/users/{ben.id}/suspend", {"reason": "Cheated"}).status_code == 200
    assert board(cleo)["me"] == {"rank": 3, "points": 10, "neighbours": []}
    assert standings(board(cleo, **closed)["data"]) == [(1, "Cleo", 10)]

    refresh(institution.api)
    assert standings(board(cleo)["data"]) == [(1, "Cleo", 10)]
    assert ann.patch("/api/me", {"show_on_leaderboards": True}).status_code == 200
    refresh(institution.api)
    assert standings(board(cleo)["data"]) == [(1, "Ann", 30), (2, "Cleo", 10)]


def test_a_course_is_for_its_people(institution: Institution, today: date) -> None:
    elsewhere = institution.api.institution()
    teacher = institution.instructor()
    course = make_course(institution, teacher, 1)
    hidden = make_course(institution, teacher, 1, status="draft")
    foreign = make_course(elsewhere, elsewhere.instructor(), 1)
    student, visitor = institution.student(name="Student"), institution.student()
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    earn(student, 10, today, course.id)
    earn(visitor, 90, today)
    earn(elsewhere.student(name="Stranger"), 50, today, foreign.id)
    refresh(institution.api)

    for person in (student, teacher, institution.admin()):
        assert standings(board(person, course_id=course.id)["data"]) == [(1, "Student", 10)]
    for closed in ({}, {"date": str(today - timedelta(days=70))}):

        def ask(person: Person, course_id: Any, closed: dict[str, str] = closed) -> tuple[int, str]:
            answer = person.get("/api/leaderboard", params={"course_id": course_id, **closed})
            return answer.status_code, answer.json().get("code", "")

        assert ask(visitor, course.id) == (403, "not_enrolled")
        assert ask(institution.instructor(), course.id) == (403, "not_enrolled")
        for unknown in (hidden.id, foreign.id, institution.id, elsewhere.id, uuid4()):
            assert ask(student, unknown) == (404, "not_found")
        for unknown in (foreign.id, elsewhere.id, uuid4()):
            assert ask(institution.admin(), unknown) == (404, "not_found")
    assert "Stranger" not in institution.admin().get("/api/leaderboard", params={"limit": 100}).text


@pytest.mark.parametrize(
    "parameters",
    [
        {"period": "yearly"},
        {"period": ""},
        {"date": "2999-01-01"},
        {"date": "1700000000"},
        {"date": "0"},
        {"date": "2024-02-30"},
        {"date": "2024-02-29T12:00:00Z"},
        {"date": "today"},
        {"limit": 0},
        {"limit": 101},
        {"cursor": "WyJsZWFkZXJib2FyZCJd"},
        {"course_id": "everything"},
    ],
)
def test_what_cannot_be_asked(institution: Institution, parameters: dict[str, Any]) -> None:
    answer = institution.student().get("/api/leaderboard", params=parameters)
    assert answer.status_code == 422
    assert [error["pointer"] for error in answer.json()["errors"]] == [f"/query/{next(iter(parameters))}"]


def test_tomorrow_is_not_known_yet(institution: Institution, today: date) -> None:
    student = institution.student()
    assert not board(student, date=str(today))["closed"]
    assert student.get("/api/leaderboard", params={"date": str(today + timedelta(days=1))}).status_code == 422


def test_only_who_is_signed_in(institution: Institution) -> None:
    assert institution.anonymous.get("/api/leaderboard").status_code == 401
    assert institution.student().get("/api/leaderboard", params={"of": "everybody"}).status_code == 400


def test_what_is_over_is_what_the_ledger_says(institution: Institution, today: date) -> None:
    course = make_course(institution, institution.instructor(), 1)
    chance = random.Random(7)
    people = [institution.student() for _ in range(6)]
    assert people[0].post(f"/api/courses/{course.id}/enroll").status_code == 201
    monday = today - timedelta(days=today.weekday() + 28)
    for day in (monday + timedelta(days=number) for number in range(-1, 8)):
        for person in people:
            earn(person, chance.randint(-4, 9), day, chance.choice([course.id, None]))

    for where in ({}, {"course_id": course.id}):
        shown = board(people[0], date=str(monday + timedelta(days=3)), **where)
        assert (shown["closed"], shown["refreshed_at"]) == (True, None)
        assert (shown["starts_on"], shown["ends_on"]) == (str(monday), str(monday + timedelta(days=6)))
        points: Counter[str] = Counter()
        with institution.api.connect() as connection:
            for user, course_id, earned in connection.execute(
                "select user_id, course_id, points from lms.xp where tenant_id = %s and day between %s and %s",
                (institution.id, monday, monday + timedelta(days=6)),
            ).fetchall():
                if not where or course_id == course.id:
                    points[str(user)] += earned
        expected = sorted((earned for earned in points.values() if earned > 0), reverse=True)
        assert {row["user"]["id"]: row["points"] for row in shown["data"]} == +points
        assert [row["points"] for row in shown["data"]] == expected
        assert [row["rank"] for row in shown["data"]] == [expected.index(earned) + 1 for earned in expected]
        assert shown["participants"] == len(expected) > 0


def test_the_present_week_is_what_it_will_have_been(institution: Institution, today: date) -> None:
    """Once it is over, a week is computed in another way: the same board comes out."""
    people = [institution.student(name=f"Student {number}") for number in range(9)]
    for person, points in zip(people, [5, 5, 8, 1, 8, 3, 5, 2, 9], strict=True):
        earn(person, points, today - timedelta(days=today.weekday()))
        earn(person, points, today - timedelta(days=today.weekday() + 7))
    refresh(institution.api)

    for person in people:
        current, closed = board(person), board(person, date=str(today - timedelta(days=7)))
        for member in ("data", "me", "participants"):
            assert current[member] == closed[member]
        tops = [board(person, limit=4, **which)["page"] for which in ({}, {"date": str(today - timedelta(days=7))})]
        assert [top["has_more"] for top in tops] == [True, True]
