"""What the gateway's SDK sends its requests through, in place of a plain session: time-outs, no redirects, no retries,
answers of a bounded size, and every failure as one of three kinds."""

import threading
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import orjson
import requests
from requests.adapters import HTTPAdapter
from requests.exceptions import ConnectTimeout, RequestException
from urllib3.exceptions import HTTPError, MaxRetryError, NewConnectionError

from api.payments.outcomes import RefusedError, UnavailableError, UnknownOutcomeError

CONNECT_SECONDS = 3.05
READ_SECONDS = 10.0
LARGEST_ANSWER = 8_000_000
BUSY = frozenset((408, 409, 423, 425))
"""Refusals that are none: the same request is under way, or came too slowly."""
CREDENTIALS = "credentials_refused"

_local = threading.local()


@dataclass(frozen=True)
class Answer:
    """As much of a response as the SDK looks at."""

    status_code: int
    members: dict[str, Any]

    def json(self) -> dict[str, Any]:
        return self.members


class Transport:
    """Everything that is sent through one of these ends by `deadline`, a time of the monotonic clock."""

    def __init__(self, deadline: float) -> None:
        self._deadline = deadline

    def get(self, url: str, **options: Any) -> Answer:
        return self._send("GET", url, **options)

    def post(self, url: str, **options: Any) -> Answer:
        return self._send("POST", url, **options)

    def _send(self, method: str, url: str, **options: Any) -> Answer:
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise UnavailableError("There was no time left to ask the gateway.")
        try:
            with _session(url).request(
                method,
                url,
                timeout=(min(CONNECT_SECONDS, left), min(READ_SECONDS, left)),
                allow_redirects=False,
                stream=True,
                **options,
            ) as response:
                return _judge(response.status_code, self._body(response))
        except (RequestException, HTTPError) as error:
            # Without the error's text and cause: they hold the request.
            if _never_connected(error):
                raise UnavailableError("The gateway cannot be reached.") from None
            raise UnknownOutcomeError(f"The gateway did not answer ({type(error).__name__}).") from None

    def _body(self, response: requests.Response) -> bytes:
        body = bytearray()
        # As it comes, since READ_SECONDS begin anew with every byte: a read of so many bytes would wait for them all.
        while chunk := response.raw.read1(65_536, decode_content=True):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise UnknownOutcomeError("The gateway's answer is too long.")
            if time.monotonic() > self._deadline:
                raise UnknownOutcomeError("The gateway's answer took too long.")
        return bytes(body)


def _judge(status: int, body: bytes) -> Answer:
    try:
        members = orjson.loads(body)
    except orjson.JSONDecodeError:
        members = None
    if not isinstance(members, dict):
        members = None
    if 200 <= status < 300 and members is not None:
        return Answer(status, members)
    if status == 429:
        raise UnavailableError("The gateway has too much to do (429).")
    error = members.get("error") if members else None
    if 400 <= status < 500 and status not in BUSY and isinstance(error, dict):
        code = CREDENTIALS if status == 401 else str(error.get("code") or status)
        raise RefusedError(_plain(code, 100), _plain(error.get("description") or "No reason is given.", 300))
    if 200 <= status < 300:
        raise UnknownOutcomeError(f"The gateway's answer cannot be read ({status}).")
    raise UnknownOutcomeError(f"The gateway answers with {status}.")


def _plain(text: object, longest: int) -> str:
    return "".join(char if char.isprintable() else " " for char in str(text))[:longest]


def _never_connected(error: Exception) -> bool:
    if isinstance(error, ConnectTimeout):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _session(url: str) -> requests.Session:
    """One a thread, since they are not made to be shared; it keeps connections and nothing else."""
    session: requests.Session | None = getattr(_local, "session", None)
    if session is None:
        session = requests.Session()
        for scheme in ("https://", "http://"):
            session.mount(scheme, HTTPAdapter(max_retries=0))
        session.trust_env = urlsplit(url).scheme == "https"  # no proxy between us and a stand-in on this machine
        _local.session = session
    session.cookies.clear()
    return session
