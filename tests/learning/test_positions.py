"""Playback positions."""

from typing import Any

import pytest

from tests.support.api import Institution, Person
from tests.support.outlines import Course, make_course


@pytest.fixture
def course(institution: Institution) -> Course:
    return make_course(institution, institution.instructor(), 3, duration_seconds=100)


@pytest.fixture
def student(institution: Institution, course: Course) -> Person:
    student = institution.student()
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    return student


def resume(student: Person) -> Any:
    return student.get("/api/me/courses").json()["data"][0]["resume"]


def test_the_course_resumes_where_playback_was(student: Person, course: Course) -> None:
    lesson = course.lessons[1]
    for seconds in (20, 45, 40):
        answer = student.put(f"/api/lessons/{lesson}/position", {"position_seconds": seconds})
        assert answer.json() == {"lesson_id": str(lesson), "position_seconds": seconds, "completed_at": None}

    assert resume(student) == {"lesson_id": str(lesson), "title": "Lesson 1.2", "position_seconds": 40}


def test_a_position_never_touches_a_completion(student: Person, course: Course) -> None:
    lesson = course.lessons[0]
    done = student.post(f"/api/lessons/{lesson}/complete").json()

    saved = student.put(f"/api/lessons/{lesson}/position", {"position_seconds": 3}).json()

    assert saved["completed_at"] == done["completed_at"]
    progress = student.get(f"/api/courses/{course.id}/progress").json()
    assert progress["progress"] == done["progress"]
    assert progress["lessons"][0]["position_seconds"] == 3


@pytest.mark.parametrize(("given", "status", "kept"), [(100, 200, 100), (110, 200, 100), (111, 422, 0), (0, 200, 0)])
def test_the_end_of_the_lesson_is_the_end(student: Person, course: Course, given: int, status: int, kept: int) -> None:
    answer = student.put(f"/api/lessons/{course.lessons[0]}/position", {"position_seconds": given})

    assert answer.status_code == status
    if status == 422:
        assert answer.json()["errors"][0]["pointer"] == "/position_seconds"
    lessons = student.get(f"/api/courses/{course.id}/progress").json()["lessons"]
    assert lessons[0]["position_seconds"] == kept


@pytest.mark.parametrize("position", [-1, 360001, 1.5, "12", True, None])
def test_a_position_is_a_number_of_seconds(student: Person, course: Course, position: object) -> None:
    answer = student.put(f"/api/lessons/{course.lessons[0]}/position", {"position_seconds": position})
    assert answer.status_code == 422


def test_without_a_known_duration_any_position_is_kept(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 1, duration_seconds=0)
    student = institution.student()
    student.post(f"/api/courses/{course.id}/enroll")
    answer = student.put(f"/api/lessons/{course.lessons[0]}/position", {"position_seconds": 5000})
    assert answer.json()["position_seconds"] == 5000


def test_a_position_takes_an_enrolment(institution: Institution, course: Course) -> None:
    visitor = institution.student()
    answer = visitor.put(f"/api/lessons/{course.lessons[0]}/position", {"position_seconds": 5})
    assert (answer.status_code, answer.json()["code"]) == (403, "not_enrolled")
