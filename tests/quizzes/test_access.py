"""Who writes quizzes, and what learners see of them."""

from typing import Any

import httpx

from tests.courses.making import make_course, make_module, ok, refused
from tests.quizzes.making import learner, make_quiz, questions_of, quiz_course, quizzes_of, single
from tests.quizzes.taking import fail_quiz, let_time_pass, pass_quiz, start, submit
from tests.support.api import Api, Institution, Person


def test_who_may_write_what(institution: Institution, api: Api) -> None:
    author, assistant, rival = (institution.instructor() for _ in range(3))
    admin = institution.admin()
    course, module = quiz_course(institution, author)
    ok(author.post(f"/api/courses/{course}/instructors", {"user_id": str(assistant.id)}), 201)
    taking = institution.instructor()
    ok(taking.post(f"/api/courses/{course}/enroll"), 201)
    quiz = make_quiz(assistant, module, 2)["id"]
    question = questions_of(author, quiz)[0]["id"]
    student, stranger = learner(institution, course), institution.student()
    foreigner = api.institution().admin()

    def tries(person: Person) -> list[httpx.Response]:
        return [
            person.get(f"/api/quizzes/{quiz}/questions"),
            person.get(f"/api/questions/{question}"),
            person.post(f"/api/quizzes/{quiz}/questions", single()),
            person.put(f"/api/quizzes/{quiz}/questions/order", {"question_ids": [question]}),
            person.patch(f"/api/questions/{question}", {"points": 9}),
            person.delete(f"/api/questions/{question}"),
            person.post(f"/api/modules/{module}/quizzes", {"title": "Mine"}),
            person.put(f"/api/modules/{module}/quizzes/order", {"quiz_ids": [quiz]}),
            person.patch(f"/api/quizzes/{quiz}", {"pass_percent": 1}),
            person.delete(f"/api/quizzes/{quiz}"),
        ]

    def statuses(person: Person) -> list[int]:
        return [answer.status_code for answer in tries(person)]

    assert statuses(student) == [403] * 10
    assert statuses(stranger) == [403] * 10
    assert statuses(foreigner) == [404] * 10
    assert statuses(taking) == [403, 404, 403, 403, 404, 404, 403, 403, 403, 403], "a learner in this course"
    assert statuses(rival) == [404, 404, 404, 404, 404, 404, 403, 403, 404, 404]
    for answer in (*tries(student), *tries(taking)):
        assert "right" not in answer.text
    assert institution.anonymous.get(f"/api/quizzes/{quiz}").status_code == 401
    assert institution.anonymous.get(f"/api/quizzes/{quiz}/questions").status_code == 401

    assert ok(student.get(f"/api/quizzes/{quiz}"))["permissions"] == {"can_edit": False, "can_start": True}
    assert ok(taking.get(f"/api/quizzes/{quiz}"))["permissions"] == {"can_edit": False, "can_start": True}
    assert ok(admin.get(f"/api/quizzes/{quiz}"))["permissions"] == {"can_edit": True, "can_start": False}
    for person in (stranger, rival, foreigner):
        refused(person.get(f"/api/quizzes/{quiz}"), 404, "not_found")
    assert quizzes_of(student, module) == quizzes_of(author, module) == [(1, "A quiz")]
    assert quizzes_of(stranger, module) == quizzes_of(rival, module) == []
    refused(foreigner.get(f"/api/modules/{module}/quizzes"), 404, "not_found")
    assert ok(author.get(f"/api/quizzes/{quiz}"))["version"] == 2, "none of this has changed anything"
    assert [answer.status_code for answer in tries(admin)] == [200, 200, 201, 409, 200, 204, 201, 409, 200, 204]


def test_a_learner_sees_how_far_they_are(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    student = learner(institution, course)
    quiz = make_quiz(author, module, 2, max_attempts=2, time_limit_seconds=60)["id"]
    path = f"/api/quizzes/{quiz}"

    def seen() -> tuple[dict[str, Any], bool]:
        body = ok(student.get(path))
        listed = ok(student.get(f"/api/modules/{module}/quizzes"))["data"][0]
        assert (listed["mine"], listed["permissions"]) == (body["mine"], body["permissions"])
        assert ok(author.get(path))["mine"] is None
        return body["mine"], body["permissions"]["can_start"]

    untried = {
        "attempts": 0, "attempts_remaining": 2, "best_percent": None, "passed_at": None, "open_attempt": None,
    }  # fmt: skip
    assert seen() == (untried, True)
    begun = start(student, quiz)
    opened = {"id": begun["id"], "expires_at": begun["expires_at"]}
    assert seen() == ({**untried, "attempts": 1, "attempts_remaining": 1, "open_attempt": opened}, True)
    let_time_pass(institution, begun["id"])
    assert seen() == ({**untried, "attempts": 1, "attempts_remaining": 1}, True), "over, although nobody graded it yet"
    begun = start(student, quiz)
    mine, can_start = seen()
    assert (mine["attempts_remaining"], mine["open_attempt"]["id"], can_start) == (0, begun["id"], True)
    ok(author.patch(path, {"status": "closed"}))
    assert seen()[1], "nobody begins, this goes on"
    ok(author.patch(path, {"status": "open"}))
    done = submit(student, begun["id"], *[])
    mine, can_start = seen()
    assert (done["passed"], mine["best_percent"], mine["open_attempt"], can_start) == (False, 0, None, False)
    ok(author.patch(path, {"max_attempts": 3}))
    pass_quiz(student, quiz)
    mine, can_start = seen()
    assert (mine["best_percent"], mine["attempts_remaining"], can_start) == (100, 0, False)
    assert mine["passed_at"] is not None
    ok(author.patch(path, {"max_attempts": 1}))
    assert seen()[0]["attempts_remaining"] == 0, "fewer than were begun"


def test_a_score_that_is_not_told_is_not_told_by_the_quiz(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    admin = institution.admin()
    ok(admin.post(f"/api/courses/{course}/enroll"), 201)
    quiz = make_quiz(author, module, 1, show_score=False, review="after_passing")["id"]
    for person in (learner(institution, course), admin):
        fail_quiz(person, quiz)
        assert ok(person.get(f"/api/quizzes/{quiz}"))["mine"]["best_percent"] is None
        pass_quiz(person, quiz)
        assert ok(person.get(f"/api/quizzes/{quiz}"))["mine"]["best_percent"] == 100, "the review is open"
        start(person, quiz)
        assert ok(person.get(f"/api/quizzes/{quiz}"))["mine"]["best_percent"] is None, "and closed again"


def test_what_was_begun_goes_on_after_the_quiz_is_closed(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    student, late = learner(institution, course), learner(institution, course)
    quiz = make_quiz(author, module, 1)["id"]
    begun = start(student, quiz)

    ok(author.patch(f"/api/quizzes/{quiz}", {"status": "closed"}))

    assert ok(student.get(f"/api/quizzes/{quiz}"))["permissions"]["can_start"] is True
    assert ok(late.get(f"/api/quizzes/{quiz}"))["permissions"]["can_start"] is False
    assert start(student, quiz)["id"] == begun["id"]
    submit(student, begun["id"])
    assert ok(student.get(f"/api/quizzes/{quiz}"))["permissions"]["can_start"] is False


def test_a_quiz_without_questions_is_not_started(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    student = learner(institution, course)
    quiz = make_quiz(author, module, 0)["id"]
    assert ok(student.get(f"/api/quizzes/{quiz}"))["permissions"]["can_start"] is False
    assert student.post(f"/api/quizzes/{quiz}/attempts").status_code == 409


def test_a_draft_has_quizzes_too(institution: Institution) -> None:
    author = institution.instructor()
    course = make_course(author)["id"]
    module = make_module(author, course)["id"]
    quiz = make_quiz(author, module, 1)
    assert ok(author.get(f"/api/quizzes/{quiz['id']}"))["permissions"]["can_edit"] is True
    refused(institution.student().get(f"/api/modules/{module}/quizzes"), 404, "not_found")
    refused(institution.student().get(f"/api/quizzes/{quiz['id']}"), 404, "not_found")
