"""Badges: earned once, by whatever reaches the threshold, and made by admins."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.support.api import Institution, Person
from tests.support.outlines import make_course
from tests.support.points import assert_rollups_are_true, award, badges, reverse


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin()


@pytest.fixture
def student(institution: Institution) -> Person:
    return institution.student()


def listed(person: Person, path: str = "/api/badges") -> dict[str, dict[str, Any]]:
    answer = person.get(path, params={"limit": 100})
    assert answer.status_code == 200
    return {badge["name"]: badge for badge in answer.json()["data"]}


def make(admin: Person, name: str, metric: str, threshold: int, **members: Any) -> dict[str, Any]:
    answer = admin.post("/api/badges", {"name": name, "metric": metric, "threshold": threshold, **members})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_what_there_is_to_earn(student: Person) -> None:
    all_badges = listed(student)
    assert len(all_badges) == 16
    assert {badge["metric"] for badge in all_badges.values()} == {
        "points",
        "lessons",
        "quizzes",
        "perfect_quizzes",
        "courses",
        "streak_days",
        "forum_posts",
        "accepted_answers",
    }
    for badge in all_badges.values():
        assert (badge["progress"], badge["awarded_at"], badge["is_active"]) == (0, None, True)
        assert badge["description"]
    assert listed(student, "/api/me/badges") == {}


def test_a_badge_comes_with_the_lesson_that_earns_it(institution: Institution, student: Person) -> None:
    course = make_course(institution, institution.instructor(), 1)
    student.post(f"/api/courses/{course.id}/enroll")

    answer = student.post(f"/api/lessons/{course.lessons[0]}/complete").json()

    mine = listed(student, "/api/me/badges")
    assert set(mine) == {"First Steps", "Graduate"}
    assert {badge["awarded_at"] for badge in mine.values()} == {answer["completed_at"]}
    assert mine["First Steps"] == listed(student)["First Steps"]
    assert listed(student)["Thousand Points"]["progress"] == 110
    assert student.get(f"/api/badges/{mine['Graduate']['id']}").json() == mine["Graduate"]


@pytest.mark.parametrize(
    ("metric", "types"),
    [
        ("lessons", ["lesson_complete"]),
        ("quizzes", ["quiz_pass"]),
        ("perfect_quizzes", ["quiz_perfect"]),
        ("courses", ["course_complete"]),
        ("forum_posts", ["forum_post", "forum_reply"]),
        ("accepted_answers", ["answer_accepted"]),
    ],
)
def test_each_metric_counts_its_own(admin: Person, student: Person, metric: str, types: list[str]) -> None:
    make(admin, "Three", metric, 3)
    every = ["lesson_complete", "quiz_pass", "quiz_perfect", "course_complete", "forum_post", "answer_accepted"]
    for type in set(every) - set(types):
        for _ in range(3):
            award(student, type)
    assert "Three" not in badges(student)

    for number in range(3):
        assert "Three" not in badges(student)
        award(student, types[number % len(types)])
    assert "Three" in badges(student)


def test_points_may_leap_over_a_threshold(admin: Person, student: Person) -> None:
    for threshold in (1, 99, 100, 101):
        make(admin, f"{threshold} points", "points", threshold)
    award(student, "course_complete")
    assert badges(student) >= {"1 points", "99 points", "100 points"}
    assert "101 points" not in badges(student)
    award(student, "forum_reply")
    assert "101 points" in badges(student)


def test_a_badge_is_awarded_once_and_kept(institution: Institution, student: Person) -> None:
    post = award(student)
    before = listed(student, "/api/me/badges")["Joining In"]
    reverse(student, "forum_post", post)
    assert listed(student)["Joining In"]["progress"] == 0
    award(student, subject=post)
    award(student)

    mine = listed(student, "/api/me/badges")

    assert set(mine) == {"Joining In"}
    assert mine["Joining In"]["awarded_at"] == before["awarded_at"]
    assert_rollups_are_true(institution.api)


def test_a_new_badge_finds_those_who_have_earned_it(institution: Institution, admin: Person, student: Person) -> None:
    classmate = institution.student()
    for _ in range(3):
        award(student)
    award(classmate)
    elsewhere = institution.api.institution().student()
    for _ in range(3):
        award(elsewhere)

    make(admin, "Talker", "forum_posts", 3, icon_url="https://example.org/talker.png", description="Speaks up.")

    mine = listed(student, "/api/me/badges")["Talker"]
    assert (mine["icon_url"], mine["description"]) == ("https://example.org/talker.png", "Speaks up.")
    assert "Talker" not in badges(classmate)
    assert "Talker" not in badges(elsewhere)
    assert_rollups_are_true(institution.api)


def test_easier_or_active_again_is_given_harder_or_inactive_is_not_taken(
    institution: Institution, admin: Person, student: Person
) -> None:
    classmate = institution.student()
    for person, posts in ((student, 5), (classmate, 2)):
        for _ in range(posts):
            award(person)
    path = f"/api/badges/{make(admin, 'Talker', 'forum_posts', 9)['id']}"

    assert admin.patch(path, {"threshold": 5}).status_code == 200
    assert ("Talker" in badges(student), "Talker" in badges(classmate)) == (True, False)
    assert admin.patch(path, {"threshold": 50}).status_code == 200
    assert "Talker" in badges(student)
    assert admin.patch(path, {"is_active": False, "threshold": 1}).status_code == 200
    award(classmate)
    assert ("Talker" in badges(student), "Talker" in badges(classmate)) == (True, False)
    assert admin.patch(path, {"is_active": True}).status_code == 200
    assert "Talker" in badges(classmate)
    assert_rollups_are_true(institution.api)


def test_another_metric_is_another_question(admin: Person, student: Person) -> None:
    award(student, "lesson_complete")
    path = f"/api/badges/{make(admin, 'One', 'quizzes', 1)['id']}"
    assert "One" not in badges(student)
    assert admin.patch(path, {"metric": "lessons"}).json()["progress"] == 0
    assert "One" in badges(student)


def test_an_inactive_badge_is_for_admins_and_for_those_who_have_it(
    institution: Institution, admin: Person, student: Person
) -> None:
    award(student)
    classmate, teacher = institution.student(), institution.instructor()
    badge = make(admin, "Pioneer", "forum_posts", 1)
    hidden = make(admin, "Secret", "forum_posts", 1, is_active=False)
    assert admin.patch(f"/api/badges/{badge['id']}", {"is_active": False}).status_code == 200

    assert {"Pioneer", "Secret"} <= set(listed(admin))
    assert "Pioneer" in listed(student)
    assert listed(student, "/api/me/badges")["Pioneer"]["is_active"] is False
    for person in (classmate, teacher):
        assert "Pioneer" not in listed(person)
        assert person.get(f"/api/badges/{badge['id']}").status_code == 404
    assert "Secret" not in listed(student)
    assert student.get(f"/api/badges/{hidden['id']}").status_code == 404


def test_edits_by_admins(admin: Person) -> None:
    created = admin.post("/api/badges", {"name": "  Night Owl ", "metric": "lessons", "threshold": 7})
    badge = created.json()
    path = f"/api/badges/{badge['id']}"
    assert (badge["name"], created.headers["etag"], created.headers["location"]) == ("Night Owl", '"1"', path)

    named = admin.patch(path, {"name": "Early Bird", "icon_url": "https://example.org/bird.svg"})
    assert (named.json()["name"], named.headers["etag"]) == ("Early Bird", '"2"')
    assert admin.patch(path, {"name": "Early Bird"}).headers["etag"] == '"2"'  # nothing has changed
    stale = admin.patch(path, {"threshold": 8}, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"2"')
    assert admin.patch(path, {"icon_url": None}, headers={"if-match": '"2"'}).json()["icon_url"] is None
    assert admin.delete(path, headers={"if-match": '"1"'}).status_code == 412
    assert admin.delete(path, headers={"if-match": '"3"'}).status_code == 204
    assert admin.get(path).status_code == 404
    assert admin.delete(path).status_code == 404


def test_a_badge_that_somebody_has_is_not_deleted(institution: Institution, admin: Person, student: Person) -> None:
    award(student)
    path = f"/api/badges/{listed(admin)['Joining In']['id']}"

    refused = admin.delete(path)

    assert (refused.status_code, refused.json()["code"], refused.json()["state"]) == (409, "invalid_state", "active")
    assert "Deactivate it" in refused.json()["detail"]
    assert admin.patch(path, {"is_active": False}).status_code == 200
    assert admin.delete(path).json()["state"] == "inactive"
    assert "Joining In" in badges(student)


def test_a_name_is_taken_once(institution: Institution, admin: Person) -> None:
    taken = admin.post("/api/badges", {"name": " Graduate", "metric": "lessons", "threshold": 7})
    assert (taken.status_code, taken.json()["code"], taken.json()["errors"][0]["pointer"]) == (
        409,
        "already_exists",
        "/name",
    )
    badge = make(admin, "Mine", "lessons", 7)
    renamed = admin.patch(f"/api/badges/{badge['id']}", {"name": "Graduate"})
    assert (renamed.status_code, renamed.json()["code"]) == (409, "already_exists")
    make(institution.api.institution().admin(), "Mine", "lessons", 7)  # elsewhere it is free


def test_only_admins_make_badges(institution: Institution, admin: Person) -> None:
    path = f"/api/badges/{listed(admin)['Graduate']['id']}"
    for person in (institution.student(), institution.instructor()):
        answers = [
            person.post("/api/badges", {"name": "Mine", "metric": "points", "threshold": 1}),
            person.patch(path, {"threshold": 1}),
            person.delete(path),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "forbidden")] * 3
    for read in ("/api/badges", "/api/me/badges", path):
        assert institution.anonymous.get(read).status_code == 401


def test_badges_stay_within_their_institution(institution: Institution, admin: Person) -> None:
    path = f"/api/badges/{listed(institution.api.institution().admin())['Graduate']['id']}"
    for nobodys in (path, f"/api/badges/{uuid4()}"):
        assert admin.get(nobodys).status_code == 404
        assert admin.patch(nobodys, {"threshold": 5}).status_code == 404
        assert admin.delete(nobodys).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": ""},
        {"name": "   "},
        {"name": "x" * 101},
        {"name": "two\nlines"},
        {"name": None},
        {"metric": "luck"},
        {"metric": None},
        {"threshold": 0},
        {"threshold": -5},
        {"threshold": 100_000_001},
        {"threshold": 1.5},
        {"threshold": True},
        {"threshold": None},
        {"icon_url": "http://example.org/plain.png"},
        {"icon_url": "javascript:alert(1)"},
        {"description": "x" * 1001},
        {"description": None},
        {"is_active": None},
        {"is_active": "yes"},
        {"points": 5},
    ],
)
def test_values_that_are_refused(admin: Person, wrong: dict[str, Any]) -> None:
    good = {"name": "Fine", "metric": "lessons", "threshold": 5}
    path = f"/api/badges/{listed(admin)['Graduate']['id']}"
    answers: list[httpx.Response] = [admin.post("/api/badges", {**good, **wrong}), admin.patch(path, wrong)]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Fine" not in listed(admin)
    assert listed(admin)["Graduate"]["version"] == 1


def test_pages_of_badges(institution: Institution, student: Person) -> None:
    for type in ("lesson_complete", "quiz_pass", "quiz_perfect", "course_complete", "forum_post"):
        award(student, type)
    for path, number in (("/api/badges", 16), ("/api/me/badges", 5)):
        whole = [badge["id"] for badge in student.get(path).json()["data"]]
        assert len(whole) == number
        found: list[UUID] = []
        cursor: dict[str, Any] = {}
        while True:
            page = student.get(path, params={"limit": 2, **cursor}).json()
            found += [badge["id"] for badge in page["data"]]
            if not page["page"]["has_more"]:
                break
            cursor = {"cursor": page["page"]["next_cursor"]}
        assert found == whole
        for wrong in ("x", "WyJteV94cCJd"):
            assert student.get(path, params={"cursor": wrong}).json()["code"] == "invalid_cursor"
    latest = [badge["name"] for badge in student.get("/api/me/badges").json()["data"]]
    assert latest == ["Joining In", "Graduate", "Flawless", "Quiz Taker", "First Steps"]


def test_a_badge_is_made_once_by_a_repeated_request(admin: Person) -> None:
    body = {"name": "Once", "metric": "lessons", "threshold": 5}
    answers = [admin.post("/api/badges", body, headers={"idempotency-key": "badge-1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
