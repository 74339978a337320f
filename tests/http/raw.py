"""HTTP by the byte, for what a decent client refuses to send; and the form that every refusal has."""

import json
import re
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
}
# Of PostgreSQL, Python and this program: nothing that a client has to know.
INTERNALS = re.compile(
    r"lms\.|app\.|internal\.|Traceback|asyncpg|psycopg|\.py\b|SQLSTATE|constraint|relation \"|plpgsql"
)


@dataclass(frozen=True)
class RawAnswer:
    """An answer as it came over the wire."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def status_code(self) -> int:
        return self.status

    def json(self) -> Any:
        return json.loads(self.body)


def exchange(base_url: str, data: bytes, seconds: float = 30) -> RawAnswer:
    """Sends these bytes on a connection of their own, and reads what comes until the server closes it."""
    parts = urlsplit(base_url)
    assert parts.hostname
    assert parts.port
    with socket.create_connection((parts.hostname, parts.port), timeout=seconds) as connection:
        connection.sendall(data)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    head, _, body = received.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return RawAnswer(int(first.split()[1]), headers, body)


def send(base_url: str, method: str, target: str, headers: Sequence[str | bytes] = (), body: bytes = b"") -> RawAnswer:
    """A request with exactly these headers, besides Host (unless given), Connection and Content-Length (likewise)."""
    lines = [header.encode("latin-1") if isinstance(header, str) else header for header in headers]
    names = {line.partition(b":")[0].lower() for line in lines}
    if b"host" not in names:
        lines.append(b"Host: localhost")
    if body and not names & {b"content-length", b"transfer-encoding"}:
        lines.append(b"Content-Length: %d" % len(body))
    lines.append(b"Connection: close")
    head = b"\r\n".join([f"{method} {target} HTTP/1.1".encode("latin-1"), *lines])
    return exchange(base_url, head + b"\r\n\r\n" + body)


def assert_problem(
    answer: httpx.Response | RawAnswer, status: int, code: str | None = None, pointer: str | None = None
) -> dict[str, Any]:
    """That it is a problem in the one form, tells nothing of what is inside, and carries the security headers."""
    body: dict[str, Any] = answer.json()
    assert (answer.status_code, body["status"]) == (status, status), body
    assert answer.headers["content-type"] == "application/problem+json"
    assert body.keys() >= MEMBERS
    assert body["type"] == f"urn:lectern:problem:{body['code']}"
    assert body["request_id"] == answer.headers["x-request-id"]
    assert body["title"]
    assert body["detail"]
    if code is not None:
        assert body["code"] == code, body
    if pointer is not None:
        assert pointer in [error["pointer"] for error in body["errors"]], body
    shown = json.dumps({name: value for name, value in body.items() if name != "instance"})
    assert not INTERNALS.search(shown), shown
    assert_guarded(answer)
    return body


def assert_guarded(answer: httpx.Response | RawAnswer) -> None:
    """The security headers."""
    assert {name: answer.headers.get(name) for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers.get("cache-control")
