"""Killed where money could be lost, or paid twice: whoever comes next goes on from what is written down.

A process is held where it is to die: by a gateway that has done what was asked and does not say so, or by a row that
somebody else has locked. What its transactions were doing is then rolled back, or goes on without it, as it would.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from tests.conftest import running_api
from tests.payments.sales import give_back, is_enrolled
from tests.support.api import Api, Person
from tests.support.gateway import Gateway, Json
from tests.support.locks import until_blocked
from tests.support.mail import MailServer, Worker
from tests.support.postgres import Database
from tests.support.shop import PRICE, Shop
from tests.support.waiting import eventually

ORDERS, REFUNDS = "^/v1/orders$", "/refund$"
HANGS_SECONDS = 30
PENDING = (
    "select (select count(*) from lms.gateway_jobs where status = 'pending') "
    "+ (select count(*) from lms.payment_events where status = 'pending')"
)


@pytest.fixture(params=["rolled back", "committed"])
def fate(request: pytest.FixtureRequest) -> str:
    """What becomes of the transactions of a process that is killed: both happen."""
    value: str = request.param
    return value


@pytest.fixture(scope="module")
def own_api(start_api: Callable[..., Api], gateway: Gateway) -> Api:
    """A queue that nobody else fills."""
    return start_api(**gateway.settings)


@pytest.fixture
def doomed_api(database: Database, gateway: Gateway) -> Iterator[Api]:
    """An application that may be killed. Who waits in its database waits for as long as the test means, however slow
    the machine: else what is to be committed later would have given up by then."""
    for name in ("lock_timeout", "statement_timeout"):
        database.server.execute(f"alter role lms_api in database \"{database.name}\" set {name} = '5min'")
    with running_api(database, **gateway.settings) as api:
        yield api


@pytest.fixture
def shop(own_api: Api, gateway: Gateway) -> Shop:
    return quiet_shop(own_api, gateway)


@pytest.fixture
def worker(own_api: Api) -> Iterator[Worker]:
    """Not started yet."""
    worker = worker_of(own_api)
    yield worker
    worker.stop()


def quiet_shop(api: Api, gateway: Gateway) -> Shop:
    """Its webhooks are withheld."""
    shop = Shop(api.institution(), gateway)
    shop.account.webhook(mode="withhold")
    return shop


def worker_of(api: Api) -> Worker:
    return Worker(api.application, MailServer(api.application.home / "mail"))


class Held:
    """Rows that are locked, and who waits for them."""

    def __init__(self, api: Api, query: str, *values: Any) -> None:
        self._api = api
        self._connection = api.connect()
        self._connection.execute(query, values)

    def until_reached(self) -> None:
        until_blocked(self._api, self._connection)

    def let_go(self, fate: str) -> None:
        """After its process was killed: a transaction that waited ends, one way or the other."""
        waiting = [
            pid
            for (pid,) in self._api.database.execute(
                "select pid from pg_stat_activity where %s = any (pg_blocking_pids(pid))",
                self._connection.info.backend_pid,
            )
        ]
        assert waiting, "whoever was killed had something under way"
        if fate == "rolled back":
            self._api.database.execute("select pg_terminate_backend(pid, 20000) from unnest(%s) as pid", waiting)
        self._connection.rollback()
        self._connection.close()
        eventually(
            lambda: self._api.database.execute("select from pg_stat_activity where pid = any (%s)", waiting) == [],
            "nobody is left whom its answer would reach",
        )


def let_time_pass(api: Api) -> None:
    """Leases run out, what was put off is due, and whoever took a job from the queue has not been heard of."""
    for query in (
        "update lms.gateway_jobs set run_at = now() - interval '2 minutes', leased_until = now() - interval '1 minute' "
        "where status = 'pending'",
        "update lms.payment_orders set next_check_at = now() - interval '1 minute' where next_check_at is not null",
        "update pgqueuer.pgqueuer set execute_after = now(), heartbeat = now() - interval '1 minute'",
        "insert into pgqueuer.pgqueuer_schedules (expression, entrypoint, next_run) "
        "values ('* * * * *', 'sweep_payments', now()) on conflict (entrypoint, expression) "
        "do update set next_run = now() - interval '1 minute', heartbeat = now() - interval '1 minute'",
    ):
        api.database.execute(query)


def judge(shop: Shop) -> None:
    """Nothing is contradictory or undone, and nothing was asked for twice that had its effect."""
    database = shop.api.database
    eventually(lambda: database.value(PENDING) == 0, "something was forgotten")
    assert database.execute("select internal.check_payments()") == []
    orders = Counter(order["receipt"] for order in shop.gateway.found("orders", key_id=shop.account.key_id))
    refunds = Counter(refund["receipt"] for refund in shop.gateway.found("refunds", key_id=shop.account.key_id))
    assert {*orders.values(), *refunds.values()} <= {1}
    effective = [call for call in shop.account.calls("POST") if call["fault"] in (None, "delay")]
    assert len(effective) == len(orders) + len(refunds)
    unpaid = database.value(
        "select count(*) from lms.enrollments as e where e.status = 'active' and not exists (select from lms.payments "
        "as p where p.user_id = e.user_id and p.course_id = e.course_id and p.disposition = 'enrolled')"
    )
    assert unpaid == database.value("select count(*) from lms.refunds where status <> 'processed'") == 0


def status_of(shop: Shop, order: Json) -> str:
    status: str = shop.api.database.value("select status from lms.payment_orders where id = %s", order["id"])
    return status


def place(shop: Shop, buyer: Person) -> list[str]:
    return [
        status
        for (status,) in shop.api.database.execute("select status from lms.enrollments where user_id = %s", buyer.id)
    ]


def pay(shop: Shop, order: Json) -> Json:
    """The browser's callback; its webhooks are withheld."""
    callback: Json = shop.gateway.pay(order["checkout"]["order_id"])["callback"]
    return callback


def captured(shop: Shop, callback: Json) -> Json:
    """The webhook that tells of it."""
    (event,) = shop.account.events(about=callback["razorpay_payment_id"], event="payment.captured")
    return event


def test_the_api_is_killed(doomed_api: Api, gateway: Gateway, fate: str) -> None:
    """Between the gateway's answer and its writing; between a capture and its commit; while a webhook is stored; after
    a refund was made, before it is known."""
    api, shop, worker = doomed_api, quiet_shop(doomed_api, gateway), worker_of(doomed_api)
    ordering, paying, closing, refunded = [shop.student() for _ in range(4)]
    course = shop.course()
    bought = shop.buy(refunded, course)
    paid, told = shop.order(paying, shop.course()), shop.order(closing, shop.course())
    callback, event = pay(shop, paid), captured(shop, pay(shop, told))
    shop.account.fault("delay", when="after", seconds=HANGS_SECONDS, method="POST", path=ORDERS)
    shop.account.fault("delay", when="after", seconds=HANGS_SECONDS, method="POST", path=REFUNDS)
    course_of_paid = Held(api, "select from lms.courses where id = %s for update", paid["course"]["id"])
    inbox = Held(
        api, "select app.ingest_event(tenant_id, id, '', %s) from lms.payment_accounts",
        event["body"].encode(),
    )  # fmt: skip

    with ThreadPoolExecutor(4) as pool:
        requests: list[Any] = [
            pool.submit(shop.begin, ordering, course),
            pool.submit(shop.verify, paying, callback),
            pool.submit(give_back, shop, bought["payment_id"]),
        ]
        sending = pool.submit(shop.gateway.send, event["id"])
        eventually(lambda: len(shop.gateway.found("orders", key_id=shop.account.key_id)) == 4, "no order was made")
        eventually(lambda: shop.gateway.found("refunds", key_id=shop.account.key_id), "no refund was made")
        course_of_paid.until_reached()
        inbox.until_reached()
        api.application.kill()
        assert all(request.exception() is not None for request in requests), "nobody got an answer"
        assert sending.result()[0]["status"] is None
    course_of_paid.let_go(fate)
    inbox.let_go(fate)
    assert api.database.value("select count(*) from lms.payment_events") == (0 if fate == "rolled back" else 1)
    assert status_of(shop, paid) == ("attempted" if fate == "rolled back" else "paid")

    let_time_pass(api)
    worker.start()
    try:
        order = api.database.execute("select id from lms.payment_orders where user_id = %s", ordering.id)[0][0]
        eventually(lambda: status_of(shop, {"id": order}) == "open", "the order that was made is not found")
        for one in (paid, told):
            eventually(lambda one=one: status_of(shop, one) == "paid", "what was paid is not known")  # type: ignore[misc]
        eventually(lambda: place(shop, refunded) == ["revoked"], "the refund is not known")
        judge(shop)
        assert place(shop, paying) == place(shop, closing) == ["active"]
    finally:
        worker.stop()


def test_the_worker_is_killed(own_api: Api, shop: Shop, worker: Worker, fate: str) -> None:
    """Between the gateway's answer and its writing, of an order and of a refund; in a webhook; while it asks about an
    order of which nothing was heard."""
    ordering, closing, silent, refunded = [shop.student() for _ in range(4)]
    bought = shop.buy(refunded, shop.course())
    told, unheard = shop.order(closing, shop.course()), shop.order(silent, shop.course())
    event = captured(shop, pay(shop, told))
    pay(shop, unheard)
    shop.account.fault("bad_gateway", method="POST", times=2)
    begun = shop.begin(ordering, shop.course())
    assert begun.status_code == give_back(shop, bought["payment_id"]).status_code == 202
    assert shop.gateway.send(event["id"])[0]["status"] == 200
    order = begun.json()
    held = [
        Held(own_api, "select from lms.payment_orders where id = %s for update", order["id"]),
        Held(own_api, "select from lms.payments where id = %s for update", bought["payment_id"]),
        Held(own_api, "select from lms.courses where id = %s for update", told["course"]["id"]),
        Held(own_api, "select from lms.courses where id = %s for update", unheard["course"]["id"]),
    ]
    own_api.database.execute(
        "update lms.payment_orders set next_check_at = case when id = %s then now() end "
        "where status <> 'creating' and tenant_id = %s",
        unheard["id"],
        shop.institution.id,
    )
    own_api.database.execute("select app.due_for_reconciliation()")
    own_api.database.execute("update lms.gateway_jobs set run_at = now() where status = 'pending'")
    own_api.database.execute("update pgqueuer.pgqueuer set execute_after = now()")
    worker.start()
    for one in held:
        one.until_reached()
    worker.kill()
    for one in held:
        one.let_go(fate)
    # Who waited behind another one for the same row comes to its end a moment later.
    expected = ["creating", "open", "open"] if fate == "rolled back" else ["open", "paid", "paid"]
    eventually(
        lambda: [status_of(shop, one) for one in (order, told, unheard)] == expected, "all have come to their end"
    )
    assert len(shop.account.calls("POST", "/v1/orders")) == 4 + 1

    let_time_pass(own_api)
    worker.start()
    eventually(lambda: status_of(shop, order) == "open", "the order that was made is not found")
    eventually(lambda: place(shop, refunded) == ["revoked"], "the refund is not known")
    for buyer in (closing, silent):
        eventually(lambda buyer=buyer: place(shop, buyer) == ["active"], "what was paid is not known")  # type: ignore[misc]
    judge(shop)


def test_the_worker_is_killed_while_orders_expire(own_api: Api, shop: Shop, worker: Worker, fate: str) -> None:
    """Of two orders with the last uses of a coupon one was paid for, which nobody has heard of."""
    shop.admin.post("/api/admin/coupons", {"code": "TENTH", "kind": "percentage", "percent": 10, "max_redemptions": 2})
    paying, leaving, waiting = [shop.student() for _ in range(3)]
    course = shop.course()
    paid, left = (shop.order(buyer, course, coupon_code="TENTH") for buyer in (paying, leaving))
    pay(shop, paid)
    assert shop.begin(waiting, course, coupon_code="TENTH").json()["reason"] == "used_up"
    for table in ("payment_orders", "coupon_redemptions"):
        own_api.database.execute(
            f"update lms.{table} set expires_at = now() - interval '1 second' where tenant_id = %s", shop.institution.id
        )
    held = Held(own_api, "select from lms.coupon_redemptions where order_id = %s for update", left["id"])
    let_time_pass(own_api)
    worker.start()
    held.until_reached()
    worker.kill()
    held.let_go(fate)
    expired = "open" if fate == "rolled back" else "expired"
    assert status_of(shop, paid) == status_of(shop, left) == expired

    let_time_pass(own_api)
    worker.start()
    eventually(lambda: place(shop, paying) == ["active"], "what was paid is not known")
    eventually(lambda: status_of(shop, left) == "expired", "the order does not end")
    judge(shop)
    assert shop.order(waiting, course, coupon_code="TENTH")["checkout"]["amount"] == PRICE * 9 // 10
    assert is_enrolled(paying, course)
    judge(shop)
