"""Working through the lessons of a course."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.api import Institution, Person, together
from tests.support.locks import until_blocked
from tests.support.outlines import Course, make_course
from tests.support.people import act_in


@pytest.fixture
def course(institution: Institution) -> Course:
    return make_course(institution, institution.instructor(), 2, 2)


@pytest.fixture
def student(institution: Institution, course: Course) -> Person:
    student = institution.student()
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    return student


def complete(person: Person, lesson: UUID) -> dict[str, Any]:
    answer = person.post(f"/api/lessons/{lesson}/complete")
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def test_lesson_by_lesson_to_the_end(student: Person, course: Course) -> None:
    first, second, third, fourth = course.lessons

    assert complete(student, first)["resume"]["lesson_id"] == str(second)
    assert complete(student, second)["resume"]["lesson_id"] == str(third)  # in the next module
    assert complete(student, fourth)["resume"]["lesson_id"] == str(third)  # left out before
    done = complete(student, third)

    assert done["resume"] is None
    assert done["progress"] == {
        "completed_lessons": 4,
        "lesson_count": 4,
        "completed_required": 4,
        "required_lesson_count": 4,
        "passed_required_quizzes": 0,
        "required_quiz_count": 0,
        "percent": 100,
        "completed_at": done["completed_at"],
    }


def test_completing_twice_changes_nothing(student: Person, course: Course) -> None:
    before = complete(student, course.lessons[0])
    assert complete(student, course.lessons[0]) == before


def test_fifty_clicks_are_one_completion(institution: Institution, student: Person, course: Course) -> None:
    lesson = course.lessons[1]

    answers = together(*[lambda: student.post(f"/api/lessons/{lesson}/complete")] * 50)

    assert [answer.status_code for answer in answers] == [200] * 50
    assert len({answer.text for answer in answers}) == 1
    assert answers[0].json()["progress"]["completed_lessons"] == 1
    assert_counters_are_true(institution)


def test_all_lessons_at_once_complete_the_course_once(
    institution: Institution, student: Person, course: Course
) -> None:
    calls = [lambda lesson=lesson: student.post(f"/api/lessons/{lesson}/complete") for lesson in course.lessons * 10]

    answers = together(*calls)

    assert [answer.status_code for answer in answers] == [200] * 40
    progress = student.get(f"/api/courses/{course.id}/progress").json()["progress"]
    assert (progress["completed_lessons"], progress["percent"]) == (4, 100)
    assert progress["completed_at"] is not None
    assert_counters_are_true(institution)


def test_the_last_position_and_the_completion_come_together(
    institution: Institution, student: Person, course: Course
) -> None:
    for lesson in course.lessons:
        answers = together(
            *[
                lambda lesson=lesson: student.put(f"/api/lessons/{lesson}/position", {"position_seconds": 60}),
                lambda lesson=lesson: student.post(f"/api/lessons/{lesson}/complete"),
            ]
            * 5
        )
        assert [answer.status_code for answer in answers] == [200] * 10
    assert_counters_are_true(institution)


def test_only_with_an_enrolment(institution: Institution, course: Course) -> None:
    hidden = make_course(institution, institution.instructor(), 1, status="draft")
    elsewhere = institution.api.institution()
    foreign = make_course(elsewhere, elsewhere.instructor(), 1)
    visitor = institution.student()

    refused = visitor.post(f"/api/lessons/{course.lessons[0]}/complete")
    assert (refused.status_code, refused.json()["code"]) == (403, "not_enrolled")
    for lesson in (hidden.lessons[0], foreign.lessons[0], uuid4()):
        assert visitor.post(f"/api/lessons/{lesson}/complete").status_code == 404
    assert visitor.get(f"/api/courses/{course.id}/progress").status_code == 403
    assert visitor.get(f"/api/courses/{hidden.id}/progress").status_code == 404


def test_a_lesson_added_later_takes_no_completion_away(
    institution: Institution, student: Person, course: Course
) -> None:
    for lesson in course.lessons:
        completed_at = complete(student, lesson)["progress"]["completed_at"]
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        connection.execute(
            "insert into lms.lessons (tenant_id, course_id, module_id, title, position) "
            "select tenant_id, course_id, module_id, 'New', 3 from lms.lessons where id = %s",
            (course.lessons[0],),
        )

    progress = student.get(f"/api/courses/{course.id}/progress").json()

    assert progress["progress"]["completed_at"] == completed_at
    assert progress["progress"]["percent"] == 80
    assert progress["resume"]["title"] == "New"
    assert [lesson["title"] for lesson in progress["lessons"]][2] == "New"


def test_deleting_the_last_open_lesson_completes_the_course(
    institution: Institution, student: Person, course: Course
) -> None:
    *others, last = course.lessons
    for lesson in others:
        complete(student, lesson)
    student.put(f"/api/lessons/{last}/position", {"position_seconds": 10})
    with institution.api.connect() as connection:
        connection.execute("delete from lms.lessons where id = %s", (last,))

    progress = student.get(f"/api/courses/{course.id}/progress").json()

    assert progress["progress"]["completed_at"] is not None
    assert progress["progress"]["percent"] == 100
    assert progress["resume"] is None  # it pointed to a lesson that is gone
    assert_counters_are_true(institution)


def test_a_lesson_that_ceases_to_be_required_while_it_is_completed(
    institution: Institution, student: Person, course: Course
) -> None:
    *others, last = course.lessons
    for lesson in others[1:]:
        complete(student, lesson)

    # The author's change is not committed yet when the completion arrives: it waits, then counts by the new rule.
    with institution.api.connect() as author, ThreadPoolExecutor(1) as pool:
        author.execute("update lms.lessons set is_required = false where id = %s", (last,))
        answer = pool.submit(complete, student, others[0])
        until_blocked(institution.api, author)
        author.commit()

        assert answer.result()["progress"]["completed_at"] is not None
    assert_counters_are_true(institution)


@pytest.mark.parametrize("started", [False, True])
def test_a_lesson_deleted_while_it_is_completed(
    institution: Institution, student: Person, course: Course, started: bool
) -> None:
    lesson = course.lessons[0]
    if started:
        student.put(f"/api/lessons/{lesson}/position", {"position_seconds": 5})

    with institution.api.connect() as author, ThreadPoolExecutor(1) as pool:
        author.execute("delete from lms.lessons where id = %s", (lesson,))
        answer = pool.submit(student.post, f"/api/lessons/{lesson}/complete")
        until_blocked(institution.api, author)
        author.commit()

        assert answer.result().status_code == 404
    assert_counters_are_true(institution)


def test_authors_and_learners_at_once(institution: Institution) -> None:
    teacher, crowd = institution.instructor(), [institution.student() for _ in range(3)]
    course = make_course(institution, teacher, 3, 3)
    for student in crowd:
        student.post(f"/api/courses/{course.id}/enroll")

    calls = [
        call
        for number, lesson in enumerate(course.lessons)
        for call in (
            *(partial(student.post, f"/api/lessons/{lesson}/complete") for student in crowd),
            *(partial(student.put, f"/api/lessons/{lesson}/position", {"position_seconds": 30}) for student in crowd),
            partial(teacher.delete, f"/api/lessons/{lesson}")
            if number % 2
            else partial(teacher.patch, f"/api/lessons/{lesson}", {"is_required": False}),
        )
    ]
    answers = together(*calls, partial(crowd[0].post, f"/api/courses/{course.id}/enroll"))

    assert {answer.status_code for answer in answers} <= {200, 201, 204, 404}
    assert_counters_are_true(institution)
    with institution.api.connect() as connection:
        forgotten = connection.execute(
            "select e.user_id from lms.enrollments as e join lms.courses as c on c.id = e.course_id "
            "where e.tenant_id = %s and e.completed_at is null and c.required_lesson_count > 0 "
            "and e.completed_required >= c.required_lesson_count",
            (institution.id,),
        )
        assert forgotten.fetchall() == []


def test_a_suspension_counts_at_once(institution: Institution, student: Person, course: Course) -> None:
    admin = institution.admin()
    assert admin.post(f"/api/admin/users/{student.id}/suspend", {"reason": "Shared the account"}).status_code == 200

    refused = student.post(f"/api/lessons/{course.lessons[0]}/complete")

    assert (refused.status_code, refused.json()["code"]) == (403, "account_suspended")
    assert admin.post(f"/api/admin/users/{student.id}/reinstate").status_code == 200
    assert complete(institution.signed_in(student.user), course.lessons[0])["progress"]["completed_lessons"] == 1


def assert_counters_are_true(institution: Institution) -> None:
    with institution.api.connect() as connection:
        complaints = connection.execute(
            "select internal.check_progress_counters() union all select internal.check_outline_counters()"
        )
        assert complaints.fetchall() == []
