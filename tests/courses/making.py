"""Courses made over HTTP, as instructors make them."""

from typing import Any

import httpx

from tests.support.api import Institution, Person

VIDEO = "https://videos.example.org/lesson.mp4"


def ok(answer: httpx.Response, status: int = 200) -> dict[str, Any]:
    """The body of an answer that must have this status."""
    assert answer.status_code == status, answer.text
    body: dict[str, Any] = answer.json() if answer.content else {}
    return body


def refused(answer: httpx.Response, status: int, code: str, pointer: str | None = None) -> dict[str, Any]:
    """The problem with which a request must be refused."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), answer.text
    if pointer is not None:
        assert [error["pointer"] for error in body["errors"]] == [pointer]
    return body


def make_course(author: Person, **values: Any) -> dict[str, Any]:
    return ok(author.post("/api/courses", {"title": "A course", "domain": "testing", **values}), 201)


def make_module(author: Person, course: str, title: str = "A module") -> dict[str, Any]:
    return ok(author.post(f"/api/courses/{course}/modules", {"title": title}), 201)


def make_lesson(author: Person, module: str, **values: Any) -> dict[str, Any]:
    return ok(author.post(f"/api/modules/{module}/lessons", {"title": "A lesson", "video_url": VIDEO, **values}), 201)


def filled_course(author: Person, lessons: int = 1, **values: Any) -> dict[str, Any]:
    """A draft with one module of that many lessons."""
    course = make_course(author, **values)
    module = make_module(author, course["id"])
    for number in range(1, lessons + 1):
        make_lesson(author, module["id"], title=f"Lesson {number}", duration_seconds=60)
    return outline(author, course["id"])


def publish(institution: Institution, author: Person, course: str) -> None:
    ok(author.post(f"/api/courses/{course}/submit"))
    ok(institution.admin().post(f"/api/admin/courses/{course}/approve"))


def published_course(
    institution: Institution, author: Person | None = None, lessons: int = 1, **values: Any
) -> dict[str, Any]:
    """A course in the catalogue."""
    author = author or institution.instructor()
    course = filled_course(author, lessons, **values)
    publish(institution, author, course["id"])
    return outline(author, course["id"])


def outline(person: Any, course: str) -> dict[str, Any]:
    return ok(person.get(f"/api/courses/{course}"))


def lesson_ids(course: dict[str, Any]) -> list[str]:
    return [lesson["id"] for module in course["modules"] for lesson in module["lessons"]]


def buy(institution: Institution, student: Person, course: str, source: str = "payment") -> None:
    """An enrolment that somebody paid for, or was given."""
    with institution.api.connect() as connection:
        connection.execute(
            "insert into lms.enrollments (tenant_id, user_id, course_id, source) values (%s, %s, %s, %s)",
            (institution.id, student.id, course, source),
        )


def revoke(institution: Institution, student: Person, course: str) -> None:
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.enrollments set status = 'revoked' where tenant_id = %s and user_id = %s and course_id = %s",
            (institution.id, student.id, course),
        )
