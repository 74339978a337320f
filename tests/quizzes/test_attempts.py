"""Beginning, saving, resuming and submitting attempts; who sees them."""

from typing import Any
from uuid import uuid4

import pytest

from tests.courses.making import ok, refused, revoke
from tests.quizzes.making import learner, make_quiz, questions_of, quiz_course, several, single
from tests.quizzes.taking import (
    Room,
    choose,
    complaints,
    fail_quiz,
    get,
    grade_expired,
    let_time_pass,
    pass_quiz,
    right,
    rows,
    save,
    start,
    submit,
    wrong,
)
from tests.support.api import Institution, Person
from tests.support.people import act_in


def test_an_attempt_from_start_to_end(room: Room) -> None:
    quiz = room.quiz([single(1), several(2, points=2), single(3)], pass_percent=75, max_attempts=3)

    begun = start(room.student, quiz)

    assert begun["number"] == 1
    assert (begun["status"], begun["passed"], begun["score"], begun["finished_at"]) == ("in_progress", None, None, None)
    assert (begun["expires_at"], begun["seconds_left"]) == (None, None)
    assert (begun["max_points"], begun["pass_percent"], begun["attempts_remaining"]) == (4, 75, 2)
    assert begun["review"] == {"allowed": False, "rule": "after_passing", "answers": True}
    assert [question["number"] for question in begun["questions"]] == [1, 2, 3]
    assert begun["questions"][1] == {
        "question_id": begun["questions"][1]["question_id"],
        "number": 2,
        "question": "Which ones of 2?",
        "options": ["2 one", "2 two", "2 three", "2 four"],
        "multiple": True,
        "points": 2,
        "selected_options": [],
        "is_correct": None,
        "points_earned": None,
        "correct_options": None,
        "explanation": None,
    }

    first, second, _ = begun["questions"]
    saved = save(room.student, begun["id"], choose(first, "right"), choose(second, "one", "two"))
    assert [answer["selected_options"] for answer in saved["answers"]] == [[1], [0, 1], []]
    again = get(room.student, begun["id"])
    assert [question["selected_options"] for question in again["questions"]] == [[1], [0, 1], []]
    assert again["saved_at"] == saved["saved_at"]

    done = submit(room.student, begun["id"], choose(second, "one", "three"))

    assert (done["status"], done["passed"], done["attempts_remaining"]) == ("submitted", True, 2)
    assert done["score"] == {"points": 3, "percent": 75}
    assert done["review"]["allowed"] is True
    assert [question["is_correct"] for question in done["questions"]] == [True, True, False]
    assert [question["points_earned"] for question in done["questions"]] == [1, 2, 0]
    assert [question["correct_options"] for question in done["questions"]] == [[1], [0, 2], [1]]
    assert done["questions"][2]["explanation"] == "Because of 3."
    assert done["questions"][2]["selected_options"] == []
    assert done["earned"]["points"] > 0
    assert {**get(room.student, begun["id"]), "server_time": None} == {
        **{name: value for name, value in done.items() if name != "earned"},
        "server_time": None,
    }
    assert complaints(room.institution) == []


def test_a_second_device_resumes_the_open_attempt(room: Room) -> None:
    quiz = room.quiz(shuffle_questions=True, shuffle_options=True, time_limit_seconds=600)
    begun = start(room.student, quiz)
    save(room.student, begun["id"], right(begun)[0])

    resumed = start(room.student, quiz)

    assert (resumed["id"], resumed["number"], resumed["expires_at"]) == (begun["id"], 1, begun["expires_at"])
    assert [question["options"] for question in resumed["questions"]] == [
        question["options"] for question in begun["questions"]
    ]
    assert resumed["questions"][0]["selected_options"] == right(begun)[0]["selected_options"]
    quiz_now = ok(room.student.get(f"/api/quizzes/{quiz}"))["mine"]
    assert quiz_now["open_attempt"]["id"] == begun["id"]
    assert quiz_now["attempts"] == 1


def test_answers_are_merged_replaced_and_taken_back(room: Room) -> None:
    begun = start(room.student, room.quiz(3))
    first, second, third = begun["questions"]

    save(room.student, begun["id"], choose(first, "right"), choose(second, "wrong"))
    save(room.student, begun["id"], choose(second, "right"), choose(third, "absurd"))
    saved = save(room.student, begun["id"], choose(first))

    assert saved["answers"] == [choose(first), choose(second, "right"), choose(third, "absurd")]
    assert submit(room.student, begun["id"])["score"] == {"points": 1, "percent": 33.33}


def test_submitting_needs_no_body(room: Room) -> None:
    begun = start(room.student, room.quiz(1))
    save(room.student, begun["id"], *right(begun))
    assert ok(room.student.post(f"/api/attempts/{begun['id']}/submit"))["passed"] is True


def test_a_second_submission_is_refused(room: Room) -> None:
    begun = start(room.student, room.quiz(2, show_score=True))
    submit(room.student, begun["id"], *wrong(begun))
    before = rows(room.institution, "select * from lms.quiz_results where tenant_id = %s order by question_id")

    again = room.student.post(f"/api/attempts/{begun['id']}/submit", {"answers": right(begun)})
    saved = room.student.put(f"/api/attempts/{begun['id']}/answers", {"answers": right(begun)})

    for answer in (again, saved):
        assert refused(answer, 409, "invalid_state")["state"] == "submitted"
    assert get(room.student, begun["id"])["score"] == {"points": 0, "percent": 0}
    assert rows(room.institution, "select * from lms.quiz_results where tenant_id = %s order by question_id") == before


def test_attempts_are_limited(room: Room) -> None:
    quiz = room.quiz(1, max_attempts=2)
    assert fail_quiz(room.student, quiz)["attempts_remaining"] == 1
    assert fail_quiz(room.student, quiz)["attempts_remaining"] == 0

    assert refused(room.student.post(f"/api/quizzes/{quiz}/attempts"), 409, "no_attempts_left")["max_attempts"] == 2

    ok(room.teacher.patch(f"/api/quizzes/{quiz}", {"max_attempts": 3}))
    assert start(room.student, quiz)["number"] == 3


def test_passing_leaves_the_remaining_attempts_open(room: Room) -> None:
    quiz = room.quiz(2)
    assert pass_quiz(room.student, quiz)["attempts_remaining"] is None
    later = fail_quiz(room.student, quiz)
    assert (later["number"], later["passed"]) == (2, False)
    assert ok(room.student.get(f"/api/quizzes/{quiz}"))["mine"]["best_percent"] == 100
    assert complaints(room.institution) == []


def test_what_cannot_be_begun(room: Room) -> None:
    empty, closed, gone = room.quiz(0), room.quiz(1, status="closed"), room.quiz(1)
    fail_quiz(room.student, gone)
    ok(room.teacher.delete(f"/api/quizzes/{gone}"), 204)

    def begin(quiz: Any, person: Person = room.student) -> Any:
        return person.post(f"/api/quizzes/{quiz}/attempts")

    assert refused(begin(empty), 409, "invalid_state")["state"] == "without_questions"
    assert refused(begin(closed), 409, "invalid_state")["state"] == "closed"
    refused(begin(gone), 404, "not_found")
    refused(begin(uuid4()), 404, "not_found")
    assert room.institution.anonymous.post(f"/api/quizzes/{closed}/attempts").status_code == 401
    assert rows(room.institution, "select count(*) from lms.quiz_attempts where tenant_id = %s") == [(1,)]


def test_an_open_attempt_outlives_the_closing_of_its_quiz(room: Room) -> None:
    quiz = room.quiz(1)
    begun = start(room.student, quiz)
    ok(room.teacher.patch(f"/api/quizzes/{quiz}", {"status": "closed"}))

    assert start(room.student, quiz)["id"] == begun["id"]
    assert submit(room.student, begun["id"], *right(begun))["passed"] is True
    assert refused(room.student.post(f"/api/quizzes/{quiz}/attempts"), 409, "invalid_state")["state"] == "closed"


def test_an_open_attempt_outlives_its_quiz(room: Room) -> None:
    quiz = room.quiz(1)
    begun = start(room.student, quiz)
    ok(room.teacher.delete(f"/api/quizzes/{quiz}"), 204)

    assert submit(room.student, begun["id"], *right(begun))["passed"] is True
    assert get(room.student, begun["id"])["questions"][0]["is_correct"] is True
    assert [attempt["id"] for attempt in attempts_of(room.student, quiz)] == [begun["id"]]
    assert [attempt["id"] for attempt in attempts_of(room.teacher, quiz)] == [begun["id"]]
    assert complaints(room.institution) == []


def test_only_with_a_live_enrolment(room: Room) -> None:
    quiz = room.quiz(1)
    stranger = room.institution.student()
    for person in (stranger, room.teacher, room.institution.admin()):
        refused(person.post(f"/api/quizzes/{quiz}/attempts"), 403, "not_enrolled")

    done, begun = pass_quiz(room.student, quiz), start(room.student, quiz)
    revoke(room.institution, room.student, room.course)

    for answer in (
        room.student.post(f"/api/quizzes/{quiz}/attempts"),
        room.student.put(f"/api/attempts/{begun['id']}/answers", {"answers": right(begun)}),
        room.student.post(f"/api/attempts/{begun['id']}/submit", {"answers": right(begun)}),
        room.student.get(f"/api/attempts/{begun['id']}"),
        room.student.get(f"/api/attempts/{done['id']}"),
        room.student.get(f"/api/quizzes/{quiz}/attempts"),
    ):
        refused(answer, 403, "not_enrolled")
    saved = rows(
        room.institution, "select answers from lms.quiz_attempts where tenant_id = %s and id = %s", begun["id"]
    )
    assert saved == [({},)]


def test_a_quiz_of_a_draft_does_not_exist_for_strangers(institution: Institution) -> None:
    teacher = institution.instructor()
    _, module = quiz_course(institution, teacher, published=False)
    quiz = make_quiz(teacher, module, 1)["id"]
    refused(institution.student().post(f"/api/quizzes/{quiz}/attempts"), 404, "not_found")
    refused(institution.student().get(f"/api/quizzes/{quiz}/attempts"), 404, "not_found")


def test_questions_are_drawn_and_shuffled(room: Room) -> None:
    asked = [single(number, points=number) for number in range(1, 13)]
    quiz = room.quiz(asked, pool_size=4, shuffle_questions=True, shuffle_options=True)

    seen = []
    for _ in range(8):
        begun = start(room.student, quiz)
        assert len({question["question_id"] for question in begun["questions"]}) == 4
        assert begun["max_points"] == sum(question["points"] for question in begun["questions"])
        seen.append(begun)
        submit(room.student, begun["id"])

    assert len({tuple(question["question"] for question in begun["questions"]) for begun in seen}) > 1
    assert len({tuple(question["options"][0][-5:] for question in begun["questions"]) for begun in seen}) > 1


def test_without_shuffling_the_author_decides(room: Room) -> None:
    quiz = room.quiz(5, pool_size=3)
    for _ in range(5):
        begun = start(room.student, quiz)
        numbers = [question["question"] for question in begun["questions"]]
        assert numbers == sorted(numbers)
        assert all(question["options"][1].endswith("right") for question in begun["questions"])
        submit(room.student, begun["id"])


def test_a_pool_larger_than_the_quiz_asks_everything(room: Room) -> None:
    assert len(start(room.student, room.quiz(2, pool_size=200))["questions"]) == 2


def test_a_seed_repeats_itself_and_two_differ(room: Room) -> None:
    quiz = room.quiz(12, pool_size=6, shuffle_questions=True, shuffle_options=True)
    with room.institution.api.connect() as connection:
        act_in(connection, room.institution.id)
        drawn = [
            connection.execute("select questions from internal.draw_questions(%s, %s)", (quiz, seed)).fetchone()
            for seed in (1, 1, 2)
        ]
    assert drawn[0] == drawn[1] != drawn[2]


def test_an_attempt_keeps_the_version_that_it_was_given(room: Room) -> None:
    quiz = room.quiz(1, pass_percent=100)
    begun = start(room.student, quiz)
    question = questions_of(room.teacher, quiz)[0]["id"]

    ok(room.teacher.patch(f"/api/questions/{question}", {"question": "Changed?", "correct_options": [0], "points": 5}))

    done = submit(room.student, begun["id"], *right(begun))
    assert (done["questions"][0]["question"], done["score"]) == ("Question 1?", {"points": 1, "percent": 100})
    later = start(room.student, quiz)
    assert (later["questions"][0]["question"], later["max_points"]) == ("Changed?", 5)
    submit(room.student, later["id"])
    assert complaints(room.institution) == []


def test_an_attempt_keeps_what_passes(room: Room) -> None:
    quiz = room.quiz(2, pass_percent=50)
    begun = start(room.student, quiz)
    ok(room.teacher.patch(f"/api/quizzes/{quiz}", {"pass_percent": 100}))
    assert submit(room.student, begun["id"], right(begun)[0])["passed"] is True


def test_passing_completes_the_course(room: Room) -> None:
    quiz = room.quiz(1)
    outline = ok(room.student.get(f"/api/courses/{room.course}"))
    ok(room.student.post(f"/api/lessons/{outline['modules'][0]['lessons'][0]['id']}/complete"))
    assert ok(room.student.get(f"/api/courses/{room.course}/progress"))["progress"]["completed_at"] is None

    fail_quiz(room.student, quiz)
    assert ok(room.student.get(f"/api/courses/{room.course}/progress"))["progress"]["completed_at"] is None
    pass_quiz(room.student, quiz)

    assert ok(room.student.get(f"/api/courses/{room.course}/progress"))["progress"]["completed_at"] is not None
    assert complaints(room.institution) == []


# Bad input: clear refusals, and nothing stored


def bad_bodies(attempt: dict[str, Any], foreign: str) -> dict[str, tuple[Any, str]]:
    """Answers that are refused, and where the refusal points."""
    first, second, _ = attempt["questions"]
    good = choose(first, "right")

    def one(*options: Any, question: dict[str, Any] = first) -> dict[str, Any]:
        return {"question_id": question["question_id"], "selected_options": list(options)}

    return {
        "an index beyond the last": ([one(3)], "/answers/0/selected_options/0"),
        "an index far beyond": ([one(10**12)], "/answers/0/selected_options/0"),
        "a negative index": ([one(-1)], "/answers/0/selected_options/0"),
        "an index that is no number": ([one("1")], "/answers/0/selected_options/0"),
        "an index that is true": ([one(True)], "/answers/0/selected_options/0"),
        "the same option twice": ([good, one(0, 2, 0, question=second)], "/answers/1/selected_options/2"),
        "two options of one": ([one(0, 1)], "/answers/0/selected_options"),
        "a question of nobody": ([good, {**good, "question_id": str(uuid4())}], "/answers/1/question_id"),
        "a question of another quiz": ([{**good, "question_id": foreign}], "/answers/0/question_id"),
        "the same question twice": ([good, choose(second, "one"), good], "/answers/2/question_id"),
        "an error in the last answer": (
            [good, choose(second, "one"), one(0, 9, question=second)],
            "/answers/2/question_id",
        ),
        "ten thousand answers": ([good] * 10_000, "/answers"),
        "no list": ("all", "/answers"),
    }


BAD = [
    "an index beyond the last",
    "an index far beyond",
    "a negative index",
    "an index that is no number",
    "an index that is true",
    "the same option twice",
    "two options of one",
    "a question of nobody",
    "a question of another quiz",
    "the same question twice",
    "an error in the last answer",
    "ten thousand answers",
    "no list",
]


@pytest.mark.parametrize("case", BAD)
def test_bad_answers_store_nothing(room: Room, case: str) -> None:
    foreign = start(room.student, room.quiz(1))["questions"][0]["question_id"]
    begun = start(room.student, room.quiz([single(1), several(2), single(3)]))
    save(room.student, begun["id"], choose(begun["questions"][2], "absurd"))
    before = rows(room.institution, "select * from lms.quiz_attempts where tenant_id = %s order by id")
    body, pointer = bad_bodies(begun, foreign)[case]

    saved = room.student.put(f"/api/attempts/{begun['id']}/answers", {"answers": body})
    submitted = room.student.post(f"/api/attempts/{begun['id']}/submit", {"answers": body})

    refused(saved, 422, "invalid_input", pointer)
    refused(submitted, 422, "invalid_input", pointer)
    assert rows(room.institution, "select * from lms.quiz_attempts where tenant_id = %s order by id") == before
    assert rows(room.institution, "select count(*) from lms.quiz_results where tenant_id = %s") == [(0,)]


def test_every_bad_case_is_tried(room: Room) -> None:
    assert list(bad_bodies(start(room.student, room.quiz([single(1), several(2), single(3)])), "")) == BAD


def test_a_question_that_this_attempt_did_not_draw(room: Room) -> None:
    quiz = room.quiz(2, pool_size=1)
    begun = start(room.student, quiz)
    asked = begun["questions"][0]["question_id"]
    other = next(question["id"] for question in questions_of(room.teacher, quiz) if question["id"] != asked)

    answer = {"question_id": other, "selected_options": [0]}
    drawn = room.student.put(f"/api/attempts/{begun['id']}/answers", {"answers": [answer]})
    unknown = room.student.put(
        f"/api/attempts/{begun['id']}/answers", {"answers": [{**answer, "question_id": str(uuid4())}]}
    )

    assert refused(drawn, 422, "invalid_input")["detail"] == refused(unknown, 422, "invalid_input")["detail"]


# Who sees attempts


def attempts_of(person: Person, quiz: str, **query: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    parameters: dict[str, Any] | None = {**query, "limit": 2}
    while parameters:
        page = ok(person.get(f"/api/quizzes/{quiz}/attempts", params=parameters))
        found += page["data"]
        cursor = page["page"]["next_cursor"]
        parameters = {**parameters, "cursor": cursor} if cursor else None
    return found


def test_lists_of_attempts(room: Room) -> None:
    quiz = room.quiz(1)
    classmate = learner(room.institution, room.course)
    mine = [fail_quiz(room.student, quiz)["id"] for _ in range(3)]
    theirs = [pass_quiz(classmate, quiz)["id"], start(classmate, quiz)["id"]]
    admin = room.institution.admin()

    assert [attempt["id"] for attempt in attempts_of(room.student, quiz)] == mine[::-1]
    assert [attempt["id"] for attempt in attempts_of(room.student, quiz, user_id=room.student.id)] == mine[::-1]
    refused(room.student.get(f"/api/quizzes/{quiz}/attempts", params={"user_id": classmate.id}), 403, "forbidden")
    for staff in (room.teacher, admin):
        assert [attempt["id"] for attempt in attempts_of(staff, quiz)] == [*theirs[::-1], *mine[::-1]]
        assert [attempt["id"] for attempt in attempts_of(staff, quiz, user_id=classmate.id)] == theirs[::-1]
        assert attempts_of(staff, quiz)[0]["user"]["id"] == str(classmate.id)
        assert attempts_of(staff, quiz, user_id=uuid4()) == []
    rival = room.institution.instructor()
    refused(rival.get(f"/api/quizzes/{quiz}/attempts"), 403, "not_enrolled")


def test_the_staff_see_an_attempt_as_its_learner_saw_it(room: Room) -> None:
    quiz = room.quiz([single(1), several(2)], shuffle_options=True, review="never", show_score=False)
    begun = start(room.student, quiz)
    save(room.student, begun["id"], right(begun)[1])

    for staff in (room.teacher, room.institution.admin()):
        seen = get(staff, begun["id"])
        assert [question["options"] for question in seen["questions"]] == [
            question["options"] for question in begun["questions"]
        ]
        assert [question["correct_options"] for question in seen["questions"]] == [
            answer["selected_options"] for answer in right(begun)
        ]
        assert seen["questions"][1]["selected_options"] == right(begun)[1]["selected_options"]
        assert seen["questions"][0]["explanation"] == "Because of 1."
        refused(staff.put(f"/api/attempts/{begun['id']}/answers", {"answers": []}), 404, "not_found")
        refused(staff.post(f"/api/attempts/{begun['id']}/submit"), 404, "not_found")

    done = submit(room.student, begun["id"])
    assert (done["score"], done["questions"]) == (None, None)
    seen = get(room.teacher, begun["id"])
    assert seen["score"]["points"] == 1
    assert [question["is_correct"] for question in seen["questions"]] == [False, True]


def test_nobody_else_sees_an_attempt(room: Room) -> None:
    attempt = pass_quiz(room.student, room.quiz(1))["id"]
    elsewhere = room.institution.api.institution()
    for person in (
        learner(room.institution, room.course),
        room.institution.student(),
        room.institution.instructor(),
        elsewhere.admin(),
    ):
        refused(person.get(f"/api/attempts/{attempt}"), 404, "not_found")
        refused(person.put(f"/api/attempts/{attempt}/answers", {"answers": []}), 404, "not_found")
        refused(person.post(f"/api/attempts/{attempt}/submit"), 404, "not_found")


def test_an_instructor_who_takes_the_course_is_a_learner(room: Room) -> None:
    colleague = room.institution.instructor()
    ok(colleague.post(f"/api/courses/{room.course}/enroll"), 201)
    begun = start(colleague, room.quiz(1, review="never"))
    assert begun["questions"][0]["correct_options"] is None
    assert submit(colleague, begun["id"], *right(begun))["questions"] is None


# Reviews


@pytest.mark.parametrize(
    ("rule", "after_failing", "after_passing", "after_the_last"),
    [
        ("after_attempt", True, True, True),
        ("after_passing", False, True, True),
        ("after_last_attempt", False, False, True),
        ("never", False, False, False),
    ],
)
def test_when_a_review_is_allowed(
    room: Room, rule: str, after_failing: bool, after_passing: bool, after_the_last: bool
) -> None:
    quiz = room.quiz(2, review=rule, max_attempts=3)

    def reviewed(attempt: dict[str, Any]) -> bool:
        allowed: bool = attempt["review"]["allowed"]
        assert (attempt["questions"] is not None) is allowed
        return allowed

    failed = fail_quiz(room.student, quiz)
    assert reviewed(failed) is after_failing
    passed = pass_quiz(room.student, quiz)
    assert reviewed(passed) is after_passing
    assert reviewed(get(room.student, failed["id"])) is after_passing

    third = start(room.student, quiz)
    assert third["review"]["allowed"] is False
    for earlier in (failed, passed):
        assert reviewed(get(room.student, earlier["id"])) is False  # it would tell what to answer now
    assert [attempt["review"]["allowed"] for attempt in attempts_of(room.student, quiz)] == [False] * 3

    assert reviewed(submit(room.student, third["id"])) is after_the_last
    for earlier in (failed, passed):
        assert reviewed(get(room.student, earlier["id"])) is after_the_last


def test_a_review_without_answers(room: Room) -> None:
    done = pass_quiz(room.student, room.quiz(2, review_answers=False))
    assert done["review"] == {"allowed": True, "rule": "after_passing", "answers": False}
    assert [question["is_correct"] for question in done["questions"]] == [True, True]
    assert [question["points_earned"] for question in done["questions"]] == [1, 1]
    assert {question["correct_options"] for question in done["questions"]} == {None}
    assert {question["explanation"] for question in done["questions"]} == {None}


def test_a_score_that_is_not_shown(room: Room) -> None:
    quiz = room.quiz(2, show_score=False, review="after_last_attempt", max_attempts=2)
    first = pass_quiz(room.student, quiz)
    assert (first["passed"], first["score"]) == (True, None)
    assert attempts_of(room.student, quiz)[0]["score"] is None
    assert ok(room.student.get(f"/api/quizzes/{quiz}"))["mine"]["best_percent"] is None

    last = fail_quiz(room.student, quiz)
    assert (last["passed"], last["score"]) == (False, {"points": 0, "percent": 0})
    assert get(room.student, first["id"])["score"] == {"points": 2, "percent": 100}


def test_an_attempt_whose_time_is_over_is_no_attempt_in_progress(room: Room) -> None:
    quiz = room.quiz(1, review="after_attempt", time_limit_seconds=60)
    first = fail_quiz(room.student, quiz)
    second = start(room.student, quiz)
    let_time_pass(room.institution, second["id"])
    assert get(room.student, first["id"])["review"]["allowed"] is False  # a moment longer, until it is graded
    assert grade_expired(room.institution, second["id"])
    assert get(room.student, first["id"])["review"]["allowed"] is True
    assert get(room.student, second["id"])["review"]["allowed"] is True
