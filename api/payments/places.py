"""Room for talking to the gateway: so many at a time, and few of them for one institution, whose gateway may hang."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from typing import TypeVar
from uuid import UUID

T = TypeVar("T")

THREADS = 64
PER_TENANT = 8
WAITING_PER_TENANT = 200


class BusyError(Exception):
    """No room in time."""


class Places:
    """Threads of their own, since the SDK blocks. Who waits for one holds nothing else."""

    def __init__(self, threads: int = THREADS, per_tenant: int = PER_TENANT) -> None:
        self._executor = ThreadPoolExecutor(threads, thread_name_prefix="gateway")
        self._all = asyncio.Semaphore(threads)
        self._per_tenant = per_tenant
        self._turns: dict[UUID, asyncio.Semaphore] = {}
        self._present: Counter[UUID] = Counter()

    @asynccontextmanager
    async def take(self, tenant: UUID, patience: float) -> AsyncIterator[None]:
        """A place, within `patience` seconds; BusyError else."""
        if self._present[tenant] >= self._per_tenant + WAITING_PER_TENANT:
            raise BusyError
        self._present[tenant] += 1
        turn = self._turns.setdefault(tenant, asyncio.Semaphore(self._per_tenant))
        try:
            await _enter(turn, patience)
            try:
                await _enter(self._all, patience)
                try:
                    yield
                finally:
                    self._all.release()
            finally:
                turn.release()
        finally:
            self._present[tenant] -= 1
            if not self._present[tenant]:
                del self._present[tenant], self._turns[tenant]

    async def run(self, function: Callable[[], T]) -> T:
        """Runs what blocks; to be called inside `take`."""
        return await asyncio.get_running_loop().run_in_executor(self._executor, function)

    def close(self) -> None:
        """Lets nothing new begin; what is under way ends by its own deadline."""
        self._executor.shutdown(wait=False, cancel_futures=True)


async def _enter(semaphore: asyncio.Semaphore, patience: float) -> None:
    if semaphore.locked() and not patience:
        raise BusyError
    try:
        async with asyncio.timeout(patience or None):
            await semaphore.acquire()
    except TimeoutError:
        raise BusyError from None
