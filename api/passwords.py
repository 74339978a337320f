"""Password hashes: argon2id, in a few threads: a burst of sign-ins neither blocks the loop nor eats the memory."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from api.errors import ProblemError

T = TypeVar("T")
THREADS = 2
WAITING = 200
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's parameters for argon2id: 19 MiB, two passes, one lane."""


class Passwords:
    """Hashes and compares. A comparison with nothing costs as much as one with a hash."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="argon2")
        self._waiting = 0
        self._nobody = HASHER.hash("nobody has this password")

    async def hash(self, password: str) -> str:
        return await self._run(lambda: HASHER.hash(password))

    async def matches(self, password: str, password_hash: str | None) -> bool:
        """Whether the password fits; False, after the same work, when there is no hash to fit."""

        def compare() -> bool:
            try:
                return HASHER.verify(password_hash or self._nobody, password) and password_hash is not None
            except (Argon2Error, InvalidHashError):
                return False

        return await self._run(compare)

    async def _run(self, work: Callable[[], T]) -> T:
        if self._waiting >= WAITING:
            raise ProblemError(503, "busy", "Too many people are signing in at once. Try again in a moment.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
