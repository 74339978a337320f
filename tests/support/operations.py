"""The operations of the OpenAPI document, and ids and bodies to call them with."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import httpx

from tests.support.api import Api, Caller
from tests.support.samples import resolved, sample
from tests.support.world import School

IDS = {
    "announcement_id": "announcements",
    "attempt_id": "quiz_attempts",
    "badge_id": "badges",
    "certificate_id": "certificates",
    "coupon_id": "coupons",
    "course_id": "courses",
    "decision_id": "moderation_decisions",
    "flag_id": "flags",
    "instructor_id": "users",
    "invitation_id": "invitations",
    "invoice_id": "invoices",
    "issue_id": "payment_issues",
    "lesson_id": "lessons",
    "lesson_ids": "lessons",
    "module_id": "modules",
    "module_ids": "modules",
    "notification_id": "notifications",
    "order_id": "payment_orders",
    "payment_id": "payments",
    "post_id": "posts",
    "question_id": "questions",
    "question_ids": "questions",
    "quiz_id": "quizzes",
    "quiz_ids": "quizzes",
    "reply_id": "replies",
    "report_job_id": "report_jobs",
    "session_id": "sessions",
    "tenant_id": "tenants",
    "user_id": "users",
}
"""Which table's ids a path or a body names."""
NAMES = {"provider": "campus-{slug}"}
"""What is found by a name instead."""
WORDS = {
    "type": "lesson_complete",
    "mode": "live",
    "account_token": "A" * 64,
    "report": "enrollments",
    "file_token": "A" * 96,
}
"""One word of a fixed set in a path, which everybody may know; for a token that is a secret, nobody's."""
BODIES = {
    "create_coupon": {"code": "SAMPLE", "kind": "free"},
    "resolve_payment_issue": {"resolution": "dismiss"},
    "create_order": {"mode": "live"},
    "put_tax_profile": {"legal_name": "A school", "address": "Pune", "state_code": "27", "rate_basis_points": 0},
    "put_payment_account": {"key_id": "rzp_live_Sample0001", "key_secret": "ASecretOfTheirs"},
    "quote_order": {},
    "put_identity_provider": {"name": "Campus", "issuer": "https://id.example.org", "client_id": "lectern"},
    "save_answers": {"answers": []},
    "save_position": {"position_seconds": 5},
    "submit_attempt": {"answers": []},
}
"""Where the schema's own examples are not enough."""


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    name: str
    parameters: tuple[str, ...]
    body: Any
    ids_in_body: tuple[str, ...]

    @property
    def ids(self) -> tuple[str, ...]:
        return (*self.parameters, *self.ids_in_body)

    @property
    def crosses(self) -> bool:
        """Operators of the platform see every institution by these, and only by these."""
        return self.path.startswith("/api/platform/")

    def with_body(self, body: Any) -> "Operation":
        return replace(self, body=body)

    def request(self, caller: Caller, values: dict[str, Any]) -> httpx.Response:
        path = self.path.format(**WORDS, **values)
        body = self.body
        if isinstance(body, str):
            return caller.request(
                self.method.upper(), path, content=body.encode(), headers={"content-type": "text/csv"}
            )
        if self.ids_in_body:
            body = {**body, **{name: values[name] for name in self.ids_in_body}}
        return caller.request(self.method.upper(), path, **({} if body is None else {"json": body}))


def operations_of(document: dict[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            contents = operation.get("requestBody", {}).get("content", {})
            content, file = contents.get("application/json"), contents.get("text/csv")
            name = operation["operationId"]
            body = BODIES.get(name) or (sample(content["schema"], document) if content else None)
            body = file["example"] if file else body
            if path.startswith("/api/"):
                yield Operation(
                    method,
                    path,
                    name,
                    tuple(part for part in re.findall(r"\{(\w+)\}", path) if part not in WORDS),
                    body,
                    tuple(ids_of(content["schema"], document)) if content else (),
                )


def ids_of(schema: dict[str, Any], document: dict[str, Any]) -> Iterator[str]:
    """Members of a body that are ids, or lists of them."""
    for name, member in resolved(schema, document).get("properties", {}).items():
        alternatives = [member, *member.get("anyOf", ())]
        if any("uuid" in (one.get("format"), one.get("items", {}).get("format")) for one in alternatives):
            yield name


def caller_for(api: Api, school: School, role: str) -> Caller:
    headers = {"x-tenant": school.tenant.slug}
    user = school.people[role]
    if user is not None:
        token = api.tokens.sign(school.id, user.id, uuid4(), user.role)
        headers["authorization"] = f"Bearer {token}"
    return Caller(api.http, headers)


def values_of(name: str, school: School) -> Iterator[Any]:
    """What one could put there of a school."""
    if name in NAMES:
        yield NAMES[name].format(slug=school.tenant.slug)
    elif name.endswith("_ids"):
        for id in school.ids[IDS[name]]:
            yield [str(sibling) for sibling in school.siblings[id]]
    else:
        yield from map(str, school.ids[IDS[name]])


def unknown_value(name: str, school: School) -> Any:
    if name in NAMES:
        return NAMES[name].format(slug="nowhere")
    if name.endswith("_ids"):
        return [str(uuid4()), str(uuid4())]
    return str(uuid4())


def choices(operation: Operation, school: School) -> Iterator[dict[str, Any]]:
    """Values for the ids of an operation: each of the school's for each of them."""
    found: list[dict[str, Any]] = [{}]
    for name in operation.ids:
        found = [{**chosen, name: value} for chosen in found for value in values_of(name, school)]
    yield from found
