"""Writing quizzes: their rules, their questions, their order, and many authors at once."""

from typing import Any
from uuid import uuid4

import httpx

from tests.courses.making import ok, outline, refused
from tests.quizzes.making import asked, learner, make_quiz, questions_of, quiz_course, quizzes_of, several, single
from tests.quizzes.taking import complaints
from tests.support.api import Institution, together

DEFAULTS = {
    "description": "",
    "status": "open",
    "pass_percent": 60,
    "max_attempts": None,
    "time_limit_seconds": None,
    "shuffle_questions": False,
    "shuffle_options": False,
    "pool_size": None,
    "review": "after_passing",
    "review_answers": True,
    "show_score": True,
    "is_required": True,
}


def facts_of(quiz: dict[str, Any]) -> dict[str, Any]:
    return {name: quiz[name] for name in DEFAULTS}


def test_a_quiz_as_it_is_written(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    answer = author.post(f"/api/modules/{module}/quizzes", {"title": "  Averages  "})
    quiz = ok(answer, 201)
    assert (quiz["title"], quiz["course_id"], quiz["module_id"], quiz["position"]) == ("Averages", course, module, 1)
    assert facts_of(quiz) == DEFAULTS
    assert (quiz["question_count"], quiz["questions_asked"], quiz["mine"], quiz["locked"]) == (0, 0, None, False)
    assert quiz["permissions"] == {"can_edit": True, "can_start": False}
    assert answer.headers["location"] == f"/api/quizzes/{quiz['id']}"
    assert answer.headers["etag"] == f'"{quiz["version"]}"'

    told = {
        "description": "First line.\n\tSecond line.",
        "status": "closed",
        "pass_percent": 75,
        "max_attempts": 3,
        "time_limit_seconds": 900,
        "shuffle_questions": True,
        "shuffle_options": True,
        "pool_size": 2,
        "review": "after_last_attempt",
        "review_answers": False,
        "show_score": False,
        "is_required": False,
    }
    other = make_quiz(author, module, [single(1), several(2, points=4), single(3, multiple=True)], **told)
    assert (facts_of(other), other["position"]) == (told, 2)
    assert (other["question_count"], other["questions_asked"]) == (3, 2)
    first, second, third = questions_of(author, other["id"])
    assert first["correct_options"] == [1]
    assert first["options"] == ["1 wrong", "1 right", "1 absurd"]
    assert (first["multiple"], first["points"], first["explanation"]) == (False, 1, "Because of 1.")
    assert (second["multiple"], second["points"], second["correct_options"]) == (True, 4, [0, 2])
    assert third["multiple"] is True, "somebody may choose several although one is right"
    assert ok(author.get(f"/api/questions/{second['id']}")) == second
    seen = outline(author, course)["modules"][0]["quizzes"]
    assert [(one["id"], one["question_count"], one["questions_asked"]) for one in seen] == [
        (quiz["id"], 0, 0), (other["id"], 3, 2),
    ]  # fmt: skip


def test_a_question_is_stored_in_one_form(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 0)
    answer = author.post(
        f"/api/quizzes/{quiz['id']}/questions",
        {
            "question": "  Which of these print 1?\n\tprint(x)  ",
            "options": [" x = 1\n", "x = 2", "\tx = '1'"],
            "correct_options": [2, 0],
            "explanation": "",
        },
    )
    body = ok(answer, 201)
    assert body["question"] == "Which of these print 1?\n\tprint(x)"
    assert body["options"] == ["x = 1", "x = 2", "x = '1'"]
    assert (body["correct_options"], body["multiple"], body["points"], body["version"]) == ([0, 2], True, 1, 1)
    assert answer.headers["location"] == f"/api/questions/{body['id']}"
    assert answer.headers["etag"] == '"1"'
    assert ok(author.get(f"/api/quizzes/{quiz['id']}"))["question_count"] == 1


def test_a_quiz_is_patched_member_by_member(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, max_attempts=3, time_limit_seconds=60, pool_size=2)
    path = f"/api/quizzes/{quiz['id']}"
    changed = author.patch(path, {"time_limit_seconds": None}, headers={"if-match": f'"{quiz["version"]}"'})
    body = ok(changed)
    assert facts_of(body) == {**facts_of(quiz), "time_limit_seconds": None}
    assert (body["version"], changed.headers["etag"]) == (quiz["version"] + 1, f'"{quiz["version"] + 1}"')
    same = author.patch(path, {"time_limit_seconds": None, "title": " A quiz "})
    assert same.headers["etag"] == changed.headers["etag"], "nothing has changed"
    stale = {"if-match": f'"{quiz["version"]}"'}
    problem = refused(author.patch(path, {"title": "Late"}, headers=stale), 412, "precondition_failed")
    assert problem["current_etag"] == changed.headers["etag"]
    refused(author.delete(path, headers=stale), 412, "precondition_failed")
    body = ok(author.patch(path, {"max_attempts": None, "pool_size": None, "status": "closed"}))
    assert (body["max_attempts"], body["pool_size"], body["status"]) == (None, None, "closed")


def test_changes_of_the_list_of_questions_are_changes_of_the_quiz(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 2)["id"]
    one, two = (question["id"] for question in questions_of(author, quiz))
    before = ok(author.get(f"/api/modules/{module}"))["version"]

    def version() -> int:
        return int(ok(author.get(f"/api/quizzes/{quiz}"))["version"])

    seen = version()
    for method, path, body in (
        ("PATCH", f"/api/questions/{one}", {"points": 7}),
        ("PUT", f"/api/quizzes/{quiz}/questions/order", {"question_ids": [two, one]}),
        ("POST", f"/api/quizzes/{quiz}/questions", single(3)),
        ("DELETE", f"/api/questions/{two}", None),
        ("PATCH", f"/api/quizzes/{quiz}", {"pass_percent": 55}),
    ):
        options: dict[str, Any] = {"json": body} if body else {}
        assert author.request(method, path, **options).is_success
        assert version() == seen + 1
        seen += 1
    assert ok(author.get(f"/api/modules/{module}"))["version"] == before, "what a quiz asks is not the module's"
    make_quiz(author, module)
    assert ok(author.get(f"/api/modules/{module}"))["version"] > before, "its list of quizzes is"
    assert outline(author, course)["quiz_count"] == 2


def test_quizzes_in_pages_and_in_order(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    ids = [make_quiz(author, module, 1, title=title)["id"] for title in "ABCDE"]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ok(author.get(f"/api/modules/{module}/quizzes?limit=2" + (f"&cursor={cursor}" if cursor else "")))
        found += [quiz["title"] for quiz in page["data"]]
        assert page["page"]["has_more"] == (page["page"]["next_cursor"] is not None)
        cursor = page["page"]["next_cursor"]
    assert found == list("ABCDE")
    refused(author.get(f"/api/modules/{module}/quizzes?cursor=abc"), 422, "invalid_cursor")
    refused(author.get(f"/api/modules/{module}/quizzes?limit=0"), 422, "invalid_input")

    path = f"/api/modules/{module}/quizzes/order"
    etag = author.get(f"/api/modules/{module}").headers["etag"]
    elsewhere = make_quiz(author, quiz_course(institution, author)[1])["id"]
    for wrong in ([], ids[:4], [*ids, ids[0]], [*ids[:4], ids[0]], [*ids, elsewhere], [*ids[:4], elsewhere]):
        refused(author.put(path, {"quiz_ids": wrong}), 409, "list_changed", "/quiz_ids")
    answer = author.put(path, {"quiz_ids": [ids[4], *ids[:4]]}, headers={"if-match": etag})
    assert [quiz["title"] for quiz in ok(answer)["quizzes"]] == list("EABCD")
    assert answer.headers["etag"] != etag
    refused(author.put(path, {"quiz_ids": ids}, headers={"if-match": etag}), 412, "precondition_failed")
    same = author.put(path, {"quiz_ids": [ids[4], *ids[:4]]})
    assert same.headers["etag"] == answer.headers["etag"], "the same order is no change"
    ok(author.delete(f"/api/quizzes/{ids[1]}"), 204)
    make_quiz(author, module, 1, title="F")
    assert quizzes_of(author, module) == list(enumerate("EACDF", 1))


def test_questions_in_pages_and_in_order(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 5)["id"]
    page = ok(author.get(f"/api/quizzes/{quiz}/questions?limit=2"))
    assert [question["position"] for question in page["data"]] == [1, 2]
    rest = ok(author.get(f"/api/quizzes/{quiz}/questions?limit=3&cursor={page['page']['next_cursor']}"))
    assert [question["position"] for question in rest["data"]] == [3, 4, 5]
    assert rest["page"] == {"next_cursor": None, "has_more": False, "limit": 3}
    other_list = ok(author.get(f"/api/modules/{module}/quizzes"))["page"]["next_cursor"]
    assert other_list is None
    refused(author.get(f"/api/quizzes/{quiz}/questions?cursor=WyJxdWl6emVzIiwiMSJd"), 422, "invalid_cursor")

    ids = [question["id"] for question in questions_of(author, quiz)]
    path = f"/api/quizzes/{quiz}/questions/order"
    etag = author.get(f"/api/quizzes/{quiz}").headers["etag"]
    elsewhere = questions_of(author, make_quiz(author, module, 1)["id"])[0]["id"]
    for wrong in ([], ids[:4], [*ids, ids[0]], [*ids[:4], ids[0]], [*ids, elsewhere], [*ids[:4], elsewhere]):
        refused(author.put(path, {"question_ids": wrong}), 409, "list_changed", "/question_ids")
    refused(author.put(path, {"question_ids": ["one"]}), 422, "invalid_input", "/question_ids/0")
    answer = author.put(path, {"question_ids": ids[::-1]}, headers={"if-match": etag})
    ok(answer)
    assert answer.headers["etag"] != etag
    assert [question["id"] for question in questions_of(author, quiz)] == ids[::-1]
    refused(author.put(path, {"question_ids": ids}, headers={"if-match": etag}), 412, "precondition_failed")
    ok(author.delete(f"/api/questions/{ids[3]}"), 204)
    refused(author.delete(f"/api/questions/{ids[3]}"), 404, "not_found")
    refused(author.put(path, {"question_ids": ids[::-1]}), 409, "list_changed")
    ok(author.post(f"/api/quizzes/{quiz}/questions", single(6)), 201)
    assert asked(author, quiz) == [(n, f"Question {q}?") for n, q in enumerate((5, 3, 2, 1, 6), 1)]


def test_a_quiz_takes_200_questions_however_many_hands_add_them(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 195)["id"]
    path = f"/api/quizzes/{quiz}/questions"
    answers = together(*[lambda: author.post(path, single())] * 10)
    assert sorted(answer.status_code for answer in answers) == [201] * 5 + [409] * 5
    problem = refused(author.post(path, single()), 409, "invalid_state")
    assert problem["state"] == "full"
    questions = questions_of(author, quiz)
    assert [question["position"] for question in questions] == list(range(1, 201))
    assert ok(author.get(f"/api/quizzes/{quiz}"))["question_count"] == 200
    ok(author.delete(f"/api/questions/{questions[0]['id']}"), 204)
    ok(author.post(path, single()), 201)
    ok(author.patch(f"/api/questions/{questions[1]['id']}", {"points": 2}))
    assert make_quiz(author, module, 200)["question_count"] == 200


def test_twenty_quizzes_at_once_find_twenty_places(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    body = {"title": "At once", "questions": [single()]}
    answers = together(*[lambda: author.post(f"/api/modules/{module}/quizzes", body)] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert quizzes_of(author, module) == [(number, "At once") for number in range(1, 21)]
    assert outline(author, course)["quiz_count"] == 20


def test_many_authors_at_once_leave_whole_lists(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    quizzes = [make_quiz(author, module, 6)["id"] for _ in range(4)]
    ids = [question["id"] for question in questions_of(author, quizzes[0])]
    calls = [
        *[lambda: author.put(f"/api/modules/{module}/quizzes/order", {"quiz_ids": quizzes[::-1]})] * 3,
        *[lambda: author.put(f"/api/quizzes/{quizzes[0]}/questions/order", {"question_ids": ids[::-1]})] * 3,
        *[lambda id=id: author.delete(f"/api/questions/{id}") for id in ids[:2]],
        *[lambda id=id: author.patch(f"/api/questions/{id}", {"points": 9}) for id in ids[2:5]],
        *[lambda: author.post(f"/api/quizzes/{quizzes[0]}/questions", single(7))] * 3,
        *[lambda: author.post(f"/api/modules/{module}/quizzes", {"title": "New"})] * 2,
        lambda: author.delete(f"/api/quizzes/{quizzes[3]}"),
        lambda: author.patch(f"/api/quizzes/{quizzes[1]}", {"is_required": False}),
    ]
    answers: list[httpx.Response] = list(together(*calls))
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"list_changed"}
    assert [position for position, _ in quizzes_of(author, module)] == [1, 2, 3, 4, 5]
    assert [position for position, _ in asked(author, quizzes[0])] == list(range(1, 8))
    assert ok(author.get(f"/api/quizzes/{quizzes[0]}"))["question_count"] == 7
    seen = outline(author, course)
    assert (seen["quiz_count"], seen["required_quiz_count"]) == (5, 2)
    assert complaints(institution) == []


def test_of_many_edits_of_one_version_one_wins(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    quiz = make_quiz(author, module, 1)["id"]
    (question,) = questions_of(author, quiz)
    for path, member in ((f"/api/quizzes/{quiz}", "pass_percent"), (f"/api/questions/{question['id']}", "points")):
        etag = author.get(path).headers["etag"]
        answers = together(
            *[
                lambda path=path, member=member, etag=etag, value=value: author.patch(
                    path, {member: value}, headers={"if-match": etag}
                )
                for value in range(10, 18)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


def test_a_repeated_request_makes_one_quiz(institution: Institution) -> None:
    author = institution.instructor()
    _, module = quiz_course(institution, author)
    key = {"idempotency-key": str(uuid4())}
    body = {"title": "Once", "questions": [single(1)]}
    answers = together(*[lambda: author.post(f"/api/modules/{module}/quizzes", body, headers=key)] * 5)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert quizzes_of(author, module) == [(1, "Once")]


def test_an_edit_of_its_only_question_completes_nobody(institution: Institution) -> None:
    author = institution.instructor()
    course, module = quiz_course(institution, author)
    student = learner(institution, course)
    quiz = make_quiz(author, module, 1)["id"]
    lesson = outline(student, course)["modules"][0]["lessons"][0]["id"]
    ok(student.post(f"/api/lessons/{lesson}/complete"))
    (question,) = questions_of(author, quiz)
    ok(author.patch(f"/api/questions/{question['id']}", {"points": 5}))
    assert ok(student.get(f"/api/courses/{course}/progress"))["progress"]["completed_at"] is None
    ok(author.delete(f"/api/questions/{question['id']}"), 204)
    assert ok(student.get(f"/api/courses/{course}/progress"))["progress"]["completed_at"] is not None
    assert complaints(institution) == []
