"""What answers earn, and that what is stored says the same."""

from decimal import Decimal
from typing import Any

import pytest

from tests.quizzes.making import several, single
from tests.quizzes.taking import Room, choose, complaints, rows, start, submit
from tests.support.api import Institution

FIVE = ["option a", "option b", "option c", "option d", "option e"]


@pytest.mark.parametrize(
    ("correct", "chosen", "points", "earned"),
    [
        # All of a single answer, or nothing.
        ([1], "b", 3, 3),
        ([1], "a", 3, 0),
        ([1], "", 3, 0),
        # Each right one earns its share, each wrong one takes one away.
        ([0, 2], "ac", 1, 1),
        ([0, 2], "a", 1, 0.5),
        ([0, 2], "ab", 1, 0),
        ([0, 2], "acb", 1, 0.5),
        ([0, 2], "acbd", 1, 0),
        ([0, 2], "abcde", 1, 0),
        ([0, 2], "bd", 1, 0),
        ([0, 2], "", 1, 0),
        ([0, 1, 2], "ab", 4, 2.6667),
        ([0, 1, 2], "a", 1, 0.3333),
        ([0, 1, 2], "abcd", 1, 0.6667),
        ([0, 1, 2, 3], "abcd", 10, 10),
        ([0, 1, 2, 3, 4], "abcde", 7, 7),
        ([0, 1, 2, 3, 4], "abcd", 7, 5.6),
    ],
)
@pytest.mark.parametrize("shuffled", [False, True])
def test_what_an_answer_earns(
    room: Room, correct: list[int], chosen: str, points: int, earned: float, shuffled: bool
) -> None:
    question = {"question": "Which?", "options": FIVE, "correct_options": correct, "points": points}
    begun = start(room.student, room.quiz([question], review="after_attempt", shuffle_options=shuffled))

    done = submit(room.student, begun["id"], choose(begun["questions"][0], *chosen))

    asked = done["questions"][0]
    assert (asked["points_earned"], done["score"]["points"]) == (earned, earned)
    assert asked["is_correct"] is (earned == points)
    assert sorted(asked["options"][place][-1] for place in asked["selected_options"]) == sorted(chosen)
    assert [asked["options"][place] for place in asked["correct_options"]] == [
        text for text in asked["options"] if FIVE.index(text) in correct
    ]
    assert complaints(room.institution) == []


def test_several_may_be_chosen_where_one_is_right(room: Room) -> None:
    question = single(1, multiple=True)
    for endings, earned in ((("right",), 1), (("right", "absurd"), 0), (("absurd",), 0)):
        begun = start(room.student, room.quiz([question], review="after_attempt"))
        done = submit(room.student, begun["id"], choose(begun["questions"][0], *endings))
        assert (done["score"]["points"], done["questions"][0]["is_correct"]) == (earned, earned == 1)


def test_thirds_add_up(room: Room) -> None:
    """Three thirds of a point are a point, although none of them can be written down."""
    question = {"options": FIVE, "correct_options": [0, 1, 2]}
    quiz = room.quiz(
        [{**question, "question": f"Which {number}?"} for number in range(3)],
        pass_percent=33,
        review="after_attempt",
    )
    begun = start(room.student, quiz)

    done = submit(room.student, begun["id"], *(choose(asked, "a") for asked in begun["questions"]))

    assert [asked["points_earned"] for asked in done["questions"]] == [0.3333] * 3
    assert (done["score"], done["passed"]) == ({"points": 1, "percent": 33.33}, True)
    assert complaints(room.institution) == []


@pytest.mark.parametrize(
    ("questions", "right", "pass_percent", "passed", "percent"),
    [
        (3, 2, 66, True, 66.67),
        (3, 2, 67, False, 66.67),  # 66.67 is not 67, and 66.666… is not 66.67
        (3, 1, 34, False, 33.33),
        (5, 3, 60, True, 60),
        (5, 2, 60, False, 40),
        (200, 199, 100, False, 99.5),
        (1, 1, 100, True, 100),
        (1, 0, 1, False, 0),
    ],
)
def test_what_passes(room: Room, questions: int, right: int, pass_percent: int, passed: bool, percent: float) -> None:
    begun = start(room.student, room.quiz(questions, pass_percent=pass_percent))

    answers = [choose(asked, "right") for asked in begun["questions"][:right]]
    done = submit(room.student, begun["id"], *answers)

    assert (done["passed"], done["score"]["percent"]) == (passed, percent)


def test_nearly_perfect_rounds_up_to_a_hundred_and_is_not_perfect(room: Room) -> None:
    """99.995 % is shown as 100, but a point is missing."""
    asked = [single(number, points=1000) for number in range(1, 26)]
    begun = start(room.student, room.quiz([*asked, single(26)], pass_percent=100))
    done = submit(room.student, begun["id"], *(choose(one, "right") for one in begun["questions"][:25]))
    assert done["score"] == {"points": 25000, "percent": 100}
    assert done["passed"] is False
    assert [entry["type"] for entry in ledger(room)] == []


def test_a_result_for_every_question_asked(room: Room) -> None:
    quiz = room.quiz([single(1), several(2), single(3)], shuffle_options=True, shuffle_questions=True)
    begun = start(room.student, quiz)
    by_text = {asked["question"]: asked for asked in begun["questions"]}

    submit(
        room.student,
        begun["id"],
        choose(by_text["Question 1?"], "right"),
        choose(by_text["Which ones of 2?"], "two", "three"),
    )

    found = rows(
        room.institution,
        "select q.question, r.selected_option, r.is_correct, r.points, r.max_points, r.timestamp = a.finished_at, "
        "r.quiz_id::text, r.user_id "
        "from lms.quiz_results as r "
        "join lms.quiz_attempts as a on a.tenant_id = r.tenant_id and a.id = r.attempt_id "
        "join lms.questions as q on q.tenant_id = r.tenant_id and q.id = r.question_id "
        "where r.tenant_id = %s order by 1",
    )
    student = room.student.id
    assert found == [
        ("Question 1?", [1], True, 1, 1, True, quiz, student),  # as the author numbers them
        ("Question 3?", [], False, 0, 1, True, quiz, student),
        ("Which ones of 2?", [1, 2], False, 0, 1, True, quiz, student),
    ]


def test_progress_keeps_the_best_and_the_first(room: Room) -> None:
    quiz = room.quiz(2, pass_percent=50)

    def attempt(right: int) -> tuple[Any, ...]:
        begun = start(room.student, quiz)
        submit(room.student, begun["id"], *(choose(asked, "right") for asked in begun["questions"][:right]))
        return rows(
            room.institution,
            "select attempts, best_percent, passed_at, perfect_at from lms.quiz_progress where tenant_id = %s",
        )[0]

    assert attempt(0) == (1, Decimal(0), None, None)
    _, _, passed_at, perfect_at = second = attempt(1)
    assert second == (2, Decimal(50), passed_at, None)
    assert passed_at is not None
    _, _, _, perfect_at = third = attempt(2)
    assert third == (3, Decimal(100), passed_at, perfect_at)
    assert perfect_at > passed_at
    assert attempt(0) == (4, Decimal(100), passed_at, perfect_at)
    assert attempt(2) == (5, Decimal(100), passed_at, perfect_at)
    assert [entry["type"] for entry in ledger(room)] == ["quiz_pass", "quiz_perfect"]
    assert complaints(room.institution) == []


def test_the_answer_tells_what_was_earned(room: Room) -> None:
    quiz = room.quiz(1)
    begun = start(room.student, quiz)
    first = submit(room.student, begun["id"], choose(begun["questions"][0], "right"))["earned"]
    again = start(room.student, quiz)
    second = submit(room.student, again["id"], choose(again["questions"][0], "right"))["earned"]

    assert first["points"] == sum(entry["points"] for entry in ledger(room)) > 0
    assert second == {"points": 0, "badges": []}


def test_the_check_notices(room: Room) -> None:
    """Each of what it compares, changed by hand, is told."""
    begun = start(room.student, room.quiz(2))
    attempt = submit(room.student, begun["id"], choose(begun["questions"][0], "right"))["id"]
    assert complaints(room.institution) == []
    for harm in (
        "update lms.quiz_attempts set points = 2 where id = %(attempt)s",
        "update lms.quiz_attempts set percent = 51 where id = %(attempt)s",
        "update lms.quiz_attempts set passed = not passed where id = %(attempt)s",
        "update lms.quiz_results set points = 1 where attempt_id = %(attempt)s",
        "delete from lms.quiz_results where attempt_id = %(attempt)s",
        "update lms.quiz_progress set attempts = 2 where tenant_id = %(tenant)s",
        "update lms.quiz_progress set best_percent = 100 where tenant_id = %(tenant)s",
        "update lms.quiz_progress set perfect_at = now() where tenant_id = %(tenant)s",
        "delete from lms.quiz_progress where tenant_id = %(tenant)s",
    ):
        with room.institution.api.connect() as connection:
            connection.execute("set local session_replication_role = replica")  # the harm alone, without its triggers
            connection.execute(harm, {"attempt": attempt, "tenant": room.institution.id})
            assert connection.execute("select * from internal.check_attempts()").fetchall(), harm
            connection.rollback()


def test_grading_is_nobodys_to_call(institution: Institution) -> None:
    with institution.api.connect() as connection:
        may = connection.execute(
            "select rolname::text from pg_roles where rolname like 'lms\\_%' "
            "and has_function_privilege(rolname, 'internal.grade_attempt(uuid, uuid, text, timestamptz)', 'execute')"
        ).fetchall()
    assert sorted(may) == [("lms_owner",), ("lms_system",)]


def ledger(room: Room) -> list[dict[str, Any]]:
    """The student's points for quizzes, oldest first."""
    found = rows(
        room.institution,
        "select type, points from lms.xp "
        "where tenant_id = %s and user_id = %s and type like 'quiz%%' order by timestamp, type",
        room.student.id,
    )
    return [{"type": type, "points": points} for type, points in found]
