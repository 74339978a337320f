"""The limits of analysts, enforced: their own settings they may change."""

import asyncio

import asyncpg
import orjson

from api.logs import log

_SECONDS = 3


async def watch(pool: asyncpg.Pool) -> None:
    """Ends what is beyond its limits, every few seconds, until cancelled. Two workers do it twice, which is no harm."""
    while True:
        for ended in orjson.loads(await pool.fetchval("select app.end_analysis()")):
            log.warning("analysis_ended", **ended)
        await asyncio.sleep(_SECONDS)
