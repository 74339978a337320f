"""People who have completed a course, with what they got for it."""

from typing import Any

from tests.courses.making import lesson_ids, ok, published_course
from tests.support.api import Institution, Person


def course_of(institution: Institution, **values: Any) -> dict[str, Any]:
    """A published course of one lesson."""
    return published_course(institution, **values)


def certify(institution: Institution, course: dict[str, Any], **values: Any) -> tuple[Person, dict[str, Any]]:
    """Somebody new who completes the course, and their certificate."""
    student = institution.student(**values)
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    for lesson in lesson_ids(course):
        ok(student.post(f"/api/lessons/{lesson}/complete"))
    (certificate,) = ok(student.get("/api/certificates"))["data"]
    return student, certificate
