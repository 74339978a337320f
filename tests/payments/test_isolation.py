"""An institution whose gateway hangs is on its own: told by what happens meanwhile, not by how long it takes."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest

from api.payments.places import PER_TENANT, BusyError, Places
from tests.payments.inbox import Inbox, event
from tests.support.gateway import Gateway
from tests.support.shop import Shop
from tests.support.waiting import eventually

HANGS_SECONDS = 6


def test_a_hanging_gateway_delays_nobody_else(gateway: Gateway, shop: Shop) -> None:
    other = Shop(shop.api.institution(), gateway)
    course, others = shop.course(), other.course()
    buyers = [shop.student() for _ in range(PER_TENANT + 4)]
    customers = [other.student() for _ in range(3)]
    reader, inbox = shop.student(), Inbox(shop)
    shop.account.fault("delay", seconds=HANGS_SECONDS, times=None)
    with ThreadPoolExecutor(len(buyers)) as pool:
        hanging = [pool.submit(shop.begin, buyer, course) for buyer in buyers]
        eventually(lambda: _leased(shop) == PER_TENANT)
        assert not any(one.done() for one in hanging)

        assert [other.buy(customer, others)["status"] for customer in customers] == ["paid"] * 3
        assert reader.get(f"/api/courses/{course.id}").status_code == 200, "nor anybody of the institution itself"
        assert inbox.tell(event("invoice.paid")).status_code == 200
        with shop.api.connect() as connection:
            busy = connection.execute(
                "select state, query from pg_stat_activity where usename = 'lms_api' and datname = current_database() "
                "and (state <> 'idle' or xact_start is not null)"
            ).fetchall()
        assert busy == [], "whoever waits for the gateway holds no connection"
        assert not any(one.done() for one in hanging), "all that while they were hanging"
        assert _leased(shop) <= PER_TENANT

        answers = [one.result() for one in hanging]
    shop.account.mend()
    assert {answer.status_code for answer in answers} <= {201, 202}
    orders = gateway.found("orders", key_id=shop.account.key_id)
    assert len(orders) == len({order["receipt"] for order in orders})
    with shop.api.connect() as connection:
        waiting = connection.execute(
            "select count(*) from lms.gateway_jobs as j join lms.payment_orders as o on o.id = j.order_uuid "
            "where j.tenant_id = %s and (j.status = 'pending') <> (o.status = 'creating')",
            (shop.institution.id,),
        ).fetchone()
    assert waiting == (0,), "what was not asked is still to be asked"


def _leased(shop: Shop) -> int:
    with shop.api.connect() as connection:
        row = connection.execute(
            "select count(*) from lms.gateway_jobs where tenant_id = %s and lease is not null", (shop.institution.id,)
        ).fetchone()
    assert row is not None
    count: int = row[0]
    return count


async def test_places_are_shared_out() -> None:
    places, greedy, modest = Places(threads=3, per_tenant=2), uuid4(), uuid4()
    release, taken = asyncio.Event(), asyncio.Queue[str]()

    async def stay(tenant: object, name: str, patience: float = 0) -> None:
        async with places.take(tenant, patience):  # type: ignore[arg-type]
            taken.put_nowait(name)
            await release.wait()

    staying = [asyncio.create_task(stay(greedy, name)) for name in ("one", "two")]
    assert {await taken.get(), await taken.get()} == {"one", "two"}
    with pytest.raises(BusyError):
        await stay(greedy, "three")
    with pytest.raises(BusyError):
        await stay(greedy, "three", patience=0.01)
    staying.append(asyncio.create_task(stay(modest, "other")))
    assert await taken.get() == "other"
    with pytest.raises(BusyError):
        await stay(uuid4(), "too many in all")
    waiting = asyncio.create_task(stay(greedy, "patient", patience=30))
    await asyncio.sleep(0)
    release.set()
    await asyncio.gather(*staying, waiting)
    assert taken.get_nowait() == "patient"
    release.clear()
    again = asyncio.create_task(stay(greedy, "again"))
    assert await taken.get() == "again", "places that were left are free"
    release.set()
    await again
    places.close()
