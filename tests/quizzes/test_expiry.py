"""The clock of the server ends attempts: at once for whoever asks, and a moment later in the books."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.courses.making import ok, refused, revoke
from tests.quizzes.making import several, single
from tests.quizzes.taking import (
    Room,
    choose,
    complaints,
    get,
    grade_expired,
    let_time_pass,
    right,
    rows,
    save,
    start,
)
from tests.support.api import Api
from tests.support.mail import MailServer, Worker
from tests.support.people import act_in
from tests.support.waiting import eventually

LIMIT = 600


def test_the_clock_of_the_server_counts(room: Room) -> None:
    begun = start(room.student, room.quiz(1, time_limit_seconds=LIMIT))
    assert begun["seconds_left"] == LIMIT
    assert moment(begun["expires_at"]) - moment(begun["started_at"]) == timedelta(seconds=LIMIT)
    assert moment(begun["server_time"]) == moment(begun["started_at"])
    assert get(room.student, begun["id"])["seconds_left"] <= LIMIT
    ok(room.student.post(f"/api/attempts/{begun['id']}/submit"))
    assert get(room.student, begun["id"])["seconds_left"] == 0


def test_an_attempt_is_over_before_anybody_has_graded_it(room: Room) -> None:
    quiz = room.quiz(2, time_limit_seconds=LIMIT, review="after_attempt")
    begun = start(room.student, quiz)
    save(room.student, begun["id"], right(begun)[0])
    let_time_pass(room.institution, begun["id"])

    for seen in (get(room.student, begun["id"]), listed(room, quiz), get(room.teacher, begun["id"])):
        assert (seen["status"], seen["seconds_left"], seen["finished_at"]) == ("expired", 0, seen["expires_at"])
        assert (seen["passed"], seen["score"]) == (None, None)
    assert get(room.student, begun["id"])["questions"] is None
    assert ok(room.student.get(f"/api/quizzes/{quiz}"))["mine"]["open_attempt"] is None
    for late in (
        room.student.put(f"/api/attempts/{begun['id']}/answers", {"answers": right(begun)}),
        room.student.post(f"/api/attempts/{begun['id']}/submit", {"answers": right(begun)}),
        room.student.post(f"/api/attempts/{begun['id']}/submit"),
    ):
        refused(late, 409, "attempt_expired")

    assert grade_expired(room.institution, begun["id"]) is True
    assert grade_expired(room.institution, begun["id"]) is False

    for seen in (get(room.student, begun["id"]), listed(room, quiz)):
        assert (seen["status"], seen["seconds_left"], seen["finished_at"]) == ("expired", 0, seen["expires_at"])
        assert (seen["passed"], seen["score"]) == (False, {"points": 1, "percent": 50})
    assert [question["is_correct"] for question in get(room.student, begun["id"])["questions"]] == [True, False]
    refused(room.student.post(f"/api/attempts/{begun['id']}/submit"), 409, "attempt_expired")
    assert complaints(room.institution) == []


def test_what_was_saved_can_pass(room: Room) -> None:
    quiz = room.quiz([single(1), several(2)], time_limit_seconds=LIMIT, shuffle_options=True)
    begun = start(room.student, quiz)
    save(room.student, begun["id"], *right(begun))
    let_time_pass(room.institution, begun["id"], timedelta(days=3))
    assert grade_expired(room.institution, begun["id"])

    assert get(room.student, begun["id"])["score"]["percent"] == 100
    earned = rows(room.institution, "select type from lms.xp where tenant_id = %s and type like 'quiz%%' order by type")
    assert earned == [("quiz_pass",), ("quiz_perfect",)]
    # It ended when its time was over, and is passed, with points and a day of the streak, since it was found out.
    ended = rows(
        room.institution,
        "select a.finished_at = a.expires_at, p.passed_at > a.finished_at + interval '2 days' "
        "from lms.quiz_attempts as a join lms.quiz_progress as p using (tenant_id, user_id, quiz_id) "
        "where a.tenant_id = %s",
    )
    assert ended == [(True, True)]
    assert complaints(room.institution) == []


def test_nothing_saved_is_nothing_earned(room: Room) -> None:
    begun = start(room.student, room.quiz(3, time_limit_seconds=LIMIT))
    let_time_pass(room.institution, begun["id"])
    assert grade_expired(room.institution, begun["id"])
    found = rows(
        room.institution, "select selected_option, is_correct, points from lms.quiz_results where tenant_id = %s"
    )
    assert found == [([], False, 0)] * 3


def test_the_next_start_grades_what_has_expired(room: Room) -> None:
    quiz = room.quiz(1, time_limit_seconds=LIMIT, max_attempts=2)
    first = start(room.student, quiz)
    save(room.student, first["id"], *right(first))
    let_time_pass(room.institution, first["id"])

    second = start(room.student, quiz)

    assert (second["number"], second["attempts_remaining"]) == (2, 0)
    assert (get(room.student, first["id"])["status"], get(room.student, first["id"])["passed"]) == ("expired", True)
    assert complaints(room.institution) == []


def test_a_refused_start_leaves_the_grading_to_the_worker(room: Room) -> None:
    quiz = room.quiz(1, time_limit_seconds=LIMIT, max_attempts=1)
    begun = start(room.student, quiz)
    let_time_pass(room.institution, begun["id"])
    refused(room.student.post(f"/api/quizzes/{quiz}/attempts"), 409, "no_attempts_left")
    assert grade_expired(room.institution, begun["id"])


def test_an_attempt_keeps_its_time(room: Room) -> None:
    quiz = room.quiz(1, time_limit_seconds=LIMIT)
    begun = start(room.student, quiz)
    ok(room.teacher.patch(f"/api/quizzes/{quiz}", {"time_limit_seconds": 10}))
    assert get(room.student, begun["id"])["expires_at"] == begun["expires_at"]
    ok(room.teacher.patch(f"/api/quizzes/{quiz}", {"time_limit_seconds": None}))
    assert get(room.student, begun["id"])["expires_at"] == begun["expires_at"]


@pytest.mark.parametrize(
    "who", ["a suspended person", "a suspended institution", "a revoked enrolment", "a retired quiz"]
)
def test_it_ends_for_everybody(room: Room, who: str) -> None:
    quiz = room.quiz(1, time_limit_seconds=LIMIT)
    begun = start(room.student, quiz)
    save(room.student, begun["id"], *right(begun))
    match who:
        case "a suspended person":
            ok(room.institution.admin().post(f"/api/admin/users/{room.student.id}/suspend", {"reason": "Late fees"}))
        case "a suspended institution":
            with room.institution.api.connect() as connection:
                connection.execute("update lms.tenants set status = 'suspended' where id = %s", (room.institution.id,))
        case "a revoked enrolment":
            revoke(room.institution, room.student, room.course)
        case _:
            ok(room.teacher.delete(f"/api/quizzes/{quiz}"), 204)
    let_time_pass(room.institution, begun["id"])
    assert grade_expired(room.institution, begun["id"])
    assert rows(room.institution, "select status, passed from lms.quiz_attempts where tenant_id = %s") == [
        ("expired", True)
    ]
    assert complaints(room.institution) == []


# Jobs


def jobs(api: Api, attempt: str) -> int:
    with api.connect() as connection:
        row = connection.execute(
            "select count(*) from pgqueuer.pgqueuer where entrypoint = 'expire_attempt' and payload like %s",
            (f"%{attempt}%".encode(),),
        ).fetchone()
    assert row is not None
    return int(row[0])


def sweep(api: Api) -> Any:
    with api.database.connect("lms_worker") as connection:
        row = connection.execute("select app.sweep()::jsonb -> 'attempts_queued_again'").fetchone()
    assert row is not None
    return row[0]


def test_a_start_queues_the_end(room: Room) -> None:
    begun = start(room.student, room.quiz(1, time_limit_seconds=LIMIT))
    endless = start(room.student, room.quiz(1))
    assert (jobs(room.institution.api, begun["id"]), jobs(room.institution.api, endless["id"])) == (1, 0)
    due = rows(
        room.institution,
        "select j.execute_after = a.expires_at from lms.quiz_attempts as a, pgqueuer.pgqueuer as j "
        "where a.tenant_id = %s and a.id = %s and j.payload like convert_to('%%' || a.id || '%%', 'UTF8')",
        begun["id"],
    )
    assert due == [(True,)]


def test_a_job_that_comes_too_early_comes_again(room: Room) -> None:
    begun = start(room.student, room.quiz(1, time_limit_seconds=LIMIT))
    assert grade_expired(room.institution, begun["id"]) is False
    assert jobs(room.institution.api, begun["id"]) == 2
    assert get(room.student, begun["id"])["status"] == "in_progress"


def test_a_job_for_what_is_gone_does_nothing(room: Room) -> None:
    endless = start(room.student, room.quiz(1))
    assert grade_expired(room.institution, endless["id"]) is False
    begun = start(room.student, room.quiz(1, time_limit_seconds=LIMIT))
    let_time_pass(room.institution, begun["id"])
    elsewhere = room.institution.api.institution()
    assert grade_expired(elsewhere, begun["id"]) is False  # an attempt has one institution
    assert grade_expired(room.institution, str(room.institution.id)) is False
    assert get(room.student, begun["id"])["passed"] is None


@pytest.fixture(scope="module")
def quiet_api(start_api: Callable[..., Api]) -> Api:
    """An application whose queue nobody else fills."""
    return start_api()


@pytest.fixture
def quiet(quiet_api: Api) -> Room:
    return Room(quiet_api.institution())


def test_the_sweep_queues_what_was_lost(quiet: Room) -> None:
    api = quiet.institution.api
    lost, recent, endless = (
        start(quiet.student, quiet.quiz(1, **facts))["id"]
        for facts in ({"time_limit_seconds": LIMIT}, {"time_limit_seconds": LIMIT}, {})
    )
    with api.connect() as connection:
        connection.execute("delete from pgqueuer.pgqueuer")
    let_time_pass(quiet.institution, lost, timedelta(minutes=2))
    let_time_pass(quiet.institution, recent, timedelta(seconds=2))  # its own job may be under way

    assert sweep(api) == 1

    assert [jobs(api, attempt) for attempt in (lost, recent, endless)] == [1, 0, 0]
    assert grade_expired(quiet.institution, lost)
    assert grade_expired(quiet.institution, recent)
    assert sweep(api) == 0


def test_a_sweep_takes_so_many_and_the_longest_overdue_first(quiet: Room) -> None:
    api, quiz = quiet.institution.api, quiet.quiz(1, time_limit_seconds=LIMIT)
    begun = start(quiet.student, quiz)["id"]
    with api.connect() as connection:
        act_in(connection, quiet.institution.id)
        connection.execute(
            "with crowd as ("
            " insert into lms.users (tenant_id, email, name)"
            " select %(tenant)s, 'late-' || n || '@example.org', 'Late ' || n from generate_series(1, 510) as n"
            " returning id), "
            "enrolled as ("
            " insert into lms.enrollments (tenant_id, user_id, course_id, source)"
            " select %(tenant)s, id, %(course)s, 'free' from crowd returning user_id) "
            "insert into lms.quiz_attempts"
            " (tenant_id, user_id, course_id, quiz_id, number, seed, questions, pass_percent, max_points, expires_at)"
            " select %(tenant)s, e.user_id, a.course_id, a.quiz_id, 1, 1, a.questions, 60, 1, now() - interval '1 hour'"
            " from enrolled as e, lms.quiz_attempts as a where a.id = %(attempt)s",
            {"tenant": quiet.institution.id, "course": quiet.course, "attempt": begun},
        )
    let_time_pass(quiet.institution, begun, timedelta(hours=2))
    with api.connect() as connection:
        connection.execute("delete from pgqueuer.pgqueuer")

    assert sweep(api) == 500
    assert jobs(api, begun) == 1
    with api.connect() as connection:
        connection.execute(
            "delete from lms.quiz_attempts where tenant_id = %s and id <> %s", (quiet.institution.id, begun)
        )
        connection.execute("delete from pgqueuer.pgqueuer")
    assert grade_expired(quiet.institution, begun)


@pytest.fixture
def worker(quiet_api: Api) -> Iterator[Worker]:
    mail = MailServer(quiet_api.application.home).start()
    worker = Worker(quiet_api.application, mail).start()
    yield worker
    worker.stop()
    mail.close()


def test_the_worker_ends_attempts(quiet: Room, worker: Worker) -> None:
    """With a real worker, the shortest time there is, and nobody who asks."""
    quiz = quiet.quiz(2, time_limit_seconds=10)
    begun = start(quiet.student, quiz)
    save(quiet.student, begun["id"], choose(begun["questions"][0], "right"))
    forgotten = start(quiet.student, quiet.quiz(1, time_limit_seconds=LIMIT))
    let_time_pass(quiet.institution, forgotten["id"])
    with quiet.institution.api.connect() as connection:
        connection.execute(
            "update pgqueuer.pgqueuer set execute_after = now() where payload like %s",
            (f"%{forgotten['id']}%".encode(),),
        )

    open_attempts = "select count(*) from lms.quiz_attempts where tenant_id = %s and status = 'in_progress'"
    eventually(lambda: rows(quiet.institution, open_attempts) == [(0,)])

    done = get(quiet.student, begun["id"])
    assert (done["status"], done["score"]["percent"]) == ("expired", 50)
    assert complaints(quiet.institution) == []


def listed(room: Room, quiz: str) -> dict[str, Any]:
    found: dict[str, Any] = ok(room.student.get(f"/api/quizzes/{quiz}/attempts"))["data"][0]
    return found


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
