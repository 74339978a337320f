"""Every failure as RFC 9457 `application/problem+json`, and the one table from SQLSTATE to HTTP."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

import asyncpg
import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse
from starlette.exceptions import HTTPException
from starlette.routing import Match

from api.logs import log
from api.pool import LOST
from api.unsubscribe import page as unsubscribe
from api.verify import page as verify
from api.verify.negotiation import is_for_people, wants_json
from api.verify.page import HEADERS


class Meaning(NamedTuple):
    """What a SQLSTATE tells a client. `title` is for people; `code` is what programs compare."""

    status: int
    code: str
    title: str


BUSINESS: dict[str, Meaning] = {
    "LM101": Meaning(401, "authentication_required", "Sign in first"),
    "LM102": Meaning(401, "invalid_credentials", "Sign-in failed"),
    "LM103": Meaning(401, "session_ended", "The session has ended"),
    "LM104": Meaning(403, "forbidden", "Not allowed"),
    "LM105": Meaning(403, "registration_closed", "Registration is not open to you"),
    "LM106": Meaning(429, "too_many_attempts", "Too many attempts"),
    "LM107": Meaning(422, "invalid_token", "The link is not valid any more"),
    "LM108": Meaning(403, "email_not_vouched", "The issuer does not vouch for an address"),
    "LM201": Meaning(402, "payment_required", "The course must be paid for"),
    "LM202": Meaning(403, "account_suspended", "The account is suspended"),
    "LM203": Meaning(403, "tenant_suspended", "The institution is suspended"),
    "LM204": Meaning(403, "not_enrolled", "Not enrolled"),
    "LM205": Meaning(409, "invalid_state", "Not possible in this state"),
    "LM206": Meaning(409, "already_exists", "Already there"),
    "LM207": Meaning(409, "course_has_paid_enrollments", "The course has paid enrolments"),
    "LM208": Meaning(409, "last_admin", "The last active admin"),
    "LM209": Meaning(409, "list_changed", "The list has changed"),
    "LM210": Meaning(412, "precondition_failed", "Changed in the meantime"),
    "LM211": Meaning(422, "idempotency_key_reused", "The idempotency key belongs to another request"),
    "LM212": Meaning(409, "attempt_expired", "The time is over"),
    "LM213": Meaning(409, "no_attempts_left", "No attempts left"),
    "LM214": Meaning(409, "course_has_certificates", "The course has certificates"),
    "LM215": Meaning(403, "forum_suspended", "Suspended from the forum"),
    "LM216": Meaning(429, "posting_too_fast", "Posting too fast"),
    "LM217": Meaning(409, "payments_not_configured", "The institution cannot be paid yet"),
    "LM218": Meaning(422, "coupon_invalid", "The coupon does not count here"),
    "LM219": Meaning(409, "already_enrolled", "Already enrolled"),
    "LM220": Meaning(409, "refund_exceeds_balance", "More than is left to be refunded"),
    "LM221": Meaning(409, "report_too_large", "Too large to be made at once"),
    "LM222": Meaning(410, "report_expired", "The file or the link has expired"),
    "LM301": Meaning(404, "tenant_not_found", "No such institution"),
    "LM302": Meaning(404, "not_found", "Not found"),
    "LM401": Meaning(422, "invalid_cursor", "The cursor is not valid"),
    "LM402": Meaning(422, "invalid_input", "The input is not valid"),
}
"""Raised on purpose, by internal.fail(); sql/README.md says when."""

POSTGRESQL: dict[str, Meaning] = {
    "42501": Meaning(403, "forbidden", "Not allowed"),
    "23505": Meaning(409, "already_exists", "Already there"),
    "23503": Meaning(409, "conflict", "Something else depends on this"),
    "23514": Meaning(422, "invalid_input", "The input is not valid"),
    "23502": Meaning(422, "invalid_input", "The input is not valid"),
    "22000": Meaning(422, "invalid_input", "The input is not valid"),
    "22001": Meaning(422, "invalid_input", "The input is not valid"),
    "22003": Meaning(422, "invalid_input", "The input is not valid"),
    "22007": Meaning(422, "invalid_input", "The input is not valid"),
    "22008": Meaning(422, "invalid_input", "The input is not valid"),
    "22021": Meaning(422, "invalid_input", "The input is not valid"),
    "22P02": Meaning(422, "invalid_input", "The input is not valid"),
    "22P05": Meaning(422, "invalid_input", "The input is not valid"),
    "22023": Meaning(422, "invalid_input", "The input is not valid"),
    "25006": Meaning(503, "database_unavailable", "The database cannot be reached"),
    "40001": Meaning(503, "busy", "Try again"),
    "40P01": Meaning(503, "busy", "Try again"),
    "55P03": Meaning(503, "busy", "Try again"),
    "57014": Meaning(503, "busy", "It took too long"),
}
"""PostgreSQL's own: its texts are not shown, since they can name hidden rows. 22000 is also what asyncpg raises for a
value that it cannot send, and 25006 what a server says that has not been promoted yet."""

_AWAY = frozenset(("08", "28", "3D", "3F", "53", "57", "58"))
"""Classes of SQLSTATE: no connection, no login, no database, not migrated, no room, shut down, broken disk."""
UNAVAILABLE = Meaning(503, "database_unavailable", "The database cannot be reached")
INTERNAL = Meaning(500, "internal_error", "Something went wrong on our side")
STATUS_CODES = {
    400: "invalid_json",
    401: "authentication_required",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    406: "not_acceptable",
    409: "conflict",
    413: "body_too_large",
    415: "unsupported_media_type",
    422: "invalid_input",
    429: "rate_limited",
    500: "internal_error",
    503: "unavailable",
}


MAX_ERRORS = 50


class ProblemError(HTTPException):
    """A refusal of the HTTP layer itself: who asks, how much, how often; never a rule of the platform.

    An HTTPException, since any other that is raised while a body is being read would become a 400.
    """

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **more: Any,
    ) -> None:
        super().__init__(status, detail, headers)
        self.code, self.errors, self.more = code, errors, more


def problem(
    scope: Mapping[str, Any],
    status: int,
    code: str,
    title: str,
    detail: str,
    *,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, Any] | None = None,
) -> Response:
    """The answer to a failed request. `errors`: `[{"pointer": "/price", "detail": …}]`, JSON pointers into the body,
    or `/query/<name>` and `/path/<name>`."""
    members: dict[str, Any] = {
        "type": f"urn:lectern:problem:{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "instance": scope.get("path", ""),
        "code": code,
        "request_id": scope.get("state", {}).get("request_id", ""),
        "errors": list(errors),
    }
    for name, value in (more or {}).items():
        members.setdefault(name, value)
    all_headers = dict(headers or {})
    if status == 401:
        all_headers.setdefault("www-authenticate", "Bearer")
    if status in (429, 503):
        all_headers.setdefault("retry-after", str(members.get("retry_after", 1)))
    if is_for_people(scope):
        all_headers.update(HEADERS)
        if not wants_json(scope):
            page = unsubscribe if scope["path"].startswith("/unsubscribe/") else verify
            html, page_headers = page.problem_page(status)
            return HTMLResponse(html, status, {**all_headers, **page_headers})
    return Response(
        orjson.dumps(members), status_code=status, headers=all_headers, media_type="application/problem+json"
    )


def from_database(request: Request, error: asyncpg.PostgresError) -> Response:
    """An error of PostgreSQL as an answer, by its SQLSTATE alone (unknown classes of asyncpg included)."""
    sqlstate = error.sqlstate or ""
    if sqlstate in BUSINESS:
        meaning = BUSINESS[sqlstate]
        pointer = getattr(error, "column_name", None)
        extra = getattr(error, "detail", None)
        detail = str(error.message)
        return problem(
            request.scope,
            meaning.status,
            meaning.code,
            meaning.title,
            detail,
            errors=[{"pointer": pointer, "detail": detail}] if pointer else [],
            more=orjson.loads(extra) if extra else None,
        )
    meaning = POSTGRESQL.get(sqlstate) or (UNAVAILABLE if sqlstate[:2] in _AWAY else INTERNAL)
    if meaning is INTERNAL:
        log.error("database_error", request_id=_request_id(request), sqlstate=sqlstate, error=type(error).__name__)
    if meaning.code == UNAVAILABLE.code:
        return unavailable(request.scope, error)
    return problem(
        request.scope, meaning.status, meaning.code, meaning.title, _GENERIC.get(meaning.status, meaning.title)
    )


def unavailable(scope: Mapping[str, Any], error: Exception) -> Response:
    """The database is away. Nobody knows what became of a statement whose answer did not arrive."""
    log.error("database_unreachable", request_id=scope.get("state", {}).get("request_id"), error=type(error).__name__)
    return problem(
        scope, *UNAVAILABLE,
        "Try again in a moment. It is uncertain whether a change has been stored; with an Idempotency-Key it can "
        "safely be sent again.",
    )  # fmt: skip


_GENERIC = {
    403: "Your role may not do this.",
    409: "This collides with something that is already there.",
    422: "A value is out of range or of the wrong form.",
    503: "Nothing was changed. Try again in a moment.",
    500: "The error has been recorded under the request id.",
}


def _invalid(request: Request, error: RequestValidationError) -> Response:
    errors = []
    for entry in error.errors()[:MAX_ERRORS]:
        where, *path = entry["loc"]
        if entry["type"] == "json_invalid":
            return problem(request.scope, 400, "invalid_json", "The body is not JSON", "The body is not valid JSON.")
        parts = [str(part).replace("~", "~0").replace("/", "~1") for part in path]
        pointer = "/" + "/".join(parts if where == "body" else [str(where), *parts])
        errors.append({"pointer": pointer.rstrip("/"), "detail": entry["msg"].removeprefix("Value error, ")})
    first = errors[0]
    return problem(
        request.scope, 422, "invalid_input", "The input is not valid",
        f"{first['pointer'] or 'body'}: {first['detail']}", errors=errors,
    )  # fmt: skip


def _request_id(request: Request) -> str:
    return str(request.scope.get("state", {}).get("request_id", ""))


def _methods(request: Request) -> str:
    """What an address takes. Its routes are asked one by one: each knows of its own method only."""
    scope = {"type": "http", "path": request.scope["path"], "root_path": request.scope.get("root_path", "")}
    found = [
        method
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE")
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    ]
    return ", ".join([*(["HEAD"] if "GET" in found else []), *found, "OPTIONS"])


def install(app: FastAPI) -> None:
    """Registers the handlers. What escapes them all ends in `api.shell`, as a 500 in the same form."""

    @app.exception_handler(asyncpg.PostgresError)
    async def database(request: Request, error: asyncpg.PostgresError) -> Response:
        return from_database(request, error)

    async def unreachable(request: Request, error: Exception) -> Response:
        return unavailable(request.scope, error)

    for kind in LOST:
        app.add_exception_handler(kind, unreachable)

    @app.exception_handler(Exception)
    async def unexpected(request: Request, error: Exception) -> Response:
        return problem(request.scope, *INTERNAL, _GENERIC[500])

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        return _invalid(request, error)

    @app.exception_handler(ProblemError)
    async def refused(request: Request, error: ProblemError) -> Response:
        return problem(
            request.scope, error.status_code, error.code, HTTPStatus(error.status_code).phrase, error.detail,
            errors=error.errors, headers=error.headers, more=error.more,
        )  # fmt: skip

    @app.exception_handler(HTTPException)
    async def http(request: Request, error: HTTPException) -> Response:
        headers = dict(error.headers or {})
        if error.status_code == 405:
            headers = {"allow": _methods(request)}
            if request.method == "OPTIONS":
                return Response(status_code=204, headers=headers)
        phrase = HTTPStatus(error.status_code).phrase
        details = {
            400: "The body is not valid JSON.",  # all that the framework itself refuses with 400
            404: "There is nothing at this address.",
            405: f"This address does not take {request.method}.",
        }
        return problem(
            request.scope, error.status_code, STATUS_CODES.get(error.status_code, "http_error"), phrase,
            details.get(error.status_code, phrase), headers=headers,
        )  # fmt: skip
