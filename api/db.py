"""Connections: one pool a request role, because a plan made under one role is thrown away under another."""

import asyncio
import hashlib
from typing import Any, LiteralString, cast
from uuid import UUID

import asyncpg
import orjson

from api.pool import LOST, Pool

SHARES = {"anonymous": 1.0, "student": 1.0, "instructor": 0.5, "admin": 0.3, "operator": 0.1}
"""How large each pool is, as a part of the setting: most people learn, few teach, fewer run the place."""


class Database:
    """What the API knows of PostgreSQL: text in, JSON text out, one statement a request."""

    def __init__(self, url: str, pool_size: int, program: str) -> None:
        self._url = url
        self._program = program
        self._size = pool_size
        self._pools: dict[str, Pool] = {}

    async def open(self) -> None:
        """Makes the pools, each of which opens connections when they are first needed."""
        for role, share in SHARES.items():
            size = max(round(self._size * share), 2)
            self._pools[role] = await Pool.open(self._url, size, f"lectern api {role}")

    async def close(self) -> None:
        """Waits for queries under way, then closes; what has not ended after a while is cut off."""
        try:
            await asyncio.wait_for(asyncio.gather(*(pool.close() for pool in self._pools.values())), 10)
        except TimeoutError:
            for pool in self._pools.values():
                pool.terminate()

    async def text(self, role: str, sql: LiteralString, *values: object) -> str | None:
        """The one value that a function returns, in an implicit transaction of its own."""
        return cast(str | None, await self._pools[role].fetchval(sql, *values))

    async def idempotent(
        self, role: str, tenant: UUID, user: UUID, key: str, request: bytes, sql: LiteralString, *values: object
    ) -> str | None:
        """As `text`, with the answer stored under the key in the same transaction; a second request with this key
        waits for the first and is given its answer, LM211 when it is another request."""
        digest = hashlib.sha256(request).digest()
        async with self._pools[role].connection() as connection, connection.transaction():
            stored = await connection.fetchval("select app.begin_idempotent($1, $2, $3, $4)", tenant, user, key, digest)
            if stored is not None:
                return cast(str | None, orjson.loads(stored)["body"])
            body = await connection.fetchval(sql, tenant, user, *values)
            await connection.execute("set local role none")
            await connection.execute("select app.finish_idempotent($1, $2, $3, $4)", tenant, user, key, body)
            return cast(str | None, body)

    async def forget_idempotent(self, role: str, tenant: UUID, user: UUID, key: str, body: str) -> None:
        """Frees a key under which this answer is stored: what it began has failed since."""
        await self.text(role, "select app.forget_idempotent($1, $2, $3, $4)", tenant, user, key, body)

    async def unready(self) -> str | None:
        """Why no request should be sent here: the database is away, or not migrated to this checkout's program."""
        try:
            async with asyncio.timeout(3):  # waiting for a free connection included
                applied = await self._pools["anonymous"].fetchval("select app.program_hash()")
        except (asyncpg.UndefinedFunctionError, asyncpg.InvalidSchemaNameError):
            return "the database is not migrated"
        except (asyncpg.PostgresError, *LOST):
            return "the database cannot be reached"
        return None if applied == self._program else "the database is migrated to another version"

    async def pending(self) -> dict[str, int]:
        """What waits for the worker in payments, for the figures; nothing while the database is away."""
        try:
            async with asyncio.timeout(3):
                return cast(
                    dict[str, int],
                    orjson.loads(await self._pools["anonymous"].fetchval("select app.count_pending_payments()")),
                )
        except (asyncpg.PostgresError, *LOST):
            return {}


def pool_role(role: Any) -> str:
    """Which pool serves a token's role. Only a matter of speed: the database decides the role itself."""
    return role if role in SHARES else "student"
