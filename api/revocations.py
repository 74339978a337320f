"""Sessions that somebody has ended while access tokens of theirs had not expired yet."""

import time
from hashlib import sha256
from uuid import UUID

import asyncpg
import orjson

from api.db import Database
from api.errors import ProblemError
from api.pool import LOST

KEEP_SECONDS = 1
"""How long this process believes that no further session was ended."""


class Revocations:
    """Asks the database once a second, when there are requests, and not once a request."""

    def __init__(self, database: Database, token_seconds: int) -> None:
        self._database = database
        self._seconds = token_seconds + 60  # clocks differ
        self._ended: frozenset[str] = frozenset()
        self._due = 0.0

    async def refuse(self, session: UUID) -> None:
        """401 when the session of a token was ended."""
        if time.monotonic() >= self._due:
            await self._ask()
        if self._ended and sha256(session.bytes).hexdigest() in self._ended:
            raise ProblemError(401, "session_ended", "This session has been ended. Sign in again.")

    def forget(self) -> None:
        """A session was ended here just now: the next request asks anew."""
        self._due = 0.0

    async def _ask(self) -> None:
        self._due = time.monotonic() + KEEP_SECONDS  # whoever comes meanwhile goes by what is known
        try:
            text = await self._database.text("anonymous", "select app.ended_sessions($1)", self._seconds)
        except (asyncpg.PostgresError, *LOST):
            return  # the request itself will say so
        self._ended = frozenset(orjson.loads(text or "[]"))
