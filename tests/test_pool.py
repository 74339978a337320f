"""The pool of the API: never more connections than allowed, none lost, whatever happens to a query."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
import pytest_asyncio

from api.pool import Pool
from tests.support.postgres import Database

SIZE = 3
NAME = "a pool under test"


@pytest_asyncio.fixture
async def pool(scratch: Database) -> AsyncIterator[Pool]:
    pool = await Pool.open(scratch.url, SIZE, NAME)
    yield pool
    pool.terminate()


def backends(database: Database) -> set[int]:
    return {row[0] for row in database.execute("select pid from pg_stat_activity where application_name = %s", NAME)}


async def gone(database: Database) -> None:
    for _ in range(1000):
        if not backends(database):
            break
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.1)  # for the news to arrive


async def all_work(pool: Pool) -> None:
    """As many queries as there are connections at the same time, which meet: none may wait for another to end."""
    async with asyncio.timeout(10), asyncio.TaskGroup() as group:
        for _ in range(SIZE):
            group.create_task(pool.fetchval("select pg_sleep(0.2)"))


async def test_nobody_gets_more_than_its_size(pool: Pool, scratch: Database) -> None:
    answers = await asyncio.gather(*[pool.fetchval("select $1::int", nr) for nr in range(200)])
    assert answers == list(range(200))
    assert 1 <= len(backends(scratch)) <= SIZE


async def test_one_after_the_other_needs_one_connection(pool: Pool, scratch: Database) -> None:
    assert len({await pool.fetchval("select pg_backend_pid()") for _ in range(20)}) == 1
    assert len(backends(scratch)) == 1


async def test_an_error_costs_no_connection(pool: Pool) -> None:
    for _ in range(SIZE * 3):
        with pytest.raises(asyncpg.DivisionByZeroError):
            await pool.fetchval("select 1 / 0")
    await all_work(pool)


async def test_a_cancelled_query_costs_no_connection_and_ends(pool: Pool, scratch: Database) -> None:
    for _ in range(SIZE * 3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await pool.fetchval("select pg_sleep(30)")
    await all_work(pool)
    running = scratch.execute(
        "select query from pg_stat_activity where application_name = %s and state = 'active'", NAME
    )
    assert running == []


async def test_cancelled_while_waiting_for_a_turn(pool: Pool) -> None:
    busy = [asyncio.create_task(pool.fetchval("select pg_sleep(0.5)")) for _ in range(SIZE)]
    await asyncio.sleep(0.1)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await pool.fetchval("select 1")
    await asyncio.gather(*busy)
    await all_work(pool)


async def test_a_connection_that_died_while_it_was_free_is_replaced(pool: Pool, scratch: Database) -> None:
    await all_work(pool)
    for pid in backends(scratch):
        scratch.execute("select pg_terminate_backend(%s)", pid)
    await gone(scratch)
    assert await pool.fetchval("select 1") == 1
    await all_work(pool)


async def test_several_statements_take_a_turn_like_one(pool: Pool, scratch: Database) -> None:
    async def transaction(nr: int) -> object:
        async with pool.connection() as connection, connection.transaction():
            await connection.execute("select pg_sleep(0.01)")
            return await connection.fetchval("select $1::int", nr)

    async with asyncio.timeout(10):
        answers = await asyncio.gather(
            *[transaction(nr) for nr in range(20)], *[pool.fetchval("select $1::int", nr) for nr in range(20)]
        )
    assert answers == [*range(20), *range(20)]
    assert len(backends(scratch)) <= SIZE


async def test_closing_waits_for_what_is_under_way(pool: Pool, scratch: Database) -> None:
    await all_work(pool)
    under_way = asyncio.create_task(pool.fetchval("select pg_sleep(0.3)::text || 'done'"))
    await asyncio.sleep(0.1)
    async with asyncio.timeout(10):
        await pool.close()
    assert await under_way == "done"
    await gone(scratch)


async def test_unused_connections_go_back_after_a_while(pool: Pool) -> None:
    await all_work(pool)
    assert len(pool._free) == SIZE
    await pool._give_back()
    assert pool._free == []
    await all_work(pool)
