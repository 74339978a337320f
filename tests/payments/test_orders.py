"""From the wish to buy a course to the enrolment, and what can go wrong at the gateway meanwhile."""

import hashlib
import hmac
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.support.api import Api, Person, together
from tests.support.gateway import Gateway
from tests.support.outlines import Course
from tests.support.shop import Shop

ORDERS = "/v1/orders"


def reload(buyer: Person, order: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = buyer.get(f"/api/payments/orders/{order['id']}").json()
    return found


def come_due(shop: Shop) -> None:
    """As if the time had come to ask the gateway again; the next request for the order does."""
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.gateway_jobs set run_at = now(), leased_until = null where tenant_id = %s",
            (shop.institution.id,),
        )


def jobs(shop: Shop) -> list[tuple[Any, ...]]:
    with shop.api.connect() as connection:
        return connection.execute(
            "select command, status, attempts, lease is null from lms.gateway_jobs where tenant_id = %s",
            (shop.institution.id,),
        ).fetchall()


def test_a_course_is_bought(gateway: Gateway, shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    begun = shop.begin(buyer, course)
    assert begun.status_code == 201
    order = begun.json()
    assert begun.headers["location"] == f"/api/payments/orders/{order['id']}"
    checkout = order["checkout"]
    assert checkout["script_url"] == gateway.settings["LECTERN_RAZORPAY_CHECKOUT_URL"]
    assert (checkout["key_id"], checkout["amount"]) == (shop.account.key_id, 49900)
    assert shop.account.key_secret not in begun.text

    paid = gateway.pay(checkout["order_id"])
    answer = shop.verify(buyer, paid["callback"])
    assert answer.status_code == 200
    assert answer.json()["enrolled"] is True
    assert answer.json()["order"]["status"] == "paid"
    assert answer.json()["order"]["checkout"] is None
    assert buyer.get("/api/me/courses").json()["data"][0]["course"]["id"] == str(course.id)
    again = shop.verify(buyer, paid["callback"])
    assert again.status_code == 200
    assert [call["path"] for call in shop.account.calls("POST", ORDERS)] == [ORDERS]


def test_clicked_twice_and_on_two_devices(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    answers = together(*[lambda: shop.begin(buyer, course)] * 8)
    assert {answer.status_code for answer in answers} <= {201, 202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    order = reload(buyer, answers[0].json())
    assert order["status"] == "open"
    assert len(shop.account.calls("POST", ORDERS)) == 1
    keyed = [
        buyer.post("/api/payments/order", {"course_id": str(course.id)}, headers={"idempotency-key": "k"}) for _ in "ab"
    ]
    assert [(one.status_code, one.json()["id"]) for one in keyed] == [(201, order["id"])] * 2


def test_a_repeated_request_goes_on_from_where_the_order_is(gateway: Gateway, shop: Shop) -> None:
    """What is stored under the key is how it began; what is answered is how it is now."""
    course, buyer = shop.course(), shop.student()
    shop.account.fault("bad_gateway", method="POST")
    key = {"idempotency-key": "again"}
    first = buyer.post("/api/payments/order", {"course_id": str(course.id)}, headers=key)
    assert (first.status_code, first.json()["status"]) == (202, "creating")
    come_due(shop)
    second = buyer.post("/api/payments/order", {"course_id": str(course.id)}, headers=key)
    assert (second.status_code, second.json()["status"], second.json()["id"]) == (201, "open", first.json()["id"])


def test_refused_for_good(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    shop.account.fault("refused", method="POST", path=ORDERS)
    refused = shop.begin(buyer, course)
    assert (refused.status_code, refused.json()["code"]) == (502, "gateway_refused")
    assert [job[:2] for job in jobs(shop)] == [("create_order", "failed")]
    order = shop.order(buyer, course)
    assert order["id"] != refused.json()["order_id"], "somebody begins anew"


def test_refused_for_good_leaves_the_idempotency_key_free(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    key = {"idempotency-key": uuid4().hex}
    shop.account.fault("refused", method="POST", path=ORDERS)
    refused = buyer.post("/api/payments/order", {"course_id": str(course.id)}, headers=key)
    assert (refused.status_code, refused.json()["code"]) == (502, "gateway_refused")
    begun = buyer.post("/api/payments/order", {"course_id": str(course.id)}, headers=key)
    assert (begun.status_code, begun.json()["status"]) == (201, "open")
    assert begun.json()["id"] != refused.json()["order_id"]
    again = buyer.post("/api/payments/order", {"course_id": str(course.id)}, headers=key)
    assert again.json()["id"] == begun.json()["id"]


@pytest.mark.parametrize(
    "kind",
    ["bad_gateway", "server_error", "gateway_error", "rate_limited", "redirect", "drop", "reset", "not_json", "empty"],
)
def test_nobody_knows_yet(gateway: Gateway, shop: Shop, kind: str) -> None:
    """202 at once; whoever has the lease next makes it, once."""
    course, buyer = shop.course(), shop.student()
    shop.account.fault(kind, method="POST", path=ORDERS)
    begun = shop.begin(buyer, course)
    assert (begun.status_code, begun.json()["status"]) == (202, "creating")
    assert begun.json()["checkout"] is None
    assert int(begun.headers["retry-after"]) >= 1
    assert [job[1:] for job in jobs(shop)] == [("pending", 1, True)], "the lease was given back"
    assert shop.begin(buyer, course).status_code == 202, "not due yet: a click does not hurry the gateway"
    come_due(shop)
    assert shop.begin(buyer, course).json()["id"] == begun.json()["id"]
    assert reload(buyer, begun.json())["status"] == "open"
    assert len(gateway.found("orders", key_id=shop.account.key_id)) == 1


@pytest.mark.parametrize("kind", ["drop", "bad_gateway", "truncate", "wrong_id"])
def test_made_but_not_heard_of(gateway: Gateway, shop: Shop, kind: str) -> None:
    """The order is there: it is found by its receipt, and no second one made."""
    course, buyer = shop.course(), shop.student()
    shop.account.fault(kind, method="POST", path=ORDERS, when="after")
    begun = shop.begin(buyer, course)
    assert begun.status_code == 202
    (made,) = gateway.found("orders", key_id=shop.account.key_id)
    come_due(shop)
    order = shop.order(buyer, course)
    assert (order["id"], order["checkout"]["order_id"]) == (begun.json()["id"], made["id"])
    assert len(shop.account.calls("POST", ORDERS)) == 1


@pytest.mark.parametrize("kind", ["wrong_amount", "wrong_currency", "wrong_receipt"])
def test_another_order_than_was_asked_for(shop: Shop, kind: str) -> None:
    course, buyer = shop.course(), shop.student()
    shop.account.fault(kind, method="POST", path=ORDERS)
    refused = shop.begin(buyer, course)
    assert (refused.status_code, refused.json()["code"]) == (502, "gateway_refused")
    assert reload(buyer, {"id": refused.json()["order_id"]})["checkout"] is None
    with shop.api.connect() as connection:
        (issue,) = connection.execute(
            "select kind from lms.payment_issues where tenant_id = %s", (shop.institution.id,)
        ).fetchall()
    assert issue[0] in ("amount_mismatch", "currency_mismatch", "order_mismatch")


def test_a_key_that_was_withdrawn(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    shop.account.fault("unauthorized", times=None)
    refused = shop.begin(buyer, course)
    assert (refused.status_code, refused.json()["code"]) == (502, "gateway_refused")
    assert "rzp_" not in refused.json()["detail"]
    account = shop.admin.get("/api/admin/payment-accounts/live").json()
    assert account["check_error"].startswith("credentials_refused"), "the office sees why"
    shop.account.mend()
    assert shop.begin(buyer, course).status_code == 201


def test_killed_between_the_answer_and_its_writing(gateway: Gateway, shop: Shop) -> None:
    """A process took the lease, had the order made, and was never heard of again."""
    course, buyer = shop.course(), shop.student()
    shop.account.fault("drop", method="POST", path=ORDERS, when="after")
    begun = shop.begin(buyer, course).json()
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.gateway_jobs set run_at = now(), lease = lms.new_id(), leased_until = now() + '1 minute' "
            "where tenant_id = %s",
            (shop.institution.id,),
        )
    assert shop.begin(buyer, course).status_code == 202, "as long as the lease lasts nobody else asks"
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.gateway_jobs set leased_until = now() where tenant_id = %s", (shop.institution.id,)
        )
    assert shop.order(buyer, course)["id"] == begun["id"]
    assert len(gateway.found("orders", key_id=shop.account.key_id)) == 1


def test_authorised_is_not_captured(gateway: Gateway, shop: Shop) -> None:
    shop.account.webhook(mode="withhold")
    course, buyer = shop.course(), shop.student()
    order = shop.order(buyer, course)
    paid = gateway.pay(order["checkout"]["order_id"], "authorize")
    waiting = shop.verify(buyer, paid["callback"])
    assert waiting.status_code == 202
    assert (waiting.json()["enrolled"], waiting.json()["order"]["status"]) == (False, "attempted")
    gateway.act(paid["payments"][0]["id"], "capture")
    assert shop.verify(buyer, paid["callback"]).status_code == 200


def test_the_callback_alone_is_not_believed(gateway: Gateway, shop: Shop) -> None:
    """The gateway does not answer when asked: nobody is enrolled on the browser's word."""
    shop.account.webhook(mode="withhold")
    course, buyer = shop.course(), shop.student()
    order = shop.order(buyer, course)
    paid = gateway.pay(order["checkout"]["order_id"])
    shop.account.fault("bad_gateway", path="/v1/payments")
    waiting = shop.verify(buyer, paid["callback"])
    assert (waiting.status_code, waiting.json()["enrolled"]) == (202, False)
    come_due(shop)
    assert shop.verify(buyer, paid["callback"]).json()["enrolled"] is True


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        (lambda callback: {"razorpay_signature": "0" * 64}, 422, "signature_invalid"),
        (lambda callback: {"razorpay_signature": ""}, 422, "signature_invalid"),
        (lambda callback: {"razorpay_signature": "é" * 64}, 422, "signature_invalid"),
        (lambda callback: {"razorpay_signature": callback["razorpay_signature"].upper()}, 422, "signature_invalid"),
        (lambda callback: {"razorpay_payment_id": "pay_Another0000001"}, 422, "signature_invalid"),
        (lambda callback: {"razorpay_order_id": "order_Another00001"}, 404, "not_found"),
        (lambda callback: {"razorpay_payment_id": "pay_1/../../x"}, 422, "invalid_input"),
        (lambda callback: {"razorpay_order_id": "order_"}, 422, "invalid_input"),
        (lambda callback: {"amount": 1}, 422, "invalid_input"),
    ],
)
def test_a_callback_that_is_not_the_gateways(gateway: Gateway, shop: Shop, change: Any, status: int, code: str) -> None:
    shop.account.webhook(mode="withhold")
    buyer = shop.student()
    order = shop.order(buyer, shop.course())
    callback = gateway.pay(order["checkout"]["order_id"])["callback"]
    answer = shop.verify(buyer, {**callback, **change(callback)})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert reload(buyer, order)["status"] == "open"


def test_a_callback_signed_with_something_else(gateway: Gateway, shop: Shop) -> None:
    buyer = shop.student()
    order = shop.order(buyer, shop.course())
    callback = gateway.pay(order["checkout"]["order_id"])["callback"]
    message = f"{callback['razorpay_order_id']}|{callback['razorpay_payment_id']}".encode()
    for secret in (shop.account.webhook_secret, "", shop.account.key_id):
        forged = hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()
        assert shop.verify(buyer, {**callback, "razorpay_signature": forged}).status_code == 422


def test_anothers_order(gateway: Gateway, shop: Shop) -> None:
    """Somebody else's callback, and somebody else's order to look at."""
    shop.account.webhook(mode="withhold")
    course, buyer, other = shop.course(), shop.student(), shop.student()
    order = shop.order(buyer, course)
    callback = gateway.pay(order["checkout"]["order_id"])["callback"]
    assert shop.verify(other, callback).status_code == 404
    assert other.get(f"/api/payments/orders/{order['id']}").status_code == 404
    assert other.get("/api/payments/orders").json()["data"] == []
    assert shop.institution.anonymous.post("/api/payments/verify", callback).status_code == 401
    assert reload(buyer, order)["status"] == "open"
    # A payment for one's own order does not pay another's.
    own = shop.order(other, course)
    paid = gateway.pay(own["checkout"]["order_id"])["callback"]
    mixed = {**callback, "razorpay_payment_id": paid["razorpay_payment_id"]}
    assert shop.verify(buyer, mixed).status_code == 422


def test_callback_and_webhook_at_once(gateway: Gateway, shop: Shop) -> None:
    shop.account.webhook(mode="withhold")
    course, buyer = shop.course(), shop.student()
    order = shop.order(buyer, course)
    paid = gateway.pay(order["checkout"]["order_id"])
    told = [one["id"] for one in shop.account.events()]
    together(
        *[lambda: shop.verify(buyer, paid["callback"])] * 4,
        *[lambda id=id: gateway.send(id, times=2) for id in told],
    )
    assert reload(buyer, order)["status"] == "paid"
    assert enrolments(shop, course) == 1


def enrolments(shop: Shop, course: Course) -> int:
    with shop.api.connect() as connection:
        row = connection.execute(
            "select count(*) from lms.enrollments where tenant_id = %s and course_id = %s",
            (shop.institution.id, course.id),
        ).fetchone()
    assert row is not None
    count: int = row[0]
    return count


@pytest.mark.parametrize(("minutes", "kept"), [(5, 5), ("x", 30)])
def test_an_order_lives_as_long_as_the_institution_says(api: Api, gateway: Gateway, minutes: object, kept: int) -> None:
    shop = Shop(api.institution(settings={"payment_order_minutes": minutes}), gateway)
    order = shop.order(shop.student(), shop.course())
    begun, ends = (datetime.fromisoformat(order[name]) for name in ("created_at", "expires_at"))
    assert ends - begun == timedelta(minutes=kept)


def test_a_quote_reserves_nothing(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    quote = buyer.post("/api/payments/quote", {"course_id": str(course.id)})
    assert quote.status_code == 200
    assert quote.json()["total"] == {"amount": 49900, "currency": "INR"}
    assert buyer.get("/api/payments/orders").json()["data"] == []
    assert shop.account.calls() == []


def test_pages_of_orders(shop: Shop) -> None:
    buyer = shop.student()
    made = [shop.order(buyer, shop.course())["id"] for _ in range(3)]
    first = buyer.get("/api/payments/orders?limit=2").json()
    late = shop.order(buyer, shop.course())["id"]
    rest = buyer.get(f"/api/payments/orders?limit=2&cursor={first['page']['next_cursor']}").json()
    assert [one["id"] for one in first["data"] + rest["data"]] == made[::-1]
    assert late not in str(rest)
