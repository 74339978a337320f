"""What surrounds every request, as one ASGI layer: ids, limits, CORS, headers, a log line, figures, the last resort.

One layer and no more: each costs every request about as much as finding its route does.
"""

import re
import time
from collections.abc import MutableMapping
from typing import Any
from uuid import uuid4

import asyncpg
from fastapi import Response
from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api import metrics
from api.errors import ProblemError, from_database, problem, unavailable
from api.limits import RateLimits
from api.logs import log, where
from api.pool import LOST
from api.settings import Settings
from api.tenants import TenantDirectory

_REQUEST_ID = re.compile(r"[A-Za-z0-9._:-]{8,128}")
_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_BODY_METHODS = frozenset(("POST", "PUT", "PATCH", "DELETE"))
_FILES = frozenset(("/api/admin/users/import",))
"""Where a file is uploaded, and no JSON."""
_AS_THEY_COME = ("/unsubscribe/", "/api/payments/webhook/")
"""Bodies of any kind: a form that people and mail programs send, which is not read, and what the gateway tells, where
the signature over the bytes says whether it is good."""
_EXPOSED = "ETag, Location, Retry-After, X-Request-Id"
_ALLOWED_HEADERS = "authorization, content-type, idempotency-key, if-match, x-request-id, x-tenant"
_METHODS = "GET, POST, PUT, PATCH, DELETE"


class Shell:
    """Wraps the application; `tenants` says whose Origin may read an answer."""

    def __init__(self, app: ASGIApp, settings: Settings, limits: RateLimits, tenants: TenantDirectory) -> None:
        self._app = app
        self._settings = settings
        self._limits = limits
        self._tenants = tenants
        headers = {
            "x-content-type-options": "nosniff",
            "x-frame-options": "DENY",
            "referrer-policy": "no-referrer",
            "cross-origin-opener-policy": "same-origin",
            "permissions-policy": "camera=(), geolocation=(), microphone=()",
            "vary": "Origin",
        }
        if settings.public_url.startswith("https://"):
            headers["strict-transport-security"] = "max-age=31536000; includeSubDomains"
        self._headers = [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started = time.perf_counter()
        headers = Headers(scope=scope)
        given_id = headers.get("x-request-id")
        request_id = given_id if given_id and _REQUEST_ID.fullmatch(given_id) else uuid4().hex
        state: MutableMapping[str, Any] = scope.setdefault("state", {})
        state["request_id"] = request_id
        state["received"] = started
        state["address"] = address = self._address(scope, headers)
        status = 0
        method = scope["method"]
        if method == "HEAD":  # what GET answers; the server, whose scope stays as it is, leaves the body away
            scope = {**scope, "method": "GET"}
        cors: list[tuple[bytes, bytes]] = []

        async def send_more(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                sent = message["headers"]
                names = {name for name, _ in sent}
                sent = [*sent, *self._headers, (b"x-request-id", request_id.encode()), *cors]
                if b"cache-control" not in names:
                    sent.append((b"cache-control", b"no-store"))
                if b"content-security-policy" not in names:
                    sent.append((b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"))
                message["headers"] = sent
            await send(message)

        try:
            origin = headers.get("origin")
            if origin is not None:
                preflight = method == "OPTIONS" and "access-control-request-method" in headers
                cors += await self._cors(headers, origin, preflight)
                if preflight:
                    await Response(status_code=204)(scope, receive, send_more)
                    return
            refusal = self._refuse(scope, headers) or await self._limits.check(scope, headers, address)
            if refusal is not None:
                await refusal(scope, receive, send_more)
                return
            await self._app(scope, self._bounded(scope, headers, receive), send_more)
        except Exception as error:
            if status:
                log.error("unhandled", request_id=request_id, error=type(error).__name__, where=where(error))
                if status != 500:  # too late for another answer: the connection breaks, which a client notices
                    raise
                return
            await self._last_resort(scope, error)(scope, receive, send_more)
        finally:
            seconds = time.perf_counter() - started
            route = scope.get("route")
            name = "(none)" if route is None else getattr(route, "path", "(none)")
            metrics.observe(method, name, status, seconds)
            if name not in metrics.QUIET:
                log.info(
                    "request",
                    method=method,
                    path=_loggable(scope, name),
                    status=status,
                    ms=round(seconds * 1000, 1),
                    request_id=request_id,
                    address=address,
                )

    def _address(self, scope: Scope, headers: Headers) -> str:
        """The client's address, seen through as many proxies as the operator says there are, and no more."""
        if self._settings.trusted_proxies:
            # A proxy may add a line of its own instead of lengthening the one that the client has made up.
            lines = ",".join(headers.getlist("x-forwarded-for"))
            hops = [hop.strip() for hop in lines.split(",") if hop.strip()]
            if hops:
                return hops[-min(self._settings.trusted_proxies, len(hops))][:64]
        client = scope.get("client")
        return client[0] if client else "local"

    def _refuse(self, scope: Scope, headers: Headers) -> Response | None:
        """413, 415 and 400, before anything is read."""
        length = headers.get("content-length")
        if length is not None and (not length.isdigit() or int(length) > self._settings.max_body_bytes):
            return self._too_large(scope)
        has_body = (length not in (None, "0")) or "transfer-encoding" in headers
        if has_body and scope["method"] in _BODY_METHODS and not scope["path"].startswith(_AS_THEY_COME):
            kind = headers.get("content-type", "").partition(";")[0].strip().lower()
            if scope["path"] in _FILES:
                if kind != "text/csv":
                    return problem(
                        scope, 415, "unsupported_media_type", "Unsupported Media Type", "Send the file as text/csv.",
                    )  # fmt: skip
            elif kind != "application/json" and not (kind.startswith("application/") and kind.endswith("+json")):
                return problem(
                    scope, 415, "unsupported_media_type", "Unsupported Media Type",
                    "Send the body as application/json.",
                )  # fmt: skip
        return None

    def _too_large(self, scope: Scope) -> Response:
        limit = self._settings.max_body_bytes
        return problem(
            scope, 413, "body_too_large", "Content Too Large", f"A body may have {limit} bytes.",
            headers={"connection": "close"}, more={"limit": limit},
        )  # fmt: skip

    def _bounded(self, scope: Scope, headers: Headers, receive: Receive) -> Receive:
        """Counts a body whose length was not announced."""
        if "transfer-encoding" not in headers:
            return receive
        left = self._settings.max_body_bytes

        async def bounded() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise ProblemError(
                    413, "body_too_large", f"A body may have {self._settings.max_body_bytes} bytes.",
                    headers={"connection": "close"}, limit=self._settings.max_body_bytes,
                )  # fmt: skip
            return message

        return bounded

    async def _cors(self, headers: Headers, origin: str, preflight: bool) -> list[tuple[bytes, bytes]]:
        """The headers that let an allowed origin's script read the answer. A preflight cannot carry X-Tenant: at the
        platform's own address it is let through without credentials, and the request itself is judged."""
        try:
            tenant = await self._tenants.find(headers.get("host", ""), headers.get("x-tenant"))
        except ProblemError:
            return []
        if tenant is None and not preflight:
            return []
        if tenant is not None and not tenant.allows(origin, self._settings):
            return []
        answer = [(b"access-control-allow-origin", origin.encode("latin-1"))]
        if tenant is not None:
            answer.append((b"access-control-allow-credentials", b"true"))
        if preflight:
            answer += [
                (b"access-control-allow-methods", _METHODS.encode()),
                (b"access-control-allow-headers", _ALLOWED_HEADERS.encode()),
                (b"access-control-max-age", b"600"),
            ]
        else:
            answer.append((b"access-control-expose-headers", _EXPOSED.encode()))
        return answer

    def _last_resort(self, scope: Scope, error: Exception) -> Response:
        if isinstance(error, ProblemError):
            return problem(
                scope, error.status_code, error.code, "Refused", error.detail, headers=error.headers, more=error.more
            )
        if isinstance(error, asyncpg.PostgresError):
            return from_database(Request(scope), error)
        if isinstance(error, LOST):
            return unavailable(scope, error)
        log.error("unhandled", request_id=scope["state"]["request_id"], error=type(error).__name__, where=where(error))
        return problem(
            scope, 500, "internal_error", "Something went wrong on our side",
            "The error has been recorded under the request id.",
        )  # fmt: skip


def _loggable(scope: Scope, route: str) -> str:
    """The path when nothing but ids vary in it, else the route's: a path may hold a token or an address as well."""
    if route == "(none)":
        return route
    values = scope.get("path_params", {}).items()
    harmless = all(name.endswith("_id") and _UUID.fullmatch(value) for name, value in values)
    return str(scope["path"]) if harmless else route
