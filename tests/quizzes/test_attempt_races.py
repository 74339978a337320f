"""Two devices, impatient fingers, the worker, and authors who change things meanwhile: nothing happens twice, nothing
is lost, and nobody waits in a circle (which would be a 503)."""

from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import httpx
import pytest

from tests.courses.making import make_module, ok, outline, refused
from tests.quizzes.making import learner, make_quiz, questions_of, quiz_course, several, single
from tests.quizzes.taking import (
    Room,
    choose,
    complaints,
    fail_quiz,
    get,
    grade_expired,
    let_time_pass,
    right,
    rows,
    save,
    start,
    submit,
    wrong,
)
from tests.support.api import Person, together
from tests.support.locks import until_blocked


def begin(person: Person, quiz: str) -> Callable[[], httpx.Response]:
    return partial(person.post, f"/api/quizzes/{quiz}/attempts")


def hand_in(person: Person, attempt: str, answers: list[dict[str, Any]]) -> Callable[[], httpx.Response]:
    return partial(person.post, f"/api/attempts/{attempt}/submit", {"answers": answers})


def keep(person: Person, attempt: str, answers: list[dict[str, Any]]) -> Callable[[], httpx.Response]:
    return partial(person.put, f"/api/attempts/{attempt}/answers", {"answers": answers})


def statuses(answers: Iterable[httpx.Response]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


def results_say_what_was_answered(room: Room) -> None:
    """Nothing was saved after the grading, nothing that was saved before is missing, and all of it was graded once."""
    differing = rows(
        room.institution,
        "select a.id, a.answers, r.question_id, r.selected_option "
        "from lms.quiz_attempts as a cross join jsonb_to_recordset(a.questions) as q (id uuid) "
        "left join lms.quiz_results as r on r.tenant_id = a.tenant_id and r.attempt_id = a.id and r.question_id = q.id "
        "where a.tenant_id = %s and a.status <> 'in_progress' "
        "and to_jsonb(r.selected_option) is distinct from coalesce(a.answers -> q.id::text, '[]')",
    )
    assert differing == []
    assert complaints(room.institution) == []


def test_a_hundred_submissions_are_one(room: Room) -> None:
    begun = start(room.student, room.quiz([single(1), several(2)]))

    answers = together(*[hand_in(room.student, begun["id"], right(begun))] * 100)

    assert statuses(answers) == {200: 1, 409: 99}
    for answer in answers:
        if answer.status_code == 409:
            assert refused(answer, 409, "invalid_state")["state"] == "submitted"
    assert rows(room.institution, "select count(*) from lms.quiz_results where tenant_id = %s") == [(2,)]
    earned = rows(
        room.institution, "select type, entry from lms.xp where tenant_id = %s and type like 'quiz%%' order by type"
    )
    assert earned == [("quiz_pass", 1), ("quiz_perfect", 1)]
    results_say_what_was_answered(room)


def test_a_hundred_starts_with_one_attempt_left_are_one(room: Room) -> None:
    quiz = room.quiz(2, max_attempts=2, time_limit_seconds=600)
    fail_quiz(room.student, quiz)

    answers = together(*[begin(room.student, quiz)] * 100)

    assert statuses(answers) == {201: 100}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert {answer.json()["attempts_remaining"] for answer in answers} == {0}
    assert rows(room.institution, "select count(*) from lms.quiz_attempts where tenant_id = %s") == [(2,)]
    jobs = "select count(*) from pgqueuer.pgqueuer where entrypoint = 'expire_attempt' and payload like %s"
    with room.institution.api.connect() as connection:
        queued = connection.execute(jobs, (f"%{answers[0].json()['id']}%".encode(),)).fetchone()
    assert queued == (1,)
    assert complaints(room.institution) == []


def test_starting_over_grades_what_has_expired_once(room: Room) -> None:
    quiz = room.quiz(2, max_attempts=2, time_limit_seconds=60)
    first = start(room.student, quiz)
    save(room.student, first["id"], *right(first))
    let_time_pass(room.institution, first["id"])

    answers = together(*[begin(room.student, quiz)] * 20, *[partial(grade_expired, room.institution, first["id"])] * 5)

    begun = [answer for answer in answers if isinstance(answer, httpx.Response)]
    assert statuses(begun) == {201: 20}
    assert len({answer.json()["id"] for answer in begun} | {first["id"]}) == 2
    assert get(room.student, first["id"])["passed"] is True
    results_say_what_was_answered(room)


def test_a_submission_that_meets_the_end(room: Room) -> None:
    """It came in time, had to wait, and the end was there first."""
    begun = start(room.student, room.quiz(1, time_limit_seconds=600))

    with room.institution.api.connect() as worker, ThreadPoolExecutor(1) as pool:
        worker.execute(
            "select from lms.enrollments where tenant_id = %s and user_id = %s for update",
            (room.institution.id, room.student.id),
        )
        answer = pool.submit(hand_in(room.student, begun["id"], right(begun)))
        until_blocked(room.institution.api, worker)
        worker.execute(
            "update lms.quiz_attempts set expires_at = now() - interval '1 second' where id = %s", (begun["id"],)
        )
        worker.commit()

        refused(answer.result(), 409, "attempt_expired")
    assert rows(room.institution, "select answers from lms.quiz_attempts where tenant_id = %s") == [({},)]
    assert grade_expired(room.institution, begun["id"])
    results_say_what_was_answered(room)


def test_submissions_and_the_clock(room: Room) -> None:
    quiz = room.quiz(2, time_limit_seconds=60)
    for _ in range(10):
        begun = start(room.student, quiz)
        rows(
            room.institution,
            "update lms.quiz_attempts set expires_at = now() + interval '15 ms' where tenant_id = %s and id = %s "
            "returning id",
            begun["id"],
        )
        answers = together(
            hand_in(room.student, begun["id"], right(begun)),
            *[partial(grade_expired, room.institution, begun["id"])] * 3,
        )
        submitted = answers[0]
        assert isinstance(submitted, httpx.Response)
        graded = [answer for answer in answers[1:] if answer is True]
        if submitted.status_code == 200:
            assert graded == []
        else:
            refused(submitted, 409, "attempt_expired")
            assert len(graded) + grade_expired(room.institution, begun["id"]) == 1
    results_say_what_was_answered(room)


def test_saving_while_it_is_submitted(room: Room) -> None:
    quiz = room.quiz([single(1), several(2), single(3)], shuffle_options=True)
    for _ in range(8):
        begun = start(room.student, quiz)
        first, second, third = right(begun)
        answers = together(
            keep(room.student, begun["id"], [first]),
            keep(room.student, begun["id"], wrong(begun)),
            hand_in(room.student, begun["id"], [second]),
            keep(room.student, begun["id"], [third]),
            keep(room.student, begun["id"], [second, third]),
        )
        assert answers[2].status_code == 200
        for saved in (*answers[:2], *answers[3:]):
            if saved.status_code != 200:
                assert refused(saved, 409, "invalid_state")["state"] == "submitted"
    results_say_what_was_answered(room)


def test_two_devices_save_and_nothing_is_lost(room: Room) -> None:
    begun = start(room.student, room.quiz(12))
    answers = right(begun)

    saved = together(*(keep(room.student, begun["id"], [answer]) for answer in answers))

    assert statuses(saved) == {200: 12}
    assert submit(room.student, begun["id"])["score"]["percent"] == 100


@pytest.mark.parametrize("what", ["quiz", "module", "course"])
def test_starts_and_submissions_while_all_of_it_is_deleted(room: Room, what: str) -> None:
    for _ in range(4):
        course, module = quiz_course(room.institution, room.teacher)
        quizzes = [str(make_quiz(room.teacher, module, 3)["id"]) for _ in range(3)]
        people = [learner(room.institution, course) for _ in range(4)]
        taken = [(person, start(person, quizzes[0])) for person in people]
        gone = {
            "quiz": f"/api/quizzes/{quizzes[0]}",
            "module": f"/api/modules/{module}",
            "course": f"/api/courses/{course}",
        }

        deleted, *answers = together(
            partial(room.teacher.delete, gone[what]),
            *(hand_in(person, attempt["id"], right(attempt)) for person, attempt in taken),
            *(keep(person, attempt["id"], right(attempt)) for person, attempt in taken),
            *(begin(person, quiz) for person in people for quiz in quizzes),
        )

        assert deleted.status_code == 204, deleted.text
        assert set(statuses(answers)) <= {200, 201, 403, 404, 409}, statuses(answers)
    results_say_what_was_answered(room)


@pytest.mark.parametrize("started", [False, True])
def test_a_start_that_waits_for_a_deletion(room: Room, started: bool) -> None:
    """The author was first: whoever waited finds no quiz."""
    quiz = room.quiz(1)
    if started:
        fail_quiz(room.student, quiz)
    with room.institution.api.connect() as author, ThreadPoolExecutor(1) as pool:
        author.execute("select from lms.quizzes where id = %s for update", (quiz,))
        answer = pool.submit(begin(room.student, quiz))
        until_blocked(room.institution.api, author)
        if started:
            author.execute("update lms.quizzes set status = 'retired' where id = %s", (quiz,))
        else:
            author.execute("delete from lms.quizzes where id = %s", (quiz,))
        author.commit()
        refused(answer.result(), 404, "not_found")
    assert complaints(room.institution) == []


def test_a_deletion_that_waits_for_a_start(room: Room) -> None:
    """The learner was first: the quiz is retired, and the attempt stays."""
    quiz = room.quiz(1)
    with room.institution.api.connect() as holder, ThreadPoolExecutor(2) as pool:
        holder.execute(
            "select from lms.enrollments where tenant_id = %s and user_id = %s for update",
            (room.institution.id, room.student.id),
        )
        begun = pool.submit(begin(room.student, quiz))
        until_blocked(room.institution.api, holder)
        deleted = pool.submit(partial(room.teacher.delete, f"/api/quizzes/{quiz}"))
        assert not deleted.done()
        holder.commit()
        attempt = ok(begun.result(), 201)
        assert deleted.result().status_code == 204
    status = rows(room.institution, "select status from lms.quizzes where tenant_id = %s")
    if status:
        assert status == [("retired",)]
        assert submit(room.student, attempt["id"], *right(attempt))["passed"] is True
    assert complaints(room.institution) == []


def test_starts_while_questions_are_edited(room: Room) -> None:
    """An attempt gets each question once, whole: one version with its own key, and never one less."""
    quiz = room.quiz(3)
    people = [learner(room.institution, room.course) for _ in range(6)]
    ids = [question["id"] for question in questions_of(room.teacher, quiz)]
    for turn in range(4):
        edits = [
            partial(room.teacher.patch, f"/api/questions/{id}", {"question": f"Turn {turn}?", "points": turn + 2})
            for id in ids
        ]
        answers = together(*(begin(person, quiz) for person in people), *edits)
        assert set(statuses(answers)) <= {200, 201}
        for person, answer in zip(people, answers, strict=False):
            attempt = answer.json()
            assert [question["question_id"] for question in attempt["questions"]] == ids
            assert attempt["max_points"] == sum(question["points"] for question in attempt["questions"])
            submit(person, attempt["id"], *right(attempt))
    results_say_what_was_answered(room)


def test_passing_while_the_author_changes_what_is_required(room: Room) -> None:
    quizzes = [room.quiz(1) for _ in range(3)]
    people = [learner(room.institution, room.course) for _ in range(4)]
    taken = [(person, start(person, quiz)) for person in people for quiz in quizzes]

    answers = together(
        *(hand_in(person, attempt["id"], right(attempt)) for person, attempt in taken),
        *(
            partial(room.teacher.patch, f"/api/quizzes/{quiz}", change)
            for quiz in quizzes
            for change in ({"is_required": False}, {"status": "closed"}, {"is_required": True}, {"status": "open"})
        ),
    )

    assert statuses(answers) == {200: 24}
    results_say_what_was_answered(room)


def test_a_busy_course(room: Room) -> None:
    """Everybody at once, in one course: learners with all that they do, its author, and the worker."""
    other = make_module(room.teacher, room.course)["id"]
    quizzes = [
        room.quiz(3, time_limit_seconds=60, shuffle_options=True),
        str(make_quiz(room.teacher, other, 2, max_attempts=2)["id"]),
        str(make_quiz(room.teacher, other, 2)["id"]),
    ]
    people = [learner(room.institution, room.course) for _ in range(4)]
    taken = [(person, start(person, quiz)) for person in people for quiz in quizzes]
    overdue = [attempt["id"] for _, attempt in taken if attempt["quiz_id"] == quizzes[0]][:2]
    for attempt_id in overdue:
        let_time_pass(room.institution, attempt_id)
    lessons = [lesson["id"] for module in outline(room.teacher, room.course)["modules"] for lesson in module["lessons"]]
    question = questions_of(room.teacher, quizzes[1])[0]["id"]

    answers = together(
        *(call for person, attempt in taken for call in (
            keep(person, attempt["id"], right(attempt)[:1]),
            hand_in(person, attempt["id"], [choose(attempt["questions"][1], "right")]),
            begin(person, attempt["quiz_id"]),
        )),
        *(partial(person.post, f"/api/lessons/{lesson}/complete") for person in people for lesson in lessons),
        *(partial(grade_expired, room.institution, attempt_id) for attempt_id in overdue),
        partial(room.teacher.patch, f"/api/questions/{question}", {"points": 7}),
        partial(room.teacher.patch, f"/api/quizzes/{quizzes[0]}", {"is_required": False}),
        partial(room.teacher.patch, f"/api/lessons/{lessons[0]}", {"is_required": False}),
        partial(room.teacher.delete, f"/api/quizzes/{quizzes[2]}"),
        partial(room.teacher.post, f"/api/quizzes/{quizzes[1]}/questions", single(9)),
        partial(room.teacher.put, f"/api/modules/{other}/quizzes/order", {"quiz_ids": quizzes[:0:-1]}),
    )  # fmt: skip

    told = statuses(answer for answer in answers if isinstance(answer, httpx.Response))
    assert set(told) <= {200, 201, 204, 404, 409}, told
    results_say_what_was_answered(room)
