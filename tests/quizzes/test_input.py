"""What a quiz and a question may not be: refused with where it is wrong, and nothing stored."""

import json
from typing import Any
from uuid import uuid4

from tests.courses.making import ok, refused
from tests.quizzes.making import asked, make_quiz, questions_of, quiz_course, quizzes_of, several, single
from tests.quizzes.taking import rows
from tests.support.api import Institution

QUIZ_MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"title": ""}, "/title"),
    ({"title": " \t"}, "/title"),
    ({"title": None}, "/title"),
    ({"title": 7}, "/title"),
    ({"title": "a\nb"}, "/title"),
    ({"title": "a\0b"}, "/title"),
    ({"title": "x" * 201}, "/title"),
    ({"description": None}, "/description"),
    ({"description": "x" * 5001}, "/description"),
    ({"description": "\x07"}, "/description"),
    ({"pass_percent": 0}, "/pass_percent"),
    ({"pass_percent": 101}, "/pass_percent"),
    ({"pass_percent": 60.0}, "/pass_percent"),
    ({"pass_percent": True}, "/pass_percent"),
    ({"pass_percent": "60"}, "/pass_percent"),
    ({"pass_percent": None}, "/pass_percent"),
    ({"max_attempts": 0}, "/max_attempts"),
    ({"max_attempts": 101}, "/max_attempts"),
    ({"max_attempts": False}, "/max_attempts"),
    ({"max_attempts": 10**30}, "/max_attempts"),
    ({"time_limit_seconds": 9}, "/time_limit_seconds"),
    ({"time_limit_seconds": 86_401}, "/time_limit_seconds"),
    ({"time_limit_seconds": -60}, "/time_limit_seconds"),
    ({"pool_size": 0}, "/pool_size"),
    ({"pool_size": 201}, "/pool_size"),
    ({"shuffle_questions": 1}, "/shuffle_questions"),
    ({"shuffle_options": None}, "/shuffle_options"),
    ({"review": "always"}, "/review"),
    ({"review": None}, "/review"),
    ({"review_answers": "yes"}, "/review_answers"),
    ({"show_score": 0}, "/show_score"),
    ({"is_required": None}, "/is_required"),
    ({"status": "retired"}, "/status"),
    ({"status": ["open"]}, "/status"),
    ({"position": 1}, "/position"),
    ({"question_count": 3}, "/question_count"),
    ({"correct_options": [1]}, "/correct_options"),
]


QUESTION_MISTAKES: list[tuple[dict[str, Any], str]] = [
    ({"question": " "}, "/question"),
    ({"question": None}, "/question"),
    ({"question": ["?"]}, "/question"),
    ({"question": "x" * 5001}, "/question"),
    ({"question": "\x1b[31m"}, "/question"),
    ({"options": None}, "/options"),
    ({"options": "yes or no"}, "/options"),
    ({"options": {"0": "yes", "1": "no"}}, "/options"),
    ({"options": []}, "/options"),
    ({"options": ["only"], "correct_options": [0]}, "/options"),
    ({"options": [f"option {number}" for number in range(21)]}, "/options"),
    ({"options": ["yes", ""]}, "/options/1"),
    ({"options": ["yes", "\n "]}, "/options/1"),
    ({"options": ["yes", 1]}, "/options/1"),
    ({"options": ["yes", None]}, "/options/1"),
    ({"options": ["yes", "x" * 1001]}, "/options/1"),
    ({"options": ["yes", "no\x00"]}, "/options/1"),
    ({"options": ["yes", "no", " yes "]}, "/options/2"),
    ({"correct_options": None}, "/correct_options"),
    ({"correct_options": []}, "/correct_options"),
    ({"correct_options": 1}, "/correct_options"),
    ({"correct_options": {"0": 1}}, "/correct_options"),
    ({"correct_options": [3]}, "/correct_options/0"),
    ({"correct_options": [-1]}, "/correct_options/0"),
    ({"correct_options": [True]}, "/correct_options/0"),
    ({"correct_options": ["1"]}, "/correct_options/0"),
    ({"correct_options": [1.0]}, "/correct_options/0"),
    ({"correct_options": [10**20]}, "/correct_options/0"),
    ({"correct_options": [0, 0]}, "/correct_options/1"),
    ({"correct_options": [0, 1], "multiple": False}, "/correct_options"),
    ({"multiple": 1}, "/multiple"),
    ({"multiple": None}, "/multiple"),
    ({"points": 0}, "/points"),
    ({"points": 1001}, "/points"),
    ({"points": 1.5}, "/points"),
    ({"points": True}, "/points"),
    ({"points": None}, "/points"),
    ({"explanation": None}, "/explanation"),
    ({"explanation": "x" * 5001}, "/explanation"),
    ({"version": 7}, "/version"),
    ({"is_correct": True}, "/is_correct"),
]


def test_what_a_quiz_may_not_be(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 1)
    for mistake, pointer in QUIZ_MISTAKES:
        created = author.post(f"/api/modules/{module}/quizzes", {"title": "A quiz", **mistake})
        refused(created, 422, "invalid_input", pointer)
        refused(author.patch(f"/api/quizzes/{quiz['id']}", mistake), 422, "invalid_input", pointer)
    for questions, pointer in (
        (None, "/questions"), ({}, "/questions"), ([[]], "/questions/0"),
        ([single(1, id=str(uuid4()))], "/questions/0/id"), ([single(number) for number in range(201)], "/questions"),
    ):  # fmt: skip
        answer = author.post(f"/api/modules/{module}/quizzes", {"title": "A quiz", "questions": questions})
        refused(answer, 422, "invalid_input", pointer)
    refused(author.patch(f"/api/quizzes/{quiz['id']}", {"questions": []}), 422, "invalid_input", "/questions")
    assert quizzes_of(author, module) == [(1, "A quiz")]
    assert ok(author.get(f"/api/quizzes/{quiz['id']}"))["version"] == quiz["version"], "refusals change nothing"


def test_what_a_question_may_not_be(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 1)
    (question,) = questions_of(author, quiz["id"])
    path = f"/api/quizzes/{quiz['id']}/questions"
    for mistake, pointer in QUESTION_MISTAKES:
        refused(author.post(path, single(9, **mistake)), 422, "invalid_input", pointer)
        patch = {**({"correct_options": [0]} if "options" in mistake else {}), **mistake}
        refused(author.patch(f"/api/questions/{question['id']}", patch), 422, "invalid_input", pointer)
        nested = author.post(f"/api/modules/{module}/quizzes", {"title": "A quiz", "questions": [single(9, **mistake)]})
        refused(nested, 422, "invalid_input", f"/questions/0{pointer}")
    for missing in ("question", "options", "correct_options"):
        body = {name: value for name, value in single().items() if name != missing}
        refused(author.post(path, body), 422, "invalid_input", f"/{missing}")
    assert questions_of(author, quiz["id"]) == [question], "refusals change nothing"
    assert quizzes_of(author, module) == [(1, "A quiz")]


def test_a_quiz_comes_with_all_of_its_questions_or_not_at_all(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    questions = [single(1), single(2), several(3), single(4, correct_options=[3])]
    answer = author.post(f"/api/modules/{module}/quizzes", {"title": "Half", "questions": questions})
    refused(answer, 422, "invalid_input", "/questions/3/correct_options/0")
    assert quizzes_of(author, module) == []
    assert rows(institution, "select from lms.quizzes where tenant_id = %s") == []
    assert rows(institution, "select from lms.questions where tenant_id = %s") == []


def test_bodies_that_are_too_much(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 0)
    path = f"/api/quizzes/{quiz['id']}/questions"
    many = [f"option {number}" for number in range(10_000)]
    refused(author.post(path, single(1, options=many)), 422, "invalid_input", "/options")
    answer = author.post(path, single(1, correct_options=list(range(10_000))))
    refused(answer, 422, "invalid_input", "/correct_options")
    large = author.post(path, single(1, question="x" * 3_000_000))
    refused(large, 413, "body_too_large")
    for text in ('{"question": "\\ud800"}', '{"options": ["a", "\\udfff"]}'):
        body = json.dumps(single()).rstrip("}") + ", " + text.lstrip("{")
        half = author.request("POST", path, content=body, headers={"content-type": "application/json"})
        assert half.status_code in (400, 422), half.text
    assert questions_of(author, quiz["id"]) == []


def test_the_last_attempt_needs_a_limit(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    rule = {"review": "after_last_attempt"}
    refused(
        author.post(f"/api/modules/{module}/quizzes", {"title": "A quiz", **rule}),
        422,
        "invalid_input",
        "/max_attempts",
    )
    path = f"/api/quizzes/{make_quiz(author, module)['id']}"
    refused(author.patch(path, rule), 422, "invalid_input", "/review")
    assert ok(author.patch(path, {**rule, "max_attempts": 2}))["review"] == "after_last_attempt"
    refused(author.patch(path, {"max_attempts": None}), 422, "invalid_input", "/max_attempts")
    assert ok(author.patch(path, {"max_attempts": 5}))["max_attempts"] == 5
    body = ok(author.patch(path, {"max_attempts": None, "review": "never"}))
    assert (body["max_attempts"], body["review"]) == (None, "never")


def test_the_same_rules_hold_for_whoever_calls_the_functions(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 1)["id"]
    question = questions_of(author, quiz)[0]["id"]

    def call(function: str, id: str, body: Any, *more: Any) -> tuple[str | None, str | None]:
        marks = ", ".join(["%s"] * (4 + len(more)))
        with institution.api.database.connect("lms_api") as connection:
            cursor = connection.cursor()
            text = json.dumps(body)
            try:
                cursor.execute(f"select app.{function}({marks})", (institution.id, author.id, id, text, *more))
            except Exception as error:
                diagnosis = getattr(error, "diag", None)
                return getattr(error, "sqlstate", None), diagnosis.column_name if diagnosis else None
        return None, None

    for mistake, pointer in QUIZ_MISTAKES:
        if "\\u0000" not in json.dumps(mistake):  # PostgreSQL has no such character
            assert call("create_quiz", module, {"title": "A quiz", **mistake}) == ("LM402", pointer), mistake
            assert call("update_quiz", quiz, mistake, None) == ("LM402", pointer), mistake
    for mistake, pointer in QUESTION_MISTAKES:
        if "\\u0000" not in json.dumps(mistake):  # PostgreSQL has no such character
            assert call("create_question", quiz, single(9, **mistake)) == ("LM402", pointer), mistake
            patch = {**({"correct_options": [0]} if "options" in mistake else {}), **mistake}
            assert call("update_question", question, patch, None) == ("LM402", pointer), mistake
    wholes: tuple[Any, ...] = ([], "text", 7, None, True)
    for whole in wholes:
        assert call("create_quiz", module, whole)[0] == "LM402", whole
        assert call("update_quiz", quiz, whole, None)[0] == "LM402", whole
        assert call("create_question", quiz, whole)[0] == "LM402", whole
        assert call("update_question", question, whole, None)[0] == "LM402", whole
    assert quizzes_of(author, module) == [(1, "A quiz")]
    assert asked(author, quiz) == [(1, "Question 1?")]
