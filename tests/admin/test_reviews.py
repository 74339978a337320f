"""Publishing and rejecting courses."""

from functools import partial
from uuid import UUID, uuid4

import pytest

from tests.support.api import Institution, Person, together
from tests.support.outlines import Course, make_course


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin()


@pytest.fixture
def pending(institution: Institution) -> list[Course]:
    """Three courses that wait for a review, the first one longest."""
    teacher = institution.instructor()
    return [make_course(institution, teacher, 1, status="pending") for _ in range(3)]


def queue(admin: Person, **query: str | int) -> list[str]:
    data = admin.get("/api/admin/courses", params=query).json()["data"]
    return [course["id"] for course in data]


def ids(courses: list[Course]) -> list[str]:
    return [str(course.id) for course in courses]


def test_the_queue_is_first_come_first_served(admin: Person, pending: list[Course]) -> None:
    assert queue(admin, status="pending") == ids(pending)
    assert queue(admin) == ids(pending)[::-1]

    first = admin.get("/api/admin/courses", params={"status": "pending", "limit": 2}).json()
    rest = queue(admin, status="pending", limit=2, cursor=first["page"]["next_cursor"])
    assert rest == ids(pending)[2:]
    other_order = admin.get("/api/admin/courses", params={"cursor": first["page"]["next_cursor"]})
    assert (other_order.status_code, other_order.json()["code"]) == (422, "invalid_cursor")


def test_an_approved_course_is_there_for_everybody(
    institution: Institution, admin: Person, pending: list[Course]
) -> None:
    course = pending[0]
    student = institution.student()
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 404

    answer = admin.post(f"/api/admin/courses/{course.id}/approve")

    assert answer.status_code == 200
    assert answer.json()["status"] == "published"
    assert answer.json()["published_at"] is not None
    assert queue(admin, status="pending") == ids(pending)[1:]
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201


def test_a_rejection_gives_a_reason(admin: Person, pending: list[Course]) -> None:
    path = f"/api/admin/courses/{pending[0].id}/reject"
    for reason in (None, "", "   ", 5, "x" * 2001):
        assert admin.post(path, {"reason": reason}).status_code == 422
    assert admin.post(path).status_code == 422

    answer = admin.post(path, {"reason": "Module 2 has no sound."})

    assert (answer.json()["status"], answer.json()["rejection_reason"]) == ("rejected", "Module 2 has no sound.")
    assert queue(admin, status="rejected") == ids(pending)[:1]


def test_only_what_is_pending_is_reviewed(institution: Institution, admin: Person) -> None:
    draft = make_course(institution, institution.instructor(), 1, status="draft")
    for verdict, body in (("approve", None), ("reject", {"reason": "Too early"})):
        answer = admin.post(f"/api/admin/courses/{draft.id}/{verdict}", body)
        assert (answer.status_code, answer.json()["code"]) == (409, "invalid_state")
        assert answer.json()["state"] == "draft"
    assert admin.post(f"/api/admin/courses/{uuid4()}/approve").status_code == 404


def test_two_admins_decide_at_once(institution: Institution, admin: Person, pending: list[Course]) -> None:
    other = institution.admin()
    for course in pending:
        verdicts = together(
            partial(admin.post, f"/api/admin/courses/{course.id}/approve"),
            partial(other.post, f"/api/admin/courses/{course.id}/reject", {"reason": "No"}),
        )
        assert sorted(answer.status_code for answer in verdicts) == [200, 409]


@pytest.mark.parametrize("role", ["student", "instructor"])
def test_nobody_else_reviews(institution: Institution, admin: Person, pending: list[Course], role: str) -> None:
    person = institution.person(role)
    course: UUID = pending[0].id
    assert person.get("/api/admin/courses").status_code == 403
    assert person.post(f"/api/admin/courses/{course}/approve").status_code == 403
    assert person.post(f"/api/admin/courses/{course}/reject", {"reason": "No"}).status_code == 403
    stranger = institution.api.institution().admin()
    assert stranger.post(f"/api/admin/courses/{course}/approve").status_code == 404
    assert queue(admin, status="pending") == ids(pending)
