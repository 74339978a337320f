"""Every function of app and its arguments, and a way to call it as somebody."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.support.people import PASSWORD_HASH
from tests.support.postgres import Connection
from tests.support.world import School, leave

NAMES = {
    "p_account": "users",
    "p_attempt": "quiz_attempts",
    "p_badge": "badges",
    "p_certificate": "certificates",
    "p_course": "courses",
    "p_current": "sessions",
    "p_instructor": "users",
    "p_invitation": "invitations",
    "p_learner": "users",
    "p_lesson": "lessons",
    "p_lessons": "lessons",
    "p_module": "modules",
    "p_modules": "modules",
    "p_question": "questions",
    "p_questions": "questions",
    "p_quiz": "quizzes",
    "p_quizzes": "quizzes",
    "p_session": "sessions",
    "claim_certificate p_id": "certificates",
    "claim_mail p_id": "outbox",
    "finish_certificate p_id": "certificates",
    "finish_mail p_id": "outbox",
    "get_tenant p_id": "tenants",
    "reinstate_tenant p_id": "tenants",
    "suspend_tenant p_id": "tenants",
    "update_tenant p_id": "tenants",
}
"""Which table's id an argument names, by itself or in one function."""

SAMPLES: dict[str, Any] = {
    "create_badge p_badge": Jsonb({"name": "A badge", "metric": "points", "threshold": 5}),
    "create_course p_course": Jsonb({"title": "A course", "domain": "A domain"}),
    "create_lesson p_lesson": Jsonb({"title": "A lesson"}),
    "create_module p_module": Jsonb({"title": "A module"}),
    "create_question p_question": Jsonb({"question": "A question?", "options": ["Yes", "No"], "correct_options": [0]}),
    "create_quiz p_quiz": Jsonb({"title": "A quiz"}),
    "create_tenant p": Jsonb({"slug": "another", "name": "Another"}),
    "open_session p_password_matches": True,
    "p_answers": Jsonb({"answers": []}),
    "p_design": Jsonb({"primary_color": "#123456", "accent_color": "#654321"}),
    "p_email": "somebody@example.org",
    "p_error": None,
    "p_limit": 100,
    "p_name": "Somebody",
    "p_password_hash": PASSWORD_HASH,
    "p_patch": Jsonb({}),
    "p_period": "weekly",
    "p_points": 5,
    "p_position": 5,
    "p_provider": "campus-here",
    "p_reason": "For a reason.",
    "p_role": "instructor",
    "p_sha256": "ab" * 32,
    "p_size": 1000,
    "p_verify_url": "https://{slug}.example.org/verify/{code}",
    "p_secret": "a secret",
    "p_sort": "newest",
    "p_successor": "another secret",
    "p_waited": 0.0,
    "set_xp_rule p_type": "lesson_complete",
}
"""Values with which a function gets as far as looking for the rows that its ids name; NULL for the rest."""


@dataclass(frozen=True)
class Argument:
    function: str
    name: str
    type: str

    @property
    def sample(self) -> Any:
        return SAMPLES.get(f"{self.function} {self.name}", SAMPLES.get(self.name))

    @property
    def is_id(self) -> bool:
        return self.type in ("uuid", "uuid[]") and self.name not in ("p_tenant", "p_user")

    @property
    def table(self) -> str:
        return NAMES.get(f"{self.function} {self.name}") or NAMES[self.name]

    def value(self, id: UUID, *schools: School) -> UUID | list[UUID]:
        """The id, or the whole list that it belongs to where a list is wanted."""
        if self.type == "uuid":
            return id
        return next((school.siblings[id] for school in schools if id in school.siblings), [id])


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[Argument, ...]
    login: str
    writes: bool

    @property
    def ids(self) -> list[Argument]:
        return [argument for argument in self.arguments if argument.is_id]


def all_functions(connection: Connection) -> list[Function]:
    rows = connection.execute(
        "select proname::text, proargnames, proargtypes::regtype[]::text[], provolatile = 'v', "
        "case when has_function_privilege('lms_api', oid, 'execute') then 'lms_api' else 'lms_worker' end "
        "from pg_proc where pronamespace = 'app'::regnamespace order by 1"
    ).fetchall()
    return [
        Function(name, tuple(Argument(name, *one) for one in zip(names or [], types, strict=True)), login, writes)
        for name, names, types, writes, login in rows
    ]


@dataclass(frozen=True)
class Outcome:
    """What a caller learns from a call, and which tables of the caller's institution it has changed."""

    failed: bool
    text: str
    changed: tuple[str, ...] = ()


def call(connection: Connection, function: Function, values: dict[str, Any]) -> Outcome:
    """One request. What it has changed stays changed, until the caller rolls it back."""
    query = sql.SQL("select app.{}({})").format(
        sql.Identifier(function.name),
        sql.SQL(", ").join(
            sql.SQL("{}::{}").format(sql.Placeholder(), sql.SQL(argument.type)) for argument in function.arguments
        ),
    )
    arguments = [values[argument.name] for argument in function.arguments]
    try:
        with connection.transaction():
            connection.execute(sql.SQL("set local session authorization {}").format(sql.Identifier(function.login)))
            row = connection.execute(query, arguments).fetchone()
            leave(connection)
    except psycopg.Error as error:
        said = (error.sqlstate, error.diag.message_primary, error.diag.message_detail, error.diag.column_name)
        return Outcome(True, str(said))
    return Outcome(False, str(row))


def without_news(text: str, given: Any) -> str:
    """An answer without the id that was asked for, and without ids and times that the call itself has made."""
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z", "<time>", text.replace(str(given), "<given>"))
    return re.sub(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", "<id>", text)
