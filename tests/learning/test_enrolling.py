"""Getting into a course."""

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from tests.support.api import Institution, together
from tests.support.locks import until_blocked
from tests.support.outlines import make_course


def test_a_free_course_takes_whoever_comes(institution: Institution) -> None:
    teacher, student = institution.instructor(), institution.student()
    course = make_course(institution, teacher, 2)

    answer = student.post(f"/api/courses/{course.id}/enroll")

    assert answer.status_code == 201
    assert answer.json()["progress"]["percent"] == 0
    assert answer.json()["resume"]["lesson_id"] == str(course.lessons[0])
    assert student.post(f"/api/courses/{course.id}/enroll").json() == answer.json()


@pytest.mark.parametrize("role", ["student", "instructor", "admin"])
def test_every_role_learns(institution: Institution, role: str) -> None:
    course = make_course(institution, institution.instructor(), 1)
    person = institution.person(role)
    assert person.post(f"/api/courses/{course.id}/enroll").status_code == 201
    assert person.post(f"/api/lessons/{course.lessons[0]}/complete").json()["progress"]["percent"] == 100


def test_a_course_with_a_price_says_how_to_pay(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 1, price=49900)
    student = institution.student()

    answer = student.post(f"/api/courses/{course.id}/enroll")

    assert answer.status_code == 402
    problem = answer.json()
    assert problem["code"] == "payment_required"
    assert problem["price"] == {"amount": 49900, "currency": "INR"}
    assert problem["order"] == {
        "method": "POST",
        "url": "/api/payments/order",
        "body": {"course_id": str(course.id)},
    }
    assert student.get("/api/me/courses").json()["data"] == []


def test_what_is_not_published_does_not_exist(institution: Institution) -> None:
    teacher = institution.instructor()
    elsewhere = institution.api.institution()
    hidden = make_course(institution, teacher, 1, status="draft")
    foreign = make_course(elsewhere, elsewhere.instructor(), 1)
    student = institution.student()

    answers = [student.post(f"/api/courses/{course}/enroll") for course in (hidden.id, foreign.id, uuid4())]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.json()["detail"] for answer in answers}) == 1
    assert teacher.post(f"/api/courses/{hidden.id}/enroll").status_code == 404


def test_nobody_enrols_without_an_account(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 1)
    answer = institution.anonymous.post(f"/api/courses/{course.id}/enroll")
    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_required")


def test_fifty_clicks_make_one_enrolment(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 2)
    student = institution.student()

    answers = together(*[lambda: student.post(f"/api/courses/{course.id}/enroll")] * 50)

    assert [answer.status_code for answer in answers] == [201] * 50
    assert len({answer.text for answer in answers}) == 1
    with institution.api.connect() as connection:
        rows = connection.execute("select count(*) from lms.enrollments where course_id = %s", (course.id,))
        assert rows.fetchone() == (1,)
        counted = connection.execute("select enrollment_count from lms.courses where id = %s", (course.id,))
        assert counted.fetchone() == (1,)


def test_a_crowd_enrols_at_once(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 1)
    crowd = [institution.student() for _ in range(20)]

    answers = together(*[lambda person=person: person.post(f"/api/courses/{course.id}/enroll") for person in crowd])

    assert [answer.status_code for answer in answers] == [201] * 20
    with institution.api.connect() as connection:
        counted = connection.execute("select enrollment_count from lms.courses where id = %s", (course.id,))
        assert counted.fetchone() == (20,)


def test_a_price_that_is_just_being_set_counts(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 1)
    student = institution.student()

    with institution.api.connect() as connection, ThreadPoolExecutor(1) as pool:
        connection.execute("update lms.courses set price = 100 where id = %s", (course.id,))
        answer = pool.submit(student.post, f"/api/courses/{course.id}/enroll")
        until_blocked(institution.api, connection)
        connection.commit()
        assert answer.result().status_code == 402
