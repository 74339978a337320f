"""My courses, and who is enrolled in a course."""

from typing import Any
from uuid import uuid4

import pytest

from tests.support.api import Caller, Institution, Person
from tests.support.outlines import Course, make_course


def pages(person: Caller, path: str, limit: int) -> list[list[dict[str, Any]]]:
    """All pages of a list, followed by their cursors."""
    found, cursor = [], None
    while True:
        page = person.get(path, params={"limit": limit, **({"cursor": cursor} if cursor else {})}).json()
        found.append(page["data"])
        cursor = page["page"]["next_cursor"]
        assert page["page"] == {"next_cursor": cursor, "has_more": cursor is not None, "limit": limit}
        if cursor is None:
            return found


@pytest.fixture
def courses(institution: Institution) -> list[Course]:
    teacher = institution.instructor(name="Asha Rao")
    return [make_course(institution, teacher, 2) for _ in range(5)]


@pytest.fixture
def student(institution: Institution, courses: list[Course]) -> Person:
    student = institution.student()
    for course in courses:
        assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    return student


def test_my_courses_page_by_page(student: Person, courses: list[Course]) -> None:
    newest_first = [str(course.id) for course in reversed(courses)]

    found = pages(student, "/api/me/courses", 2)

    assert [[item["course"]["id"] for item in page] for page in found] == [
        newest_first[:2],
        newest_first[2:4],
        newest_first[4:],
    ]
    assert found[0][0]["course"]["instructor"]["name"] == "Asha Rao"
    assert [len(page) for page in pages(student, "/api/me/courses", 5)] == [5]


def test_active_and_completed(student: Person, courses: list[Course]) -> None:
    for lesson in courses[1].lessons:
        student.post(f"/api/lessons/{lesson}/complete")

    def ids(status: str) -> list[str]:
        data = student.get("/api/me/courses", params={"status": status}).json()["data"]
        return [item["course"]["id"] for item in data]

    assert ids("completed") == [str(courses[1].id)]
    assert sorted(ids("active")) == sorted(str(course.id) for course in courses if course is not courses[1])
    assert student.get("/api/me/courses", params={"status": "revoked"}).status_code == 422


def test_a_revoked_enrolment_is_not_listed(institution: Institution, student: Person, courses: list[Course]) -> None:
    with institution.api.connect() as connection:
        connection.execute("update lms.enrollments set status = 'revoked' where course_id = %s", (courses[0].id,))
    assert str(courses[0].id) not in student.get("/api/me/courses").text


def test_an_archived_course_stays_with_those_enrolled(
    institution: Institution, student: Person, courses: list[Course]
) -> None:
    with institution.api.connect() as connection:
        connection.execute("update lms.courses set status = 'archived' where id = %s", (courses[4].id,))

    mine = student.get("/api/me/courses").json()["data"][0]

    assert (mine["course"]["id"], mine["course"]["status"]) == (str(courses[4].id), "archived")
    assert mine["resume"]["lesson_id"] == str(courses[4].lessons[0])
    assert student.post(f"/api/lessons/{courses[4].lessons[0]}/complete").status_code == 200
    assert institution.student().post(f"/api/courses/{courses[4].id}/enroll").status_code == 404


@pytest.mark.parametrize("cursor", ["x", "WyJtZSJd", "WyJteV9jb3Vyc2VzIiwibm93aGVyZSIsIm5vYm9keSJd"])
def test_a_cursor_made_by_hand_is_refused(student: Person, cursor: str) -> None:
    answer = student.get("/api/me/courses", params={"cursor": cursor})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_cursor")


def test_teachers_see_who_is_enrolled(institution: Institution) -> None:
    teacher, rival, admin = institution.instructor(), institution.instructor(), institution.admin()
    course = make_course(institution, teacher, 2)
    crowd = [institution.student(name=f"Learner {number}") for number in range(3)]
    for person in crowd:
        person.post(f"/api/courses/{course.id}/enroll")
    crowd[0].post(f"/api/lessons/{course.lessons[0]}/complete")
    path = f"/api/courses/{course.id}/enrollments"

    found = [item for page in pages(teacher, path, 2) for item in page]

    assert [item["user"]["name"] for item in found] == ["Learner 2", "Learner 1", "Learner 0"]
    assert [item["progress"]["percent"] for item in found] == [0, 0, 50]
    assert "email" not in found[0]["user"]
    assert pages(admin, path, 25)[0] == found
    assert rival.get(path).status_code == 403
    assert crowd[0].get(path).status_code == 403
    assert admin.get(f"/api/courses/{uuid4()}/enrollments").status_code == 404
    assert institution.api.institution().admin().get(path).status_code == 404
