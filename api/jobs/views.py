"""Refreshing materialized views: now and then, and when an operator asks for it."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import asyncpg
import orjson

from api.logs import log

_SLACK_SECONDS = 30
"""A schedule comes a moment early or late; it should not skip a turn for that."""


@dataclass(frozen=True)
class Views:
    """What is refreshed together, and the call that does it."""

    name: str
    call: str


LEADERBOARDS = Views("leaderboards", "select app.refresh_leaderboards($1)")
STATS = Views("stats", "select app.refresh_stats($1)")


async def refresh_when_due(pool: asyncpg.Pool, views: Views, interval_seconds: int) -> None:
    """Refreshes unless that was done less than the interval ago, or another worker is at it."""
    await _refresh(pool, views, timedelta(seconds=interval_seconds - _SLACK_SECONDS))


async def refresh_now(pool: asyncpg.Pool, views: Views) -> None:
    """Refreshes; where another worker is at it, after that, since it may have begun before it was asked for."""
    while True:
        done = await _refresh(pool, views, timedelta(0))
        if done["refreshed"]:
            return
        await asyncio.sleep(1)


async def _refresh(pool: asyncpg.Pool, views: Views, if_older_than: timedelta) -> dict[str, Any]:
    done: dict[str, Any] = orjson.loads(await pool.fetchval(views.call, if_older_than))
    if done["refreshed"]:
        log.info(f"{views.name}_refreshed", seconds=done["seconds"])
    return done
