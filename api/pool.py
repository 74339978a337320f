"""Connections to PostgreSQL, kept out of asyncpg's pool between requests.

Taking one from there and giving it back costs a small request as much again as sending its query. Here it is a matter
of a list, and asyncpg's pool remains what makes connections, judges those that had an error, and closes them.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any, LiteralString, TypeAlias

import asyncpg
from asyncpg.pool import PoolConnectionProxy

Connection: TypeAlias = "PoolConnectionProxy[asyncpg.Record]"

LOST = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What asyncpg raises when the server goes away, by the moment; TimeoutError is an OSError."""

REST_SECONDS = 60
"""After this time unused connections go back, so that they may age there and be closed."""


async def _nothing_to_reset(_connection: object) -> None:
    """asyncpg would spend a round trip on RESET ALL. All that a request sets ends with its transaction; a lint over
    `sql/` keeps it so."""


class Pool:
    """At most `size` connections, opened when first needed."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", size: int) -> None:
        self._pool = pool
        self._turns = asyncio.Semaphore(size)
        self._free: list[Connection] = []
        self._closing = False
        self._resting = asyncio.create_task(self._rest())

    @classmethod
    async def open(cls, url: str, size: int, name: str) -> "Pool":
        """Opens no connection yet: start-up does not wait for a database that is still coming up."""
        pool = await asyncpg.create_pool(
            url,
            min_size=0,
            max_size=size,
            reset=_nothing_to_reset,
            command_timeout=15,
            timeout=5,
            max_inactive_connection_lifetime=300,
            server_settings={"application_name": name},
        )
        return cls(pool, size)

    async def fetchval(self, sql: LiteralString, *values: object) -> Any:
        """The first value of the first row, in an implicit transaction of its own."""
        async with self._turns:
            connection = await self._take()
            try:
                value = await connection.fetchval(sql, *values)
            except BaseException:
                await self._pool.release(connection)
                raise
            if self._closing:
                await self._pool.release(connection)
            else:
                self._free.append(connection)
            return value

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """A connection for several statements."""
        async with self._turns:
            connection = await self._take()
            try:
                yield connection
            finally:
                await self._pool.release(connection)

    async def close(self) -> None:
        """Waits for queries under way."""
        self._closing = True
        self._resting.cancel()
        await self._give_back()
        await self._pool.close()

    def terminate(self) -> None:
        """Cuts off what has not ended."""
        self._pool.terminate()

    async def _take(self) -> Connection:
        """The one that was used last, if it still lives. Never more than `size` are out, so that nobody waits here."""
        while self._free:
            connection = self._free.pop()
            with suppress(asyncpg.InterfaceError):  # one that broke while it was free has gone back by itself
                if not connection.is_closed():
                    return connection
            await self._pool.release(connection)
        return await self._pool.acquire()

    async def _rest(self) -> None:
        while True:
            await asyncio.sleep(REST_SECONDS)
            await self._give_back()

    async def _give_back(self) -> None:
        while self._free:
            await self._pool.release(self._free.pop())
