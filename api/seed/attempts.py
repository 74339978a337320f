"""The demo's quizzes, and who takes them, on their way into the database: drawn and graded by the program itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import psycopg
from psycopg.types.json import Jsonb

from api.seed.ids import fixed_id
from api.seed.learning import Attempt
from api.seed.quizzes import Quiz
from api.seed.rows import insert


def make_quiz(connection: psycopg.Connection, key: Mapping[str, object], quiz: Quiz, begun: datetime) -> None:
    """A quiz with its questions and their keys, alone in its module."""
    times = {"created_at": begun, "updated_at": begun}
    insert(
        connection, "quizzes", [{**key, "id": quiz.id, "title": quiz.title, "position": 1, **quiz.settings, **times}]
    )
    owner = {"tenant_id": key["tenant_id"], "course_id": key["course_id"]}
    insert(
        connection,
        "questions",
        [
            {
                **owner,
                "quiz_id": quiz.id,
                "id": question.id,
                "position": place,
                "question": question.text,
                "options": Jsonb(question.options),
                "multiple": len(question.correct) > 1,
                "points": question.points,
                "created_at": begun,
            }
            for place, question in enumerate(quiz.questions, 1)
        ],
    )
    insert(
        connection,
        "answer_keys",
        [
            {
                **owner,
                "question_id": question.id,
                "version": 1,
                "correct_options": question.correct,
                "explanation": question.explanation,
            }
            for question in quiz.questions
        ],
    )


def take(connection: psycopg.Connection, key: Mapping[str, object], attempt: Attempt) -> None:
    """An attempt from its start to its grading, as of the moments at which they happened."""
    quiz = attempt.quiz
    row = connection.execute(
        "select d.questions, d.max_points, q.pass_percent, q.time_limit_seconds from lms.quizzes as q "
        "cross join lateral internal.draw_questions(q.id, %s) as d where q.tenant_id = %s and q.id = %s",
        (attempt.seed, key["tenant_id"], quiz.id),
    ).fetchone()
    if row is None:
        raise LookupError(f"no quiz {quiz.title}")
    asked, max_points, pass_percent, limit = row
    questions = {str(question.id): question for question in quiz.questions}
    answers = {one["id"]: attempt.answer(questions[one["id"]], nr) for nr, one in enumerate(asked)}
    identity = fixed_id(str(key["user_id"]), str(quiz.id), "attempt", str(attempt.number))
    insert(
        connection,
        "quiz_attempts",
        [
            {
                **key,
                "id": identity,
                "quiz_id": quiz.id,
                "number": attempt.number,
                "seed": attempt.seed,
                "questions": Jsonb(asked),
                "answers": {one: chosen for one, chosen in answers.items() if chosen is not None},
                "pass_percent": pass_percent,
                "max_points": max_points,
                "started_at": attempt.started_at,
                "expires_at": attempt.started_at + timedelta(seconds=limit) if limit else None,
                "saved_at": attempt.finished_at - timedelta(seconds=1),
            }
        ],
    )
    connection.execute(
        "insert into lms.quiz_progress as p (tenant_id, user_id, course_id, quiz_id, attempts, updated_at) "
        "values (%s, %s, %s, %s, 1, %s) on conflict (tenant_id, user_id, course_id, quiz_id) do update "
        "set attempts = p.attempts + 1, updated_at = excluded.updated_at",
        (*key.values(), quiz.id, attempt.started_at),
    )
    if attempt.outcome != "open":
        connection.execute(
            "select internal.grade_attempt(%s, %s, %s, %s)",
            (
                key["tenant_id"],
                identity,
                "expired" if attempt.outcome == "expired" else "submitted",
                attempt.finished_at,
            ),
        )
