"""The worker's part in payments, for one institution and at once, instead of whenever its turn comes."""

import asyncio
from uuid import UUID

import asyncpg

from api.jobs.payments import Payments
from tests.support.gateway import Account
from tests.support.shop import Shop

PENDING_EVENTS = (
    "select id from lms.payment_events where tenant_id = %s and status = 'pending' order by received_at, id"
)
DUE_JOBS = (
    "select id from lms.gateway_jobs where tenant_id = %s and status = 'pending' and run_at <= now() "
    "and (leased_until is null or leased_until <= now()) order by created_at, id"
)
ROUNDS = 5
"""An event may need what a job finds out, and cause another job."""


def work(shop: Shop, *accounts: Account) -> None:
    """Waits for the webhooks that are on their way, looks at what came, and asks the gateway what is to be asked."""
    for account in accounts or (shop.account,):
        shop.gateway.delivered(*(event["id"] for event in account.events() if event["state"] != "withheld"))
    asyncio.run(_work(shop))


async def _work(shop: Shop) -> None:
    database = shop.api.database
    async with asyncpg.create_pool(database.url_as("lms_worker"), min_size=1, max_size=2) as pool:
        payments = Payments(pool, shop.api.application.settings())
        for _ in range(ROUNDS):
            events, jobs = (ids_of(shop, query) for query in (PENDING_EVENTS, DUE_JOBS))
            if not events and not jobs:
                break
            for event in events:
                await payments.process_event(shop.institution.id, event)
            for job in jobs:
                await payments.ask(shop.institution.id, job)
        await payments.close()


def ids_of(shop: Shop, query: str) -> list[UUID]:
    return [id for (id,) in shop.api.database.execute(query, shop.institution.id)]
