"""The worker's queue: what it asks itself is heard, however long it takes to begin to listen."""

import asyncio

import asyncpg

from api.jobs.listening import ListeningDriver
from tests.support.postgres import Database


async def test_a_question_waits_until_somebody_listens(scratch: Database) -> None:
    heard: asyncio.Queue[str | bytes | bytearray] = asyncio.Queue()
    async with asyncpg.create_pool(scratch.url, min_size=2, max_size=3) as pool, ListeningDriver(pool) as driver:
        asking = asyncio.create_task(driver.notify("queue", "Anybody there?"))
        for _ in range(3):
            await pool.fetchval("select 1")
        assert not asking.done()
        await driver.add_listener("queue", heard.put_nowait)
        async with asyncio.timeout(10):
            assert await heard.get() == "Anybody there?"
            await asking
