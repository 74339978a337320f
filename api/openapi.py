"""The OpenAPI document: what FastAPI derives, plus what holds for every operation."""

import json
import re
from collections.abc import Iterator
from typing import Any

from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.caller import any_caller, signed_in
from api.schemas.common import Problem

DESCRIPTION = """
**Institution.** Its host name says which one is meant, or the header `X-Tenant`, or the access token alone.

**Signing in.** `POST /api/auth/login` gives an access token, to be sent as `Authorization: Bearer …`, and a refresh
token, to be used once.

**Lists** come in pages: `page.next_cursor` of one is the `cursor` of the next. Parameters that are not documented are
refused.

**Failures** are `application/problem+json`: `code` is for programs, `errors` points at what is wrong, and `request_id`,
which is also the header `X-Request-Id` of every answer, finds the request in the logs.

**Changes** may be sent twice: `Idempotency-Key` makes a POST happen once, and `If-Match` with the `ETag` that somebody
has seen keeps them from overwriting what they have not.
"""
TAGS = {
    "auth": "Registration, sign-in, sessions.",
    "me": "The person who asks.",
    "tenant": "The institution that is asked.",
    "courses": "The catalogue, and writing courses with their modules and lessons.",
    "learning": "Enrolling, completing lessons, progress.",
    "quizzes": "Writing quizzes, and taking them.",
    "payments": "Buying a course: orders, payments, what they cost and what became of them.",
    "certificates": "Who has completed what, on paper and for anybody to verify.",
    "gamification": "Points, badges, days in a row, leaderboards.",
    "forum": "Asking and answering in a course.",
    "moderation": "What is flagged in the forums of courses, and what is decided about it.",
    "announcements": "What is said to everybody in a course, or at the institution.",
    "notifications": "What somebody is told of, and how.",
    "admin": "The office of an institution.",
    "reports": "What an institution has, as files.",
    "statistics": "What happens at an institution, in courses, on the platform: in figures.",
    "platform": "The institutions themselves, for those who operate the platform.",
}
ETAG = {"description": "The version, for If-Match.", "schema": {"type": "string", "examples": ['"7"']}}
LOCATION = {"description": "Where it is.", "schema": {"type": "string", "format": "uri-reference"}}
LOCATED = frozenset(
    (
        "create_course",
        "create_module",
        "create_lesson",
        "create_quiz",
        "create_question",
        "create_badge",
        "create_coupon",
        "reissue_certificate",
        "start_attempt",
        "create_post",
        "create_module_post",
        "create_reply",
        "create_tenant",
    )
)
SAID_ONCE = frozenset(("create_announcement", "create_course_announcement", "create_order", "create_report_job"))
"""They have an address too, and no versions."""
RETRY_AFTER = {"description": "Seconds until it is worth trying again.", "schema": {"type": "integer"}}

TENANT_HEADER = {
    "name": "X-Tenant",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "maxLength": 63},
    "description": "Slug of the institution, where the host name does not say it.",
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"},
    "description": "A request repeated with this key gets the first one's answer; with another body, 422.",
}


def install(app: FastAPI) -> None:
    """Replaces `app.openapi` by one that completes the document."""
    derive = app.openapi

    def complete() -> dict[str, Any]:
        if app.openapi_schema is not None:
            return app.openapi_schema
        app.openapi_schema = document = _well_named(derive())
        _complete(document, dict(_callers(app)))
        return document

    app.openapi = complete  # type: ignore[method-assign]


def _well_named(document: dict[str, Any]) -> dict[str, Any]:
    """With `CourseCardPage` for `Page_CourseCard_`: generated clients take the names of their types from here."""
    renamed: dict[str, Any] = json.loads(re.sub(r'\bPage_(\w+)_(?=")', r"\1Page", json.dumps(document)))
    return renamed


def _callers(app: FastAPI) -> Iterator[tuple[str, str]]:
    """Who may call an operation, by its name: the signed in, anybody with or without a token, or who has none yet."""
    for route in app.routes:
        if isinstance(route, APIRoute):
            asked = set(_dependencies(route.dependant))
            yield route.name, "signed in" if signed_in in asked else "anybody" if any_caller in asked else "visitor"


def _dependencies(dependant: Dependant) -> Iterator[Any]:
    for inner in dependant.dependencies:
        yield inner.call
        yield from _dependencies(inner)


def _complete(document: dict[str, Any], callers: dict[str, str]) -> None:
    document["info"]["description"] = DESCRIPTION.strip()
    used = {
        tag for methods in document["paths"].values() for operation in methods.values() for tag in operation["tags"]
    }
    document["tags"] = [{"name": name, "description": text} for name, text in TAGS.items() if name in used]
    components = document.setdefault("components", {})
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components.setdefault("schemas", {}).update(problem.pop("$defs", {}))
    components["schemas"]["Problem"] = problem
    components["schemas"].pop("HTTPValidationError", None)
    components["schemas"].pop("ValidationError", None)
    components["securitySchemes"] = {
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if not path.startswith("/api/"):
                continue
            parameters = operation.setdefault("parameters", [])
            parameters.append(TENANT_HEADER)
            caller = callers[operation["operationId"]]
            if caller == "signed in":
                operation["security"] = [{"bearer": []}]
                if method == "post":
                    parameters.append(IDEMPOTENCY_KEY)
            elif caller == "anybody":
                operation["security"] = [{}, {"bearer": []}]
            else:
                operation["security"] = []
            if "requestBody" in operation:
                for status in ("413", "415"):
                    operation["responses"].setdefault(
                        status,
                        {
                            "description": "The body is too large." if status == "413" else "The body is not JSON.",
                            "content": {
                                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                            },
                        },
                    )
            _describe_headers(
                method, operation, versioned="412" in {s for o in operations.values() for s in o["responses"]}
            )
            unprocessable = operation["responses"].get("422", {}).get("content", {})
            unprocessable.pop("application/json", None)


def _describe_headers(method: str, operation: dict[str, Any], *, versioned: bool) -> None:
    for status, response in operation["responses"].items():
        headers = response.setdefault("headers", {})
        if versioned and method != "delete" and status == "200":
            headers["ETag"] = ETAG
        elif status == "201" and operation["operationId"] in LOCATED:
            headers |= {"ETag": ETAG, "Location": LOCATION}
        elif status in ("201", "202") and operation["operationId"] in SAID_ONCE:
            headers["Location"] = LOCATION
        elif status in ("429", "503"):
            headers["Retry-After"] = RETRY_AFTER
        if not headers:
            del response["headers"]
