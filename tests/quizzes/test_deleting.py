"""Quizzes that go, while people take them."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from tests.courses.making import ok, outline, refused
from tests.quizzes.making import learner, make_quiz, questions_of, quiz_course, quizzes_of, single
from tests.quizzes.taking import complaints, get, pass_quiz, rows, start
from tests.support.api import Institution, Person, together
from tests.support.locks import until_blocked


def test_an_untried_quiz_is_deleted(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    first, second = (make_quiz(author, module, 2, title=title)["id"] for title in "AB")
    ok(author.delete(f"/api/quizzes/{first}"), 204)
    refused(author.delete(f"/api/quizzes/{first}"), 404, "not_found")
    assert quizzes_of(author, module) == [(1, "B")]
    assert [id for (id,) in rows(institution, "select id::text from lms.quizzes where tenant_id = %s")] == [second]
    assert len(rows(institution, "select from lms.answer_keys where tenant_id = %s")) == 2
    assert outline(author, course)["quiz_count"] == 1


def test_a_quiz_that_was_attempted_is_retired(institution: Institution) -> None:
    author, admin = institution.instructor(), institution.admin()
    course, module = quiz_course(institution, author)
    student = learner(institution, course)
    first, second = (make_quiz(author, module, 2, title=title)["id"] for title in "AB")
    question = questions_of(author, first)[0]["id"]
    done = pass_quiz(student, first)
    ok(author.delete(f"/api/quizzes/{first}"), 204)
    for person in (author, admin):
        assert quizzes_of(person, module) == [(1, "B")]
        refused(person.get(f"/api/quizzes/{first}"), 404, "not_found")
        refused(person.get(f"/api/quizzes/{first}/questions"), 404, "not_found")
        refused(person.get(f"/api/questions/{question}"), 404, "not_found")
        refused(person.patch(f"/api/quizzes/{first}", {"status": "open"}), 404, "not_found")
        refused(person.patch(f"/api/questions/{question}", {"points": 2}), 404, "not_found")
        refused(person.post(f"/api/quizzes/{first}/questions", single()), 404, "not_found")
        refused(person.delete(f"/api/questions/{question}"), 404, "not_found")
        refused(person.delete(f"/api/quizzes/{first}"), 404, "not_found")
    refused(student.get(f"/api/quizzes/{first}"), 404, "not_found")
    refused(student.post(f"/api/quizzes/{first}/attempts"), 404, "not_found")
    assert quizzes_of(student, module) == [(1, "B")]
    assert get(student, done["id"])["passed"] is True, "what was attempted stays readable"
    assert get(author, done["id"])["passed"] is True
    seen = outline(student, course)
    assert (seen["quiz_count"], seen["required_quiz_count"]) == (1, 1)
    ok(author.put(f"/api/modules/{module}/quizzes/order", {"quiz_ids": [second]}))
    assert complaints(institution) == []


def test_who_starts_while_a_quiz_is_deleted_has_an_attempt_or_no_quiz(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    students = [learner(institution, course) for _ in range(4)]
    for _ in range(5):
        quiz = make_quiz(author, module, 2)["id"]
        gone, *begun = together(
            partial(author.delete, f"/api/quizzes/{quiz}"),
            *[partial(student.post, f"/api/quizzes/{quiz}/attempts") for student in students],
        )
        assert gone.status_code == 204
        assert {answer.status_code for answer in begun} <= {201, 404}
        for student, answer in zip(students, begun, strict=True):
            refused(student.get(f"/api/quizzes/{quiz}"), 404, "not_found")
            if answer.status_code == 201:
                assert get(student, answer.json()["id"])["id"] == answer.json()["id"]
        kept = rows(institution, "select status from lms.quizzes where tenant_id = %s and id = %s", quiz)
        assert kept == ([("retired",)] if 201 in {answer.status_code for answer in begun} else [])
    assert complaints(institution) == []


def test_a_deletion_waits_for_who_is_just_starting(institution: Institution) -> None:
    """The attempt is there, but nobody else sees it yet: the deletion must not conclude that there is none."""
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    student = learner(institution, course)
    quiz = make_quiz(author, module, 1)["id"]
    with institution.api.database.connect("lms_api") as starting, ThreadPoolExecutor() as pool:
        starting.execute("select app.start_attempt(%s, %s, %s)", (institution.id, student.id, quiz))
        deletion = pool.submit(author.delete, f"/api/quizzes/{quiz}")
        until_blocked(institution.api, starting)
        starting.commit()
        assert deletion.result().status_code == 204
    assert rows(institution, "select status from lms.quizzes where tenant_id = %s and id = %s", quiz) == [("retired",)]
    assert len(rows(institution, "select from lms.quiz_attempts where tenant_id = %s")) == 1


@pytest.mark.parametrize("what", ["modules", "courses"])
def test_a_module_or_course_goes_while_people_take_its_quizzes(institution: Institution, what: str) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    students = [learner(institution, course) for _ in range(4)]
    quizzes = [make_quiz(author, module, 2)["id"] for _ in range(3)]
    for student in students:
        start(student, quizzes[0])

    def take(student: Person, quiz: str) -> int:
        begun = student.post(f"/api/quizzes/{quiz}/attempts")
        if begun.status_code != 201:
            return begun.status_code
        return student.post(f"/api/attempts/{begun.json()['id']}/submit", {"answers": []}).status_code

    gone, *taken = together(
        lambda: author.delete(f"/api/{what}/{module if what == 'modules' else course}").status_code,
        *[lambda one=one, quiz=quiz: take(one, quiz) for one in students for quiz in quizzes],
    )
    assert gone == 204
    assert set(taken) <= {200, 403, 404}
    assert rows(institution, "select from lms.quizzes where tenant_id = %s") == []
    assert rows(institution, "select from lms.quiz_attempts where tenant_id = %s") == []
    assert complaints(institution) == []


@pytest.mark.parametrize("what", ["modules", "courses"])
def test_a_module_or_course_goes_after_who_holds_its_quiz(institution: Institution, what: str) -> None:
    """Whoever starts holds the quiz before their enrolment; were it the other way round here, both would wait."""
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    student = learner(institution, course)
    quiz = make_quiz(author, module, 1)["id"]
    with institution.api.connect() as starting, ThreadPoolExecutor() as pool:
        starting.execute("select from lms.quizzes where id = %s for key share", (quiz,))
        path = f"/api/{what}/{module if what == 'modules' else course}"
        deletion = pool.submit(author.delete, path)
        until_blocked(institution.api, starting)
        mine = "select from lms.enrollments where user_id = %s and course_id = %s for no key update"
        assert starting.execute(mine, (student.id, course)).rowcount == 1
        starting.rollback()
        assert deletion.result().status_code == 204
    assert complaints(institution) == []
