"""Tells people what was announced."""

from uuid import UUID

import asyncpg
import orjson

from api.logs import log


async def announce(pool: "asyncpg.Pool[asyncpg.Record]", tenant: UUID, announcement: UUID) -> None:
    """Batch by batch, each a transaction of its own: whoever takes over from a worker that died begins where it was."""
    told = 0
    while (text := await pool.fetchval("select app.tell_announcement($1, $2)", tenant, announcement)) is not None:
        batch = orjson.loads(text)
        told += batch["told"]
        if batch["done"]:
            log.info("announced", announcement=str(announcement), people=told)
            return
