"""Courses that change hands, are archived and come back."""

from functools import partial
from uuid import uuid4

import pytest

from tests.support.api import Institution, Person, together
from tests.support.outlines import Course, make_course


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin()


@pytest.fixture
def teacher(institution: Institution) -> Person:
    return institution.instructor(name="Tara Teacher")


@pytest.fixture
def course(institution: Institution, teacher: Person) -> Course:
    return make_course(institution, teacher, 1)


def told(person: Person) -> list[str]:
    rows = person.get("/api/notifications").json()["data"]
    return [row["payload"]["decision"] for row in rows if row["kind"] == "course_decision"]


def test_a_course_changes_hands(institution: Institution, admin: Person, teacher: Person, course: Course) -> None:
    successor = institution.instructor(name="Sara Successor")
    path = f"/api/admin/courses/{course.id}/instructor"

    answer = admin.put(path, {"instructor_id": str(successor.id)})

    assert (answer.status_code, answer.json()["instructor"]["name"]) == (200, "Sara Successor")
    assert admin.put(path, {"instructor_id": str(successor.id)}).json()["version"] == answer.json()["version"]
    assert successor.patch(f"/api/courses/{course.id}", {"title": "New"}).status_code == 200
    assert teacher.patch(f"/api/courses/{course.id}", {"title": "Mine"}).status_code == 403
    assert (told(successor), told(teacher)) == (["assigned"], ["handed_over"])
    listed = admin.get("/api/admin/courses", params={"instructor_id": str(successor.id)}).json()["data"]
    assert [row["id"] for row in listed] == [str(course.id)]
    assert admin.get("/api/admin/courses", params={"instructor_id": str(teacher.id)}).json()["data"] == []

    back = admin.put(path, {"instructor_id": str(teacher.id), "keep_former": True})
    assert back.json()["instructor"]["name"] == "Tara Teacher"
    assert successor.patch(f"/api/courses/{course.id}", {"title": "Ours"}).status_code == 200


def test_who_cannot_be_given_a_course(institution: Institution, admin: Person, teacher: Person, course: Course) -> None:
    path = f"/api/admin/courses/{course.id}/instructor"
    suspended = institution.instructor(status="suspended")
    foreign = institution.api.institution().instructor()
    for person in (institution.student().id, suspended.id, foreign.id, uuid4()):
        refused = admin.put(path, {"instructor_id": str(person)})
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/instructor_id")
    assert teacher.put(path, {"instructor_id": str(teacher.id)}).status_code == 403
    stranger = institution.api.institution().admin()
    assert stranger.put(path, {"instructor_id": str(stranger.id)}).status_code == 404
    assert admin.get(f"/api/courses/{course.id}").json()["instructor"]["id"] == str(teacher.id)


def test_who_is_demoted_goes_on_in_no_course(institution: Institution, admin: Person, teacher: Person) -> None:
    course = make_course(institution, teacher, 1)
    assert admin.post(f"/api/admin/users/{teacher.id}/role", {"role": "student"}).status_code == 200
    assert teacher.patch(f"/api/courses/{course.id}", {"title": "Mine"}).status_code == 403
    successor = institution.instructor()
    body = {"instructor_id": str(successor.id), "keep_former": True}
    assert admin.put(f"/api/admin/courses/{course.id}/instructor", body).status_code == 200
    page = admin.get(f"/api/courses/{course.id}").json()
    assert (page["instructor"]["id"], page["co_instructors"]) == (str(successor.id), [])


def test_an_archived_course_comes_back_as_it_was(
    institution: Institution, admin: Person, teacher: Person, course: Course
) -> None:
    student = institution.student()
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    before = admin.get("/api/admin/courses", params={"status": "published"}).json()["data"][0]

    archived = admin.post(f"/api/admin/courses/{course.id}/archive")
    assert (archived.status_code, archived.json()["status"]) == (200, "archived")
    again = admin.post(f"/api/admin/courses/{course.id}/archive")
    assert (again.status_code, again.json()["state"]) == (409, "archived")
    assert institution.anonymous.get(f"/api/courses/{course.id}").status_code == 404
    assert student.get(f"/api/courses/{course.id}").status_code == 200

    answers = together(*[partial(admin.post, f"/api/admin/courses/{course.id}/restore")] * 3)
    assert sorted(answer.status_code for answer in answers) == [200, 409, 409]

    after = admin.get("/api/admin/courses", params={"status": "published"}).json()["data"][0]
    assert {**after, "version": 0} == {**before, "version": 0}
    assert institution.anonymous.get(f"/api/courses/{course.id}").status_code == 200
    assert told(teacher) == ["restored", "archived", "published"]


def test_what_was_never_published_comes_back_rejected(institution: Institution, admin: Person, teacher: Person) -> None:
    course = make_course(institution, teacher, 1, status="pending")
    assert admin.post(f"/api/admin/courses/{course.id}/restore").json()["state"] == "pending"
    admin.post(f"/api/admin/courses/{course.id}/reject", {"reason": "No sound."})
    assert admin.post(f"/api/admin/courses/{course.id}/archive").status_code == 200
    assert teacher.post(f"/api/admin/courses/{course.id}/restore").status_code == 403
    restored = admin.post(f"/api/admin/courses/{course.id}/restore").json()
    assert (restored["status"], restored["rejection_reason"]) == ("rejected", "No sound.")
