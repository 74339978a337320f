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
    "p_actor": "users",
    "p_announcement": "announcements",
    "p_attempt": "quiz_attempts",
    "p_author": "users",
    "p_badge": "badges",
    "p_buyer": "users",
    "p_certificate": "certificates",
    "p_coupon": "coupons",
    "p_course": "courses",
    "p_current": "sessions",
    "p_flag": "flags",
    "p_instructor": "users",
    "p_invitation": "invitations",
    "p_invoice": "invoices",
    "p_issue": "payment_issues",
    "p_job": "gateway_jobs",
    "p_learner": "users",
    "p_lease": "gateway_jobs",
    "p_lesson": "lessons",
    "p_lessons": "lessons",
    "p_module": "modules",
    "p_modules": "modules",
    "p_notification": "notifications",
    "p_order": "payment_orders",
    "p_payer": "users",
    "p_payment": "payments",
    "p_post": "posts",
    "p_question": "questions",
    "p_questions": "questions",
    "p_quiz": "quizzes",
    "p_quizzes": "quizzes",
    "p_refund": "refunds",
    "p_reply": "replies",
    "p_report_job": "report_jobs",
    "p_session": "sessions",
    "p_sign_in": "sign_ins",
    "add_webhook_secret p_id": "webhook_secrets",
    "apply_payment p_account": "payment_accounts",
    "apply_refund p_account": "payment_accounts",
    "claim_certificate p_id": "certificates",
    "claim_gateway_job p_id": "gateway_jobs",
    "claim_invoice p_id": "invoices",
    "claim_mail p_id": "outbox",
    "defer_gateway_job p_id": "gateway_jobs",
    "finish_certificate p_id": "certificates",
    "finish_gateway_job p_id": "gateway_jobs",
    "finish_invoice p_id": "invoices",
    "finish_mail p_id": "outbox",
    "get_tenant p_id": "tenants",
    "ingest_event p_account": "payment_accounts",
    "ingest_event p_secret": "webhook_secrets",
    "note_refused_key p_account": "payment_accounts",
    "note_signature_failure p_account": "payment_accounts",
    "process_event p_id": "payment_events",
    "reinstate_tenant p_id": "tenants",
    "reverse_decision p_id": "moderation_decisions",
    "suspend_tenant p_id": "tenants",
    "tell_announcement p_id": "announcements",
    "update_tenant p_id": "tenants",
}
"""Which table's id an argument names, by itself or in one function."""

SAMPLES: dict[str, Any] = {
    "create_announcement p_announcement": Jsonb({"title": "News", "body": "There is news."}),
    "create_course_announcement p_announcement": Jsonb({"title": "News", "body": "There is news."}),
    "create_badge p_badge": Jsonb({"name": "A badge", "metric": "points", "threshold": 5}),
    "create_course p_course": Jsonb({"title": "A course", "domain": "A domain"}),
    "create_lesson p_lesson": Jsonb({"title": "A lesson"}),
    "create_module p_module": Jsonb({"title": "A module"}),
    "create_module_post p_post": Jsonb({"title": "A post", "body": "Some words."}),
    "create_post p_post": Jsonb({"title": "A post", "body": "Some words."}),
    "create_question p_question": Jsonb({"question": "A question?", "options": ["Yes", "No"], "correct_options": [0]}),
    "create_quiz p_quiz": Jsonb({"title": "A quiz"}),
    "create_reply p_reply": Jsonb({"body": "Some words."}),
    "create_tenant p": Jsonb({"slug": "another", "name": "Another"}),
    "flag_post p_reason": "spam",
    "flag_reply p_reason": "spam",
    "import_users p_mode": "all",
    "import_users p_rows": Jsonb([{"row": 2, "email": "new@example.org"}]),
    "list_audit p_key": None,
    "list_audit p_request": None,
    "list_audit p_role": None,
    "list_decisions p_decision": None,
    "open_session p_password_matches": True,
    "p_answers": Jsonb({"answers": []}),
    "p_decision": "hide",
    "p_design": Jsonb({"primary_color": "#123456", "accent_color": "#654321"}),
    "p_body_html": "<p>There is news.</p>",
    "p_email": "somebody@example.org",
    "p_error": None,
    "note_refused_key p_error": "Refused.",
    "p_html": "<p>Some words.</p>",
    "p_limit": 100,
    "p_name": "Somebody",
    "p_note": "Look.",
    "p_password_hash": PASSWORD_HASH,
    "p_patch": Jsonb({}),
    "p_period": "weekly",
    "p_points": 5,
    "p_position": 5,
    "p_provider": "campus-here",
    "p_reason": "For a reason.",
    "p_after": None,
    "p_at_most": 10_000,
    "p_filters": Jsonb({}),
    "p_report": "enrollments",
    "p_request": Jsonb({"report": "enrollments", "format": "csv"}),
    "p_number": 1,
    "p_rows": 1,
    "p_rows_done": 1,
    "p_again": False,
    "fail_report_job p_error": "It could not be written.",
    "p_role": "instructor",
    "p_sha256": "ab" * 32,
    "p_size": 1000,
    "p_value": 1,
    "p_verify_url": "https://{slug}.example.org/verify/{code}",
    "p_secret": "a secret",
    "list_admin_periods p_by": "day",
    "list_course_periods p_by": "day",
    "list_platform_periods p_by": "day",
    "list_teaching_periods p_by": "day",
    "list_admin_course_stats p_period": "last_30_days",
    "list_admin_course_stats p_sort": "enrollments",
    "list_teaching_course_stats p_period": "last_30_days",
    "list_teaching_course_stats p_sort": "enrollments",
    "list_replies p_sort": "oldest",
    "p_sort": "newest",
    "p_successor": "another secret",
    "p_waited": 0.0,
    "set_xp_rule p_type": "lesson_complete",
    "apply_payment p_snapshot": Jsonb(
        {"id": "pay_Sample0001", "order_id": "order_Sample0001", "amount": 1000, "currency": "INR", "status": "created"}
    ),
    "apply_refund p_snapshot": Jsonb(
        {
            "id": "rfnd_Sample0001",
            "payment_id": "pay_Sample0001",
            "amount": 100,
            "currency": "INR",
            "status": "processed",
        }
    ),
    "attach_order p_snapshot": Jsonb({"id": "order_Sample0001"}),
    "create_coupon p_coupon": Jsonb({"code": "SAMPLE", "kind": "free"}),
    "p_body": b'{"entity": "event", "event": "payment.captured", "payload": {}}',
    "p_by": "course",
    "p_code": "BAD_REQUEST_ERROR",
    "p_count": 1,
    "p_detail": "No.",
    "p_key": "a key",
    "p_key_id": "rzp_live_Sample0001",
    "p_mode": "live",
    "p_order_id": "order_Sample0001",
    "p_payment_id": "pay_Sample0001",
    "p_profile": Jsonb({"legal_name": "A school", "address": "Pune", "state_code": "27", "rate_percent": 0}),
    "resolve_payment_issue p_resolution": "link",
    "list_payment_issues p_status": "open",
    "p_secret_last4": "ab12",
    "p_secret_sealed": "sealed",
    "p_source": "webhook",
    "p_webhook_url": "https://example.org/api/payments/webhook/{account_token}",
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
