"""Taking quizzes over HTTP, as learners do: options are told by their texts, whatever order they are shown in."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

import psycopg

from tests.courses.making import ok
from tests.quizzes.making import learner, make_quiz, quiz_course
from tests.support.api import Institution, Person

RIGHT = ("right", "one", "three")
"""How the right options of making.single() and making.several() end."""


class Room:
    """A course with its teacher, a module, and a student who is enrolled."""

    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        self.teacher = institution.instructor()
        self.course, self.module = quiz_course(institution, self.teacher)
        self.student = learner(institution, self.course)

    def quiz(self, questions: int | list[dict[str, Any]] = 3, **facts: Any) -> str:
        """The id of a new one."""
        return str(make_quiz(self.teacher, self.module, questions, **facts)["id"])


def start(person: Person, quiz: str) -> dict[str, Any]:
    return ok(person.post(f"/api/quizzes/{quiz}/attempts"), 201)


def save(person: Person, attempt: str, *answers: dict[str, Any]) -> dict[str, Any]:
    return ok(person.put(f"/api/attempts/{attempt}/answers", {"answers": list(answers)}))


def submit(person: Person, attempt: str, *answers: dict[str, Any]) -> dict[str, Any]:
    return ok(person.post(f"/api/attempts/{attempt}/submit", {"answers": list(answers)}))


def get(person: Person, attempt: str) -> dict[str, Any]:
    return ok(person.get(f"/api/attempts/{attempt}"))


def choose(question: dict[str, Any], *endings: str) -> dict[str, Any]:
    """An answer: the options whose texts end so."""
    places = [place for place, text in enumerate(question["options"]) if text.endswith(endings)] if endings else []
    return {"question_id": question["question_id"], "selected_options": places}


def right(attempt: dict[str, Any]) -> list[dict[str, Any]]:
    """The right answers to all questions."""
    return [choose(question, *RIGHT) for question in attempt["questions"]]


def wrong(attempt: dict[str, Any]) -> list[dict[str, Any]]:
    """Wrong answers to all questions, worth nothing."""
    return [choose(question, "absurd", "two") for question in attempt["questions"]]


def pass_quiz(person: Person, quiz: str) -> dict[str, Any]:
    attempt = start(person, quiz)
    return submit(person, attempt["id"], *right(attempt))


def fail_quiz(person: Person, quiz: str) -> dict[str, Any]:
    attempt = start(person, quiz)
    return submit(person, attempt["id"], *wrong(attempt))


def let_time_pass(institution: Institution, attempt: str, ago: timedelta = timedelta(seconds=1)) -> None:
    """Nobody waits for a clock: the attempt began so long ago that it ended then."""
    with institution.api.connect() as connection:
        connection.execute(
            "update lms.quiz_attempts set started_at = started_at - (expires_at - now()) - %(ago)s, "
            "expires_at = now() - %(ago)s where tenant_id = %(tenant)s and id = %(attempt)s",
            {"ago": ago, "tenant": institution.id, "attempt": attempt},
        )


def grade_expired(institution: Institution, attempt: str) -> bool:
    """What the worker does when the time is over."""
    with institution.api.database.connect("lms_worker") as connection:
        row = connection.execute("select app.expire_attempt(%s, %s)", (institution.id, attempt)).fetchone()
    assert row is not None
    return bool(row[0])


def rows(institution: Institution, query: psycopg.sql.SQL | str, *values: Any) -> list[tuple[Any, ...]]:
    """What a superuser reads; the institution is the query's first value."""
    with institution.api.connect() as connection:
        return connection.execute(query, (institution.id, *values)).fetchall()


def complaints(institution: Institution) -> list[str]:
    """What `lectern check` says of attempts, quizzes, enrolments and points."""
    checks: Iterable[str] = ("check_attempts", "check_quiz_counters", "check_progress_counters", "check_xp_rollups")
    with institution.api.connect() as connection:
        return [
            line
            for check in checks
            for (line,) in connection.execute(
                psycopg.sql.SQL("select * from internal.{}()").format(psycopg.sql.Identifier(check))
            )
        ]
