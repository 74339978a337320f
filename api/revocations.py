"""Sessions that somebody has ended while access tokens of theirs had not expired yet."""

import asyncio
import time
from hashlib import sha256
from uuid import UUID

import asyncpg
import orjson

from api.db import Database
from api.errors import ProblemError
from api.pool import LOST

KEEP_SECONDS = 0.25
"""How long a process believes that no further session was ended."""
PATIENCE_SECONDS = 1
"""How long a request waits for what is being asked, before it goes by what was known: a database that is that slow will
hold it up anyway."""


class Revocations:
    """Asks the database a few times a second, when there are requests, and not once a request."""

    def __init__(self, database: Database, token_seconds: int) -> None:
        self._database = database
        self._seconds = token_seconds + 60  # clocks differ
        self._ended: frozenset[str] = frozenset()
        self._known_at = -KEEP_SECONDS
        self._asking: asyncio.Task[None] | None = None

    async def refuse(self, session: UUID) -> None:
        """401 when the session of a token was ended."""
        if time.monotonic() >= self._known_at + KEEP_SECONDS:
            self._asking = self._asking or asyncio.create_task(self._ask())
            await asyncio.wait([self._asking], timeout=PATIENCE_SECONDS)
        if self._ended and sha256(session.bytes).hexdigest() in self._ended:
            raise ProblemError(401, "session_ended", "This session has been ended. Sign in again.")

    @staticmethod
    async def spread() -> None:
        """A session was ended just now: waits until no process, on whichever machine, believes any more that it counts.
        So whoever has the answer can rely on it."""
        await asyncio.sleep(KEEP_SECONDS)

    async def _ask(self) -> None:
        begun = time.monotonic()
        try:
            text = await self._database.text("anonymous", "select app.ended_sessions($1)", self._seconds)
            self._ended = frozenset(orjson.loads(text or "[]"))
        except (asyncpg.PostgresError, *LOST):
            pass  # the request itself will say so
        finally:
            self._known_at = begun
            self._asking = None
