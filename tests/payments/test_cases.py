"""What can come between an order and its place: who tells of it first, how late, and what has changed meanwhile."""

from functools import partial
from itertools import permutations
from typing import Any

import pytest

from tests.payments.clerk import work
from tests.payments.inbox import Inbox
from tests.payments.sales import found, give_back, is_enrolled, open_issues, payment_of, resolve, told
from tests.support.api import Person, together
from tests.support.gateway import Json
from tests.support.shop import PRICE, Shop


@pytest.fixture
def quiet(shop: Shop) -> Shop:
    """A shop whose webhooks are sent when the test says so."""
    shop.account.webhook(mode="withhold")
    return shop


def again(buyer: Person, order: Json) -> Json:
    return found(buyer.get(f"/api/payments/orders/{order['id']}"))


def purchases(buyer: Person) -> list[tuple[str, str]]:
    """The oldest first."""
    listed = found(buyer.get("/api/payments"))["data"]
    return [(one["status"], one["disposition"]) for one in reversed(listed)]


def tell(shop: Shop, *events: Json) -> None:
    """Webhooks arrive, one after the other, and are looked at."""
    for event in events:
        assert shop.gateway.send(event["id"])[0]["status"] == 200
        Inbox(shop).process()


def let_expire(shop: Shop) -> None:
    """The time of all orders is over, and the worker has seen it."""
    for table in ("payment_orders", "coupon_redemptions"):
        shop.api.database.execute(
            f"update lms.{table} set expires_at = now() - interval '1 second' where tenant_id = %s", shop.institution.id
        )
    with shop.api.database.connect("lms_worker") as worker:
        worker.execute("select app.expire_orders()")


def reconcile(shop: Shop) -> None:
    """The time has come to ask about all orders and about the account, and the worker does."""
    for query in (
        "update lms.payment_orders set next_check_at = now() where next_check_at is not null and tenant_id = %s",
        "update lms.gateway_jobs set run_at = now() where status = 'pending' and tenant_id = %s",
    ):
        shop.api.database.execute(query, shop.institution.id)
    with shop.api.database.connect("lms_worker") as worker:
        worker.execute("select app.due_for_reconciliation()")
    work(shop)


def coupon(shop: Shop, **values: Any) -> None:
    made = shop.admin.post("/api/admin/coupons", {"code": "HALF", "kind": "percentage", "percent": 50, **values})
    assert made.status_code == 201, made.text


def test_the_webhook_comes_before_the_callback(quiet: Shop) -> None:
    buyer, course = quiet.student(), quiet.course()
    callback = quiet.gateway.pay(quiet.order(buyer, course)["checkout"]["order_id"])["callback"]
    tell(quiet, *quiet.account.events())
    assert is_enrolled(buyer, course)
    asked = len(quiet.account.calls("GET"))
    verified = quiet.verify(buyer, callback)
    assert (verified.status_code, verified.json()["enrolled"]) == (200, True)
    assert len(quiet.account.calls("GET")) == asked, "what is known is not asked"
    assert purchases(buyer) == [("captured", "enrolled")]
    assert told(buyer) == ["paid"]


def test_the_webhook_comes_after_the_callback(quiet: Shop) -> None:
    buyer, course = quiet.student(), quiet.course()
    quiet.buy(buyer, course)
    tell(quiet, *quiet.account.events())
    assert purchases(buyer) == [("captured", "enrolled")]
    assert len(found(buyer.get("/api/invoices"))["data"]) == len(told(buyer)) == 1


def test_callback_webhooks_and_reconciliation_at_once(quiet: Shop) -> None:
    buyer, course = quiet.student(), quiet.course()
    paid = quiet.gateway.pay(quiet.order(buyer, course)["checkout"]["order_id"])
    for event in quiet.account.events():
        quiet.gateway.send(event["id"])
    inbox = Inbox(quiet)
    together(
        *[partial(quiet.verify, buyer, paid["callback"])] * 4, *[inbox.process] * 3, *[partial(reconcile, quiet)] * 2
    )
    reconcile(quiet)
    assert purchases(buyer) == [("captured", "enrolled")]
    assert len(found(buyer.get("/api/invoices"))["data"]) == len(told(buyer)) == 1


@pytest.mark.parametrize("arrival", list(permutations(range(3))), ids=str)
def test_failed_authorised_and_captured_in_any_order(quiet: Shop, arrival: tuple[int, ...]) -> None:
    buyer, course = quiet.student(), quiet.course()
    order = quiet.order(buyer, course)
    (payment,) = quiet.gateway.pay(order["checkout"]["order_id"], "fail")["payments"]
    quiet.gateway.act(payment["id"], "late")
    events = [event for event in quiet.account.events() if event["event"] != "order.paid"]
    assert [event["event"] for event in events] == ["payment.failed", "payment.authorized", "payment.captured"]
    tell(quiet, *[events[number] for number in arrival])
    assert purchases(buyer) == [("captured", "enrolled")]
    assert is_enrolled(buyer, course)


def test_a_bank_that_says_yes_days_later(quiet: Shop) -> None:
    """To a payment that had failed, of an order that has expired; and nobody tells of it."""
    buyer, course = quiet.student(), quiet.course()
    order = quiet.order(buyer, course)
    (payment,) = quiet.gateway.pay(order["checkout"]["order_id"], "fail")["payments"]
    tell(quiet, *quiet.account.events())
    let_expire(quiet)
    assert (again(buyer, order)["status"], purchases(buyer)) == ("expired", [("failed", "none")])
    quiet.gateway.act(payment["id"], "late")
    reconcile(quiet)
    assert (again(buyer, order)["status"], purchases(buyer)) == ("paid", [("captured", "enrolled")])
    assert is_enrolled(buyer, course)


def test_authorised_money_that_the_gateway_gives_back(quiet: Shop) -> None:
    """Never captured, so it was never ours."""
    buyer, course = quiet.student(), quiet.course()
    order = quiet.order(buyer, course)
    (payment,) = quiet.gateway.pay(order["checkout"]["order_id"], "authorize")["payments"]
    reconcile(quiet)
    assert purchases(buyer) == [("authorized", "none")]
    quiet.gateway.act(payment["id"], "expire")
    reconcile(quiet)
    tell(quiet, *quiet.account.events())
    (payment,) = found(buyer.get("/api/payments"))["data"]
    assert (payment["status"], payment["disposition"], payment["error"]["code"]) == ("authorized", "none", "returned")
    assert [*found(buyer.get("/api/invoices"))["data"], *told(buyer), *open_issues(quiet)] == []
    assert not is_enrolled(buyer, course)
    inbox = Inbox(quiet)
    assert ({row[1] for row in inbox.rows()}, inbox.process()) == ({"processed"}, [])


@pytest.mark.parametrize("price", [PRICE // 2, PRICE * 2])
def test_the_price_changes_between_order_and_payment(quiet: Shop, price: int) -> None:
    """Whoever has ordered pays what it was; who orders now, what it is."""
    course, early, late = quiet.course(), quiet.student(), quiet.student()
    order = quiet.order(early, course)
    changed = quiet.instructor.patch(f"/api/courses/{course.id}", {"price": {"amount": price, "currency": "INR"}})
    assert changed.status_code == 200, changed.text
    verified = quiet.verify(early, quiet.gateway.pay(order["checkout"]["order_id"])["callback"])
    assert verified.json()["enrolled"] is True
    assert payment_of(quiet, verified.json()["order"])["amount"]["amount"] == PRICE
    assert quiet.order(late, course)["checkout"]["amount"] == price


def test_both_the_former_and_the_present_order_are_paid(quiet: Shop) -> None:
    """In two windows: one was opened before the price went down."""
    course, buyer = quiet.course(), quiet.student()
    former = quiet.order(buyer, course)
    quiet.instructor.patch(f"/api/courses/{course.id}", {"price": {"amount": PRICE // 2, "currency": "INR"}})
    present = quiet.order(buyer, course)
    assert present["id"] != former["id"]
    assert again(buyer, former)["status"] == "superseded"
    callbacks = [quiet.gateway.pay(order["checkout"]["order_id"])["callback"] for order in (former, present)]
    together(*[partial(quiet.verify, buyer, callback) for callback in callbacks])
    work(quiet)
    assert sorted(purchases(buyer)) == [("captured", "enrolled"), ("refunded", "refunded")]
    assert is_enrolled(buyer, course)


@pytest.mark.parametrize("also", ["expired", "switched off"])
def test_a_coupon_ends_between_order_and_payment(quiet: Shop, also: str) -> None:
    coupon(quiet)
    course, buyer = quiet.course(), quiet.student()
    order = quiet.order(buyer, course, coupon_code="HALF")
    change = "ends_at = now()" if also == "expired" else "is_active = false"
    quiet.api.database.execute(f"update lms.coupons set {change} where tenant_id = %s", quiet.institution.id)
    verified = quiet.verify(buyer, quiet.gateway.pay(order["checkout"]["order_id"])["callback"])
    assert verified.json()["enrolled"] is True
    assert quiet.begin(quiet.student(), course, coupon_code="HALF").status_code == 422


def test_a_coupon_runs_out_between_order_and_payment(quiet: Shop) -> None:
    coupon(quiet, max_redemptions=1)
    course, slow, quick = quiet.course(), quiet.student(), quiet.student()
    order = quiet.order(slow, course, coupon_code="HALF")
    let_expire(quiet)
    quiet.buy(quick, course, coupon_code="HALF")
    late = quiet.verify(slow, quiet.gateway.pay(order["checkout"]["order_id"])["callback"])
    assert (late.status_code, late.json()["enrolled"]) == (202, False)
    assert purchases(slow) == [("captured", "review")]
    (issue,) = open_issues(quiet)
    assert issue["kind"] == "coupon_exhausted"
    assert resolve(quiet, issue, "enrol").status_code == 200
    assert is_enrolled(slow, course)


def test_many_race_for_the_last_use_of_a_coupon(quiet: Shop) -> None:
    coupon(quiet, max_redemptions=2)
    course, buyers = quiet.course(), [quiet.student() for _ in range(6)]
    answers = together(*[partial(quiet.begin, buyer, course, coupon_code="HALF") for buyer in buyers])
    assert sorted(answer.status_code for answer in answers) == [201] * 2 + [422] * 4
    lucky = [
        (buyer, quiet.gateway.pay(answer.json()["checkout"]["order_id"])["callback"])
        for buyer, answer in zip(buyers, answers, strict=True)
        if answer.status_code == 201
    ]
    together(*[partial(quiet.verify, buyer, callback) for buyer, callback in lucky * 3])
    assert [is_enrolled(buyer, course) for buyer, _ in lucky] == [True, True]
    listed = found(quiet.admin.get("/api/admin/coupons"))["data"]
    assert [one["redemptions"] for one in listed] == [{"redeemed": 2, "reserved": 0, "waived": 0}]


def test_whoever_is_enrolled_buys_nothing(quiet: Shop) -> None:
    course, buyer = quiet.course(), quiet.student()
    waiting = quiet.order(buyer, course)
    quiet.api.database.execute(
        "insert into lms.enrollments (tenant_id, user_id, course_id, source) values (%s, %s, %s, 'grant')",
        quiet.institution.id, buyer.id, course.id,
    )  # fmt: skip
    refused = quiet.begin(buyer, course)
    assert (refused.status_code, refused.json()["code"]) == (409, "already_enrolled")
    callback = quiet.gateway.pay(waiting["checkout"]["order_id"])["callback"]
    verified = quiet.verify(buyer, callback)
    assert (verified.status_code, verified.json()["enrolled"]) == (200, True), "there is nothing to wait for"
    work(quiet)
    assert purchases(buyer) == [("refunded", "refunded")]
    assert is_enrolled(buyer, course), "by what they had, which no payment gave"


def test_an_order_that_has_expired_is_paid(quiet: Shop) -> None:
    course, buyer = quiet.course(), quiet.student()
    order = quiet.order(buyer, course)
    let_expire(quiet)
    assert again(buyer, order)["checkout"] is None
    verified = quiet.verify(buyer, quiet.gateway.pay(order["checkout"]["order_id"])["callback"])
    assert (verified.status_code, verified.json()["order"]["status"]) == (200, "paid")
    assert is_enrolled(buyer, course)


def test_a_course_that_is_ordered_is_not_deleted_but_archived(quiet: Shop) -> None:
    """Whoever pays then gets it back."""
    course, buyer = quiet.course(), quiet.student()
    order = quiet.order(buyer, course)
    assert quiet.instructor.delete(f"/api/courses/{course.id}").status_code == 409
    assert quiet.admin.post(f"/api/courses/{course.id}/archive").status_code == 200
    callback = quiet.gateway.pay(order["checkout"]["order_id"])["callback"]
    assert quiet.verify(buyer, callback).json()["enrolled"] is False
    work(quiet)
    assert purchases(buyer) == [("refunded", "refunded")]
    assert not is_enrolled(buyer, course)
    assert open_issues(quiet) == []


def test_whoever_is_suspended_before_the_capture_gets_it_back(quiet: Shop) -> None:
    course, buyer = quiet.course(), quiet.student()
    order = quiet.order(buyer, course)
    assert quiet.admin.post(f"/api/admin/users/{buyer.id}/suspend", {"reason": "Spam."}).status_code == 200
    quiet.gateway.pay(order["checkout"]["order_id"], "close")
    reconcile(quiet)
    (payment,) = found(quiet.admin.get("/api/admin/payments"))["data"]
    assert (payment["status"], payment["disposition"]) == ("refunded", "refunded")


@pytest.mark.parametrize(
    ("odd", "kind"),
    [
        ({"amount": PRICE - 1}, "amount_mismatch"),
        ({"amount": PRICE + 1}, "amount_mismatch"),
        ({"currency": "USD"}, "currency_mismatch"),
    ],
)
def test_something_else_than_the_price_is_paid(quiet: Shop, odd: dict[str, Any], kind: str) -> None:
    course, buyer = quiet.course(), quiet.student()
    order = quiet.order(buyer, course)
    callback = quiet.gateway.pay(order["checkout"]["order_id"], **odd)["callback"]
    assert quiet.verify(buyer, callback).json()["enrolled"] is False
    tell(quiet, *quiet.account.events())
    assert purchases(buyer) == [("captured", "review")]
    (issue,) = open_issues(quiet)
    assert (issue["kind"], issue["order_id"]) == (kind, order["id"])
    assert resolve(quiet, issue, "refund").status_code == 200
    work(quiet)
    assert purchases(buyer) == [("refunded", "refunded")]


def test_paid_before_the_order_is_known_to_be_there(quiet: Shop) -> None:
    """The gateway has made it, nobody has heard so, and its webhook is the first."""
    course, buyer = quiet.course(), quiet.student()
    quiet.account.fault("drop", when="after", method="POST", path="^/v1/orders$")
    assert quiet.begin(buyer, course).status_code == 202
    (made,) = quiet.gateway.found("orders", key_id=quiet.account.key_id)
    quiet.gateway.pay(made["id"], "close")
    tell(quiet, *quiet.account.events())
    assert [issue["kind"] for issue in open_issues(quiet)] == ["unknown_order"]
    reconcile(quiet)
    reconcile(quiet)
    assert is_enrolled(buyer, course)
    assert purchases(buyer) == [("captured", "enrolled")]
    assert open_issues(quiet) == []
    assert len(quiet.account.calls("POST", "/v1/orders")) == 1


def test_a_test_gives_no_place(quiet: Shop) -> None:
    trial = quiet.add_account("test")
    trial.webhook(mode="withhold")
    course = quiet.course()
    assert quiet.begin(quiet.student(), course, mode="test").status_code == 403
    order = quiet.order(quiet.instructor, course, mode="test")
    assert order["checkout"]["key_id"] == trial.key_id
    verified = quiet.verify(quiet.instructor, quiet.gateway.pay(order["checkout"]["order_id"])["callback"])
    assert (verified.status_code, verified.json()["enrolled"]) == (200, False)
    assert purchases(quiet.instructor) == [("captured", "test")]
    assert found(quiet.admin.get("/api/admin/revenue?by=course"))["data"] == []


def test_bought_given_back_and_bought_again(quiet: Shop) -> None:
    """The refund of the first purchase takes away what it gave, and not what the second gives."""
    buyer, course = quiet.student(), quiet.course()
    first = quiet.buy(buyer, course)
    assert give_back(quiet, first["payment_id"]).status_code == 201
    second = quiet.buy(buyer, course)
    tell(quiet, *quiet.account.events())
    reconcile(quiet)
    assert payment_of(quiet, first)["disposition"] == "refunded"
    assert payment_of(quiet, second)["disposition"] == "enrolled"
    assert is_enrolled(buyer, course)
