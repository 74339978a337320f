"""What nobody waits for is done by the worker: a process that is asked nothing, and can be killed."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.payments.inbox import Inbox, event
from tests.support.api import Api
from tests.support.gateway import Gateway
from tests.support.mail import MailServer, Worker
from tests.support.shop import Shop
from tests.support.waiting import eventually

HANGS_SECONDS = 8


@pytest.fixture(scope="module")
def own_api(start_api: Callable[..., Api], gateway: Gateway) -> Api:
    """A database whose queue no other test fills."""
    return start_api(**gateway.settings)


@pytest.fixture(scope="module")
def worker(own_api: Api) -> Iterator[Worker]:
    smtp = MailServer(own_api.application.home)
    worker = Worker(own_api.application, smtp).start()
    yield worker
    worker.stop()
    smtp.close()


@pytest.fixture
def shop(own_api: Api, worker: Worker, gateway: Gateway) -> Iterator[Shop]:
    yield Shop(own_api.institution(), gateway)
    assert list(own_api.database.execute("select internal.check_payments()")) == []


def hurry(shop: Shop) -> None:
    """As if all that was put off were due."""
    with shop.api.connect() as connection:
        connection.execute("update lms.gateway_jobs set run_at = now() where status = 'pending' and lease is null")
        connection.execute(
            "with waiting as (delete from pgqueuer.pgqueuer where status = 'queued' "
            "and entrypoint = 'ask_gateway' returning entrypoint, payload) "
            "select internal.queue_job(entrypoint, convert_from(payload, 'UTF8')::json, interval '0') from waiting"
        )


def is_paid(buyer: Any, order: dict[str, Any]) -> bool:
    now = buyer.get(f"/api/payments/orders/{order['id']}").json()
    return bool(now["status"] == "paid" and now["enrolled"])


def test_an_order_that_the_request_left_undone(gateway: Gateway, shop: Shop) -> None:
    buyer = shop.student()
    shop.account.fault("drop", method="POST", path="/v1/orders", when="after")
    begun = shop.begin(buyer, shop.course())
    assert begun.status_code == 202
    hurry(shop)
    path = f"/api/payments/orders/{begun.json()['id']}"
    eventually(lambda: buyer.get(path).json()["status"] == "open", "the order was not made")
    assert len(gateway.found("orders", key_id=shop.account.key_id)) == 1


def test_the_browser_was_closed(gateway: Gateway, shop: Shop) -> None:
    """The webhook alone."""
    buyer = shop.student()
    order = shop.order(buyer, shop.course())
    gateway.pay(order["checkout"]["order_id"], "close")
    eventually(lambda: is_paid(buyer, order), "nobody looked at the webhook")


def test_neither_callback_nor_webhook(gateway: Gateway, shop: Shop) -> None:
    """The gateway is asked."""
    shop.account.webhook(mode="withhold")
    buyer = shop.student()
    order = shop.order(buyer, shop.course())
    gateway.pay(order["checkout"]["order_id"], "close")
    with shop.api.connect() as connection:
        connection.execute("update lms.payment_orders set next_check_at = now() where id = %s", (order["id"],))
    with shop.api.database.connect("lms_worker") as worker:
        worker.execute("select app.due_for_reconciliation()")
    eventually(lambda: is_paid(buyer, order), "nobody asked")


def test_the_account_is_gone_through_once_a_day(gateway: Gateway, shop: Shop) -> None:
    """What neither was told of nor asked about, because its order is not ours."""
    shop.account.webhook(mode="withhold")
    (paid,) = gateway.pay(None, "pay", key_id=shop.account.key_id, amount=5000, currency="INR")["payments"]
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.payment_accounts set created_at = now() - interval '2 days' where tenant_id = %s",
            (shop.institution.id,),
        )
    with shop.api.database.connect("lms_worker") as worker:
        worker.execute("select app.due_for_reconciliation()")

    def found() -> list[Any]:
        with shop.api.connect() as connection:
            return connection.execute(
                "select p.disposition from lms.payments as p join lms.payment_accounts as a on a.id = p.account_id "
                "where p.tenant_id = %s and p.payment_id = %s and a.swept_until is not null",
                (shop.institution.id, paid["id"]),
            ).fetchall()

    eventually(found, "the account was not gone through")
    assert found() == [("review",)]


def test_one_hanging_gateway_does_not_occupy_it(gateway: Gateway, shop: Shop) -> None:
    """More questions than it may ask for one institution, and all of them hang: others are served meanwhile."""
    other = Shop(shop.api.institution(), gateway)
    buyers, course = [shop.student() for _ in range(12)], shop.course()
    shop.account.fault("rate_limited", times=len(buyers), method="POST")
    begun = [shop.begin(buyer, course).json() for buyer in buyers]
    assert {order["status"] for order in begun} == {"creating"}
    shop.account.fault("delay", seconds=HANGS_SECONDS, times=None)
    hurry(shop)
    eventually(lambda: _leased(shop), "nothing was asked")

    customer = other.student()
    other.account.fault("rate_limited", method="POST")
    order = other.begin(customer, other.course()).json()
    assert order["status"] == "creating"
    inbox = Inbox(other)
    assert inbox.tell(event("invoice.paid")).status_code == 200
    hurry(other)
    path = f"/api/payments/orders/{order['id']}"
    eventually(lambda: customer.get(path).json()["status"] == "open", "the other's order was not made")
    eventually(lambda: [row[1] for row in inbox.rows()] == ["ignored"], "the other's webhook was not looked at")
    assert _leased(shop), "all that while it was hanging"
    shop.account.mend()

    def all_open() -> bool:
        hurry(shop)
        return {
            buyer.get(f"/api/payments/orders/{order['id']}").json()["status"]
            for buyer, order in zip(buyers, begun, strict=True)
        } == {"open"}

    eventually(all_open, "some were forgotten")
    assert len(gateway.found("orders", key_id=shop.account.key_id)) == len(buyers)


def test_killed_while_it_asks(gateway: Gateway, shop: Shop, worker: Worker) -> None:
    """The gateway does it, and nobody is there to write it down; the lease runs out, and the next one finds it."""
    buyer = shop.student()
    shop.account.fault("rate_limited", method="POST")
    begun = shop.begin(buyer, shop.course()).json()
    shop.account.fault("delay", seconds=2, when="after", method="POST")
    hurry(shop)
    eventually(lambda: gateway.found("orders", key_id=shop.account.key_id), "nothing was asked")
    worker.kill()
    assert _leased(shop)
    worker.start()
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.gateway_jobs set leased_until = now(), run_at = now() - interval '1 hour' where tenant_id = %s",
            (shop.institution.id,),
        )
        connection.execute("delete from pgqueuer.pgqueuer where entrypoint = 'ask_gateway'")
    with shop.api.database.connect("lms_worker") as login:
        login.execute("select app.sweep_payments()")
    path = f"/api/payments/orders/{begun['id']}"
    eventually(lambda: buyer.get(path).json()["status"] == "open", "nobody took over")
    assert len(gateway.found("orders", key_id=shop.account.key_id)) == 1


def _leased(shop: Shop) -> int:
    with shop.api.connect() as connection:
        row = connection.execute(
            "select count(*) from lms.gateway_jobs where tenant_id = %s and lease is not null", (shop.institution.id,)
        ).fetchone()
    assert row is not None
    count: int = row[0]
    return count
