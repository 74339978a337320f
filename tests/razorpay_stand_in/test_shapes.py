"""Through the real SDK: the members of every entity, and what becomes of them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
import razorpay

from tests.razorpay_stand_in.merchants import ORDER, client_of, order, paid
from tests.support.gateway import Account, Gateway


def named(text: str) -> set[str]:
    return set(text.split())


ORDER_MEMBERS = named(
    "id entity amount amount_paid amount_due currency receipt offer_id status attempts notes created_at"
)
PAYMENT_MEMBERS = named(
    "id entity amount currency status order_id invoice_id international method amount_refunded refund_status captured "
    "description card_id bank wallet vpa email contact notes fee tax error_code error_description error_source "
    "error_step error_reason acquirer_data created_at"
)
REFUND_MEMBERS = named(
    "id entity amount currency payment_id notes receipt acquirer_data created_at batch_id status speed_processed "
    "speed_requested"
)


def test_an_order_from_its_creation_to_its_payment(account: Account, gateway: Gateway) -> None:
    client = client_of(account)
    made = order(account, notes={"order": "7"})
    assert set(made) == ORDER_MEMBERS
    assert re.fullmatch(r"order_[A-Za-z0-9]{14}", made["id"])
    assert {name: made[name] for name in ("entity", "amount_due", "status", "attempts", "notes")} == {
        "entity": "order", "amount_due": 50_000, "status": "created", "attempts": 0, "notes": {"order": "7"},
    }  # fmt: skip
    assert order(account)["notes"] == [], "empty notes are a list"

    gateway.pay(made["id"], "fail")
    attempted = client.order.fetch(made["id"])
    assert (attempted["status"], attempted["attempts"], attempted["amount_due"]) == ("attempted", 1, 50_000)

    gateway.pay(made["id"])
    done = client.order.fetch(made["id"])
    assert (done["status"], done["attempts"], done["amount_paid"], done["amount_due"]) == ("paid", 2, 50_000, 0)
    payments = client.order.payments(made["id"])
    assert (payments["entity"], payments["count"]) == ("collection", 2)
    assert [payment["status"] for payment in payments["items"]] == ["captured", "failed"], "newest first"


def test_payments_in_every_state(account: Account, gateway: Gateway) -> None:
    client = client_of(account)
    captured = client.payment.fetch(paid(account)["id"])
    assert set(captured) == PAYMENT_MEMBERS
    assert re.fullmatch(r"pay_[A-Za-z0-9]{14}", captured["id"])
    assert (captured["status"], captured["captured"], captured["notes"]) == ("captured", True, [])
    assert captured["fee"] > captured["tax"] > 0

    failed = paid(account, "fail")
    assert (failed["status"], failed["captured"], failed["error_code"]) == ("failed", False, "BAD_REQUEST_ERROR")
    assert (failed["error_source"], failed["fee"]) == ("bank", None)
    late = gateway.act(failed["id"], "late")
    assert (late["status"], late["error_code"]) == ("captured", None), "failed is not the end"

    held = paid(account, "authorize")
    assert (held["status"], held["captured"]) == ("authorized", False)
    with pytest.raises(razorpay.errors.BadRequestError, match="equal to the amount authorized"):
        client.payment.capture(held["id"], 1, data={"currency": "INR"})
    assert client.payment.capture(held["id"], 50_000, data={"currency": "INR"})["status"] == "captured"
    with pytest.raises(razorpay.errors.BadRequestError, match="already been captured"):
        client.payment.capture(held["id"], 50_000, data={"currency": "INR"})


def test_an_order_that_does_not_capture_by_itself(account: Account, gateway: Gateway) -> None:
    made = order(account, payment={"capture": "manual"})
    assert gateway.pay(made["id"])["payments"][0]["status"] == "authorized"
    assert client_of(account).order.fetch(made["id"])["status"] == "attempted"


def test_what_nobody_captures_goes_back(account: Account, gateway: Gateway) -> None:
    held = paid(account, "authorize")
    refund = gateway.act(held["id"], "expire")
    assert (refund["amount"], refund["status"]) == (50_000, "processed")
    after = client_of(account).payment.fetch(held["id"])
    assert (after["status"], after["captured"]) == ("refunded", False)


def test_refunds(account: Account) -> None:
    client = client_of(account)
    payment = paid(account)
    first = client.payment.refund(payment["id"], {"amount": 20_000, "receipt": "back", "notes": {"why": "asked"}})
    assert set(first) == REFUND_MEMBERS
    assert re.fullmatch(r"rfnd_[A-Za-z0-9]{14}", first["id"])
    assert (first["payment_id"], first["status"], first["receipt"]) == (payment["id"], "processed", "back")
    partly = client.payment.fetch(payment["id"])
    assert (partly["status"], partly["refund_status"], partly["amount_refunded"]) == ("captured", "partial", 20_000)

    with pytest.raises(razorpay.errors.BadRequestError, match="greater than the refund payment amount"):
        client.payment.refund(payment["id"], {"amount": 30_001})
    client.payment.refund(payment["id"])
    wholly = client.payment.fetch(payment["id"])
    assert (wholly["status"], wholly["refund_status"], wholly["amount_refunded"]) == ("refunded", "full", 50_000)
    with pytest.raises(razorpay.errors.BadRequestError, match="fully refunded already"):
        client.payment.refund(payment["id"], {"amount": 100})

    assert client.payment.fetch_multiple_refund(payment["id"])["count"] == 2
    assert client.payment.fetch_refund_id(payment["id"], first["id"])["id"] == first["id"]
    assert client.refund.fetch(first["id"]) == first
    assert client.refund.all()["count"] == 2
    with pytest.raises(razorpay.errors.BadRequestError, match="should be captured"):
        client.payment.refund(paid(account, "fail")["id"])


def test_a_refund_that_takes_time(account: Account, gateway: Gateway) -> None:
    account.change(refunds="pending")
    client = client_of(account)
    payment = paid(account)
    one, other = (client.payment.refund(payment["id"], {"amount": 10_000}) for _ in range(2))
    assert one["status"] == "pending"
    assert gateway.settle(one["id"])["status"] == "processed"
    assert gateway.settle(other["id"], "failed")["status"] == "failed"
    assert client.payment.fetch(payment["id"])["amount_refunded"] == 10_000, "what failed has not gone back"
    account.change(refunds="refused")
    with pytest.raises(razorpay.errors.BadRequestError, match="does not have enough balance"):
        client.payment.refund(payment["id"])


def test_a_refund_asked_for_twice(account: Account) -> None:
    client, payment = client_of(account), paid(account)

    def refund(key: str, amount: int) -> Any:
        return client.payment.refund(payment["id"], {"amount": amount}, headers={"X-Refund-Idempotency": key})

    first = refund("0123456789", 10_000)
    assert refund("0123456789", 10_000) == first
    assert refund("0123456780", 10_000)["id"] != first["id"]
    with pytest.raises(razorpay.errors.BadRequestError, match="Different request"):
        refund("0123456789", 20_000)
    with pytest.raises(razorpay.errors.BadRequestError, match="at least 10 characters"):
        refund("short", 10_000)
    assert client.payment.fetch(payment["id"])["amount_refunded"] == 20_000


def test_disputes(account: Account, gateway: Gateway) -> None:
    payment = paid(account)
    dispute = gateway.act(payment["id"], "dispute", amount=10_000)
    assert (dispute["entity"], dispute["status"], dispute["amount_deducted"]) == ("dispute", "open", 0)
    client = client_of(account)
    assert client.dispute.fetch(dispute["id"]) == dispute
    assert gateway.rule(dispute["id"], "lost")["amount_deducted"] == 10_000
    assert client.dispute.all()["items"][0]["status"] == "lost"


def test_lists(account: Account, gateway: Gateway) -> None:
    client = client_of(account)
    made = [order(account, receipt=f"r-{number}")["id"] for number in range(12)]
    assert [one["id"] for one in client.order.all()["items"]] == made[:1:-1], "ten, newest first"
    assert [one["id"] for one in client.order.all({"count": 5, "skip": 9})["items"]] == made[2::-1]
    assert [one["id"] for one in client.order.all({"receipt": "r-3"})["items"]] == [made[3]]
    assert client.order.all({"from": 1, "to": 2})["count"] == 0
    gateway.pay(made[0], "authorize")
    assert [one["id"] for one in client.order.all({"authorized": 1})["items"]] == [made[0]]
    assert client.order.all({"receipt": "r-0", "expand[]": "payments"})["items"][0]["payments"]["count"] == 1
    assert client.payment.all()["count"] == 1
    with pytest.raises(razorpay.errors.BadRequestError, match="count"):
        client.order.all({"count": 101})


def test_merchants_do_not_see_each_other(account: Account, gateway: Gateway) -> None:
    other = client_of(gateway.account())
    mine, payment = order(account), paid(account)
    looks: list[tuple[Callable[[str], object], str]] = [
        (other.order.fetch, mine["id"]),
        (other.order.payments, mine["id"]),
        (other.payment.fetch, payment["id"]),
        (other.payment.refund, payment["id"]),
    ]
    for look, identifier in looks:
        with pytest.raises(razorpay.errors.BadRequestError, match="does not exist"):
            look(identifier)
    assert other.order.all({"receipt": ORDER["receipt"]})["count"] == other.payment.all()["count"] == 0


def test_a_second_key_of_the_same_merchant(account: Account, gateway: Gateway) -> None:
    made = order(account)
    gateway.save_account("rzp_live_another0001", {"key_secret": "the-other-secret", "account_id": account.account_id})
    client = client_of(account, key_id="rzp_live_another0001", secret="the-other-secret")
    assert client.order.fetch(made["id"])["id"] == made["id"]
    account.change(is_active=False)
    with pytest.raises(razorpay.errors.BadRequestError, match="api key provided is invalid"):
        client_of(account).order.fetch(made["id"])


def test_the_key_that_made_an_order_signs_for_it(account: Account, gateway: Gateway) -> None:
    before, then = order(account), order(account)
    gateway.save_account("rzp_live_another0002", {"key_secret": "the-other-secret", "account_id": account.account_id})
    fresh = client_of(account, key_id="rzp_live_another0002", secret="the-other-secret")
    assert client_of(account).utility.verify_payment_signature(gateway.pay(before["id"])["callback"])
    account.change(is_active=False)
    assert fresh.utility.verify_payment_signature(gateway.pay(then["id"])["callback"])


def test_what_the_browser_gets_is_signed(account: Account, gateway: Gateway) -> None:
    made = order(account)
    callback = gateway.pay(made["id"])["callback"]
    assert callback["razorpay_order_id"] == made["id"]
    client = client_of(account)
    assert client.utility.verify_payment_signature(callback)
    with pytest.raises(razorpay.errors.SignatureVerificationError):
        client.utility.verify_payment_signature({**callback, "razorpay_payment_id": "pay_00000000000000"})


def test_what_was_sold_elsewhere_can_be_refunded_here(account: Account, gateway: Gateway) -> None:
    known = {"id": "order_00000000000001", "amount": 900, "currency": "INR", "receipt": "old", "status": "paid"}
    payment = {"id": "pay_00000000000001", "amount": 900, "currency": "INR", "status": "captured"}
    history = {"key_id": account.key_id, "order": [known], "payment": [{**payment, "order_id": known["id"]}]}
    for expected in ({"order": 1, "payment": 1, "refund": 0}, {"order": 0, "payment": 0, "refund": 0}):
        assert gateway.control("PUT", "/history", history).json() == expected
    client = client_of(account)
    assert set(client.payment.fetch(payment["id"])) == PAYMENT_MEMBERS
    assert set(client.order.fetch(known["id"])) == ORDER_MEMBERS
    assert client.payment.refund(payment["id"])["amount"] == 900
