"""What the worker does for payments: asks the gateway what nobody else has asked, and looks at what it told."""

import asyncio
from uuid import UUID

import asyncpg
import orjson

from api.logs import log
from api.payments.ask import Desk
from api.payments.envelopes import Envelopes
from api.settings import Settings

AT_ONCE = 4
"""Events that are looked at at the same time: as many as leave connections of the pool to the rest."""
SWEEPS = ("select app.sweep_payments()", "select app.expire_orders()", "select app.due_for_reconciliation()")


class Payments:
    """Has a share of the worker's connections, and threads of its own for the gateway."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", settings: Settings) -> None:
        self._pool = pool
        # Without patience: what finds no room is queued again, and leaves its place in the queue to others.
        self._desk = Desk(pool.fetchval, settings, Envelopes.of(settings), patience=0)
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def ask(self, tenant: UUID, job: UUID) -> None:
        """Does a job whose request did not come back, or that no request has made."""
        await self._desk.ask(tenant, job)

    async def process_event(self, tenant: UUID, event: UUID) -> None:
        """Applies a stored webhook; what fails in it is the database's to note and to repeat."""
        async with self._turns:
            result = await self._pool.fetchval("select app.process_event($1, $2)", tenant, event)
        if result in ("unreadable", "failed"):
            log.warning("event_not_applied", id=str(event), result=result)

    async def sweep(self) -> None:
        """Each in a transaction of its own: one that fails must not keep the others."""
        rows: dict[str, int] = {}
        for sql in SWEEPS:
            try:
                rows |= orjson.loads(await self._pool.fetchval(sql))
            except asyncpg.PostgresError as error:
                log.error("sweep_failed", sql=sql, sqlstate=error.sqlstate)
        if any(rows.values()):
            log.info("payments_swept", rows=rows)

    async def close(self) -> None:
        await self._desk.close()
