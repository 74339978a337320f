"""Webhooks: what they say, that they are signed, and that they come at least once."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest
import razorpay

from tests.razorpay_stand_in.merchants import client_of, order, paid
from tests.support.gateway import Account, Gateway, StandIn
from tests.support.receiver import Receiver, receiver


def body_of(received: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(received.body)
    return parsed


def test_a_payment_is_told_of_as_it_goes(told: Account, taker: Receiver) -> None:
    told.webhook(order="in_order")
    payment = paid(told, notes={"from": "the browser"})
    events = [body_of(one) for one in taker.wait_for(3)]
    assert [event["event"] for event in events] == ["payment.authorized", "payment.captured", "order.paid"]
    assert {event["account_id"] for event in events} == {told.account_id}
    assert [event["contains"] for event in events] == [["payment"], ["payment"], ["payment", "order"]]
    entities = [event["payload"]["payment"]["entity"] for event in events]
    assert [entity["status"] for entity in entities] == ["authorized", "captured", "captured"], "as it was at that time"
    assert {entity["id"] for entity in entities} == {payment["id"]}
    assert entities[1]["notes"] == {"from": "the browser"}
    assert events[2]["payload"]["order"]["entity"]["status"] == "paid"
    assert not [name for event in events for name in str(event) if name == "_account"]


def test_the_signature_is_of_the_bytes(told: Account, taker: Receiver) -> None:
    paid(told)
    client = client_of(told)
    for received in taker.wait_for(3):
        text = received.body.decode()
        signature = received.headers["x-razorpay-signature"]
        assert client.utility.verify_webhook_signature(text, signature, told.webhook_secret)
        with pytest.raises(razorpay.errors.SignatureVerificationError):
            client.utility.verify_webhook_signature(text, signature, told.key_secret)
        assert received.headers["content-type"] == "application/json"
    assert len({received.headers["x-razorpay-event-id"] for received in taker.wait_for(3)}) == 3


@pytest.mark.parametrize(
    ("how", "events"),
    [
        ("fail", ["payment.failed"]),
        ("authorize", ["payment.authorized"]),
        ("close", ["payment.authorized", "payment.captured", "order.paid"]),
        (
            "twice",
            ["payment.authorized", "payment.captured", "order.paid", "payment.authorized", "payment.captured"],
        ),
    ],
)
def test_each_way_to_pay(told: Account, taker: Receiver, gateway: Gateway, how: str, events: list[str]) -> None:
    told.webhook(order="in_order")
    answer = gateway.pay(order(told)["id"], how)
    assert [body_of(one)["event"] for one in taker.wait_for(len(events))] == events
    assert (answer["callback"] is not None) == (how in ("authorize", "twice"))
    assert (answer["error"] is not None) == (how == "fail")


def test_late_success(told: Account, taker: Receiver, gateway: Gateway) -> None:
    told.webhook(order="in_order")
    answer = gateway.pay(order(told)["id"], "late", late_seconds=0.2)
    assert answer["error"]["code"] == "BAD_REQUEST_ERROR"
    events = [body_of(one)["event"] for one in taker.wait_for(4)]
    assert events == ["payment.failed", "payment.authorized", "payment.captured", "order.paid"]


def test_refunds_and_disputes_are_told_of(told: Account, taker: Receiver, gateway: Gateway) -> None:
    told.webhook(
        order="in_order", events=["refund.created", "refund.processed", "refund.failed", "payment.dispute.won"]
    )
    payment = paid(told)
    gateway.act(payment["id"], "refund", amount=10_000)
    told.change(refunds="pending")
    gateway.settle(gateway.act(payment["id"], "refund", amount=10_000)["id"], "failed")
    gateway.rule(gateway.act(payment["id"], "dispute")["id"], "won")
    events = [body_of(one) for one in taker.wait_for(5)]
    assert sorted(event["event"] for event in events) == sorted(
        ["refund.created", "refund.processed", "refund.created", "refund.failed", "payment.dispute.won"]
    )
    for event in events:
        assert set(event["payload"]) == set(event["contains"])
        assert event["payload"]["payment"]["entity"]["id"] == payment["id"]


def test_what_is_not_taken_comes_again(told: Account, taker: Receiver, gateway: Gateway) -> None:
    taker.answers = [500, 302, 404]
    told.webhook(events=["payment.captured"], retry_seconds=0.01)
    paid(told)
    received = taker.wait_for(4)
    assert len({(one.body, one.headers["x-razorpay-event-id"]) for one in received}) == 1, "the same each time"
    [event] = gateway.delivered(told.events(event="payment.captured")[0]["id"])
    assert (event["state"], [attempt["status"] for attempt in event["attempts"]]) == ("delivered", [500, 302, 404, 200])


def test_duplicates_and_reordering(told: Account, taker: Receiver) -> None:
    told.webhook(order="reversed", duplicates=2)
    paid(told)
    events = [body_of(one)["event"] for one in taker.wait_for(9)]
    assert events == ["order.paid"] * 3 + ["payment.captured"] * 3 + ["payment.authorized"] * 3


def test_withheld_until_they_are_released(told: Account, taker: Receiver, gateway: Gateway) -> None:
    told.webhook(mode="withhold")
    paid(told)
    assert [event["state"] for event in told.events()] == ["withheld"] * 3
    released = told.release("reversed")
    assert [body_of(one)["event"] for one in taker.wait_for(3)] == [
        "order.paid", "payment.captured", "payment.authorized",
    ]  # fmt: skip
    gateway.delivered(*[event["id"] for event in released])


def test_a_rotated_secret_is_for_what_happens_afterwards(told: Account, taker: Receiver) -> None:
    told.webhook(mode="withhold", events=["payment.captured"])
    paid(told)
    told.webhook(secret="another-secret")
    paid(told)
    told.release()
    client = client_of(told)
    for received, secret in zip(taker.wait_for(2), (told.webhook_secret, "another-secret"), strict=True):
        text, signature = received.body.decode(), received.headers["x-razorpay-signature"]
        assert client.utility.verify_webhook_signature(text, signature, secret)


def test_sent_again_by_hand(told: Account, taker: Receiver, gateway: Gateway) -> None:
    """To another address, with another secret, changed, many at once."""
    told.webhook(mode="withhold", events=["payment.captured"])
    paid(told)
    [event] = told.events(state="withheld")
    with receiver() as other:
        assert [one["status"] for one in gateway.send(event["id"], times=20, url=other.url)] == [200] * 20
        assert {one.body.decode() for one in other.wait_for(20)} == {event["body"]}
    gateway.send(event["id"], body="{}", event_id="mine", signature="0" * 64)
    [received] = taker.wait_for(1)
    assert received.body == b"{}"
    assert (received.headers["x-razorpay-event-id"], received.headers["x-razorpay-signature"]) == ("mine", "0" * 64)


def test_events_that_nothing_has_caused(told: Account, taker: Receiver) -> None:
    told.event("payment.unheard_of", {"payment": {"entity": {"id": "pay_1"}}})
    taker.wait_for(1)
    told.event("", body="this is no JSON")
    unheard, raw = taker.wait_for(2)
    assert body_of(unheard)["event"] == "payment.unheard_of"
    assert raw.body == b"this is no JSON"


def test_whoever_listens_nowhere_is_told_nothing(account: Account) -> None:
    paid(account)
    assert {event["state"] for event in account.events()} == {"unwanted"}


@pytest.mark.parametrize(
    "url", ["http://example.org/", "http://10.0.0.1/", "ftp://127.0.0.1/", "http://127.0.0.1.org/"]
)
def test_they_never_leave_this_machine(account: Account, gateway: Gateway, url: str) -> None:
    path = f"{gateway.url}/control/accounts/{account.key_id}"
    assert httpx.put(path, json={"webhook": {"url": url}}).status_code == 400


def test_a_restart_loses_nothing(tmp_path: Path) -> None:
    """Not even when it is killed: what was not taken yet is sent afterwards."""
    process = StandIn(tmp_path)
    before = process.start()
    account = before.account(webhook_url="http://127.0.0.1:9/")
    account.webhook(retry_seconds=0.05, events=["payment.captured"])
    payment = paid(account)
    process.kill()
    with receiver() as taker:
        account.gateway = after = process.start()
        account.webhook(url=taker.url)
        assert body_of(taker.wait_for(1)[0])["payload"]["payment"]["entity"]["id"] == payment["id"]
        assert client_of(account).payment.fetch(payment["id"])["status"] == "captured"
        after.delivered(account.events(event="payment.captured")[0]["id"])
    assert process.stop() == 0
    for gateway in (before, after):
        gateway.close()
