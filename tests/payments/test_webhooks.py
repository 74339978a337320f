"""What the gateway tells by itself is believed when it is signed, kept as it came, and looked at once."""

import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import orjson
import pytest

from tests.payments.inbox import Inbox, event, signature
from tests.support.api import together
from tests.support.gateway import Gateway
from tests.support.shop import Shop

UNKNOWN_EVENT = {"entity": "event", "event": "invoice.paid", "payload": {}}


@pytest.fixture
def inbox(shop: Shop) -> Inbox:
    return Inbox(shop)


def awaited(ask: Callable[[], Any], wanted: Any) -> Any:
    """What is written down in the background is written down soon."""
    deadline = time.monotonic() + 30
    while (found := ask()) != wanted and time.monotonic() < deadline:
        time.sleep(0.05)
    return found


def test_the_same_webhook_a_hundred_times(gateway: Gateway, shop: Shop, inbox: Inbox) -> None:
    """The browser was closed: the webhook alone enrols, once, however often it comes, and all at once."""
    shop.account.webhook(mode="withhold")
    course, buyer = shop.course(), shop.student()
    order = shop.order(buyer, course)
    gateway.pay(order["checkout"]["order_id"], "close")
    (captured,) = shop.account.events(event="payment.captured")
    sent = gateway.send(captured["id"], times=100)
    assert {one["status"] for one in sent} == {200}
    assert len(inbox.rows()) == inbox.queued() == 1
    assert inbox.rows()[0][2] == captured["id"]
    inbox.process()
    assert buyer.get(f"/api/payments/orders/{order['id']}").json()["status"] == "paid"
    assert inbox.process() == []
    with shop.api.connect() as connection:
        assert connection.execute(
            "select count(*), count(distinct user_id) from lms.enrollments where tenant_id = %s",
            (shop.institution.id,),
        ).fetchone() == (1, 1)


def test_looked_at_by_two_workers_at_once(gateway: Gateway, shop: Shop, inbox: Inbox) -> None:
    shop.account.webhook(mode="withhold")
    orders = [shop.order(shop.student(), shop.course()) for _ in range(2)]
    for order in orders:
        gateway.pay(order["checkout"]["order_id"], "close")
    for told in shop.account.events():
        gateway.send(told["id"])
    together(*[inbox.process] * 6)
    assert {status for _, status, _, _ in inbox.rows()} == {"processed"}
    assert [buyer["status"] for buyer in _orders(shop)] == ["paid", "paid"]


@pytest.mark.parametrize(
    "forge",
    [
        lambda inbox, body: "",
        lambda inbox, body: signature(inbox.secret, body).upper(),
        lambda inbox, body: signature(inbox.shop.account.key_secret, body),
        lambda inbox, body: signature(inbox.secret, body + b" "),
        lambda inbox, body: signature("", body),
        lambda inbox, body: signature(inbox.secret, body)[:-1],
        lambda inbox, body: signature(inbox.secret, body) + "0",
        lambda inbox, body: f"sha256={signature(inbox.secret, body)}",
        lambda inbox, body: "é" * 64,
        lambda inbox, body: "0" * 64,
        lambda inbox, body: "x" * 10_000,
    ],
    ids=[
        "empty", "upper_case", "api_secret", "other_body", "empty_secret", "short", "long", "prefixed", "not_ascii",
        "made_up", "endless",
    ],
)  # fmt: skip
def test_a_forged_one_is_refused(inbox: Inbox, forge: Callable[[Inbox, bytes], str]) -> None:
    body = orjson.dumps(UNKNOWN_EVENT)
    forged = forge(inbox, body).encode()
    headers: list[tuple[bytes, bytes]] = [(b"content-type", b"application/json"), (b"x-razorpay-signature", forged)]
    answer = inbox.api.http.post(inbox.path, content=body, headers=headers)
    assert answer.status_code == 401
    assert answer.json()["code"] == "signature_invalid"
    assert inbox.rows() == []


def test_without_a_signature(inbox: Inbox) -> None:
    body = orjson.dumps(UNKNOWN_EVENT)
    answer = inbox.api.http.post(inbox.path, content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 401
    assert inbox.rows() == []


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_the_signature_is_of_bytes_whatever_they_are_called(inbox: Inbox, kind: str | None) -> None:
    body = event("invoice.paid")
    headers = {"x-razorpay-signature": signature(inbox.secret, body)} | ({"content-type": kind} if kind else {})
    assert inbox.api.http.post(inbox.path, content=body, headers=headers).status_code == 200
    assert len(inbox.rows()) == 1


def test_forgeries_are_counted_and_shown(inbox: Inbox) -> None:
    body = orjson.dumps(UNKNOWN_EVENT)
    answers = together(*[lambda: inbox.tell(body, signed="0" * 64)] * 20)
    assert {answer.status_code for answer in answers} == {401}
    assert awaited(lambda: inbox.account()["webhook"]["signature_failures"], 20) == 20
    assert inbox.account()["webhook"]["last_signature_failure_at"] is not None
    assert inbox.tell(body).status_code == 200, "and others are not locked out"
    assert inbox.account()["webhook"]["last_received_at"] is not None
    assert inbox.account()["webhook"]["events_pending"] == 1


def test_an_event_of_another_institution(gateway: Gateway, shop: Shop, inbox: Inbox) -> None:
    """Signed, and well: but the address says whose it is, whatever the body says."""
    other = Shop(shop.api.institution(), gateway)
    others = Inbox(other)
    body = event("payment.captured", payment=_payment(account_id=shop.account.account_id))
    assert others.tell(body).status_code == 200
    assert inbox.tell(body, signed=signature(other.account.webhook_secret, body)).status_code == 401
    assert inbox.rows() == []
    others.process()
    with shop.api.connect() as connection:
        assert connection.execute(
            "select tenant_id from lms.payments where payment_id = %s",
            (orjson.loads(body)["payload"]["payment"]["entity"]["id"],),
        ).fetchall() == [(other.institution.id,)]


@pytest.mark.parametrize("host", ["nowhere.example.org", "localhost", "10.0.0.1", "x" * 200])
def test_the_host_does_not_matter(inbox: Inbox, host: str) -> None:
    assert inbox.tell(orjson.dumps(UNKNOWN_EVENT), host=host).status_code == 200
    assert inbox.tell(orjson.dumps({**UNKNOWN_EVENT, "x": host}), **{"x-tenant": "nobody"}).status_code == 200


@pytest.mark.parametrize("token", ["x", "A" * 64, "A" * 63, "é" * 64, "A" * 65, "AAAA=" * 12])
def test_an_address_that_is_none(inbox: Inbox, token: str) -> None:
    body = orjson.dumps(UNKNOWN_EVENT)
    headers = {"content-type": "application/json", "x-razorpay-signature": signature(inbox.secret, body)}
    answer = inbox.api.http.post(f"/api/payments/webhook/{token}", content=body, headers=headers)
    assert answer.status_code == 404
    changed = inbox.path[:-1] + ("A" if inbox.path[-1] != "A" else "B")
    assert inbox.api.http.post(changed, content=body, headers=headers).status_code == 404


def test_a_body_of_ten_megabytes(inbox: Inbox) -> None:
    body = orjson.dumps({**UNKNOWN_EVENT, "notes": "x" * 10_000_000})

    def chunks() -> Iterator[bytes]:
        for start in range(0, len(body), 100_000):
            yield body[start : start + 100_000]

    headers = {"content-type": "application/json", "x-razorpay-signature": signature(inbox.secret, body)}
    assert _too_large(inbox, body, headers)
    assert _too_large(inbox, chunks(), headers)
    assert inbox.rows() == []


def _too_large(inbox: Inbox, content: bytes | Iterator[bytes], headers: dict[str, str]) -> bool:
    """Refused, or cut off while it is still being sent."""
    try:
        return inbox.api.http.post(inbox.path, content=content, headers=headers).status_code == 413
    except (httpx.WriteError, httpx.ReadError):
        return True


@pytest.mark.parametrize(
    "body",
    [
        b"{not json",
        b"",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"event": 1, "payload": {}}',
        b'{"event": "payment.captured"}',
        b'{"event": "payment.captured", "payload": {"payment": {"entity": [1]}}}',
        b'{"event": "payment.captured", "payload": {"payment": {"entity": {"id": "pay_x"}}}}',
        b'{"event": "refund.processed", "payload": {"refund": {"entity": {"id": "rfnd_x"}}}}',
        b'{"event": "payment.dispute.lost", "payload": {"dispute": {"entity": {}}}}',
        b"[" * 100_000,
    ],
    ids=range(12),
)
def test_what_cannot_be_read_is_kept_for_a_person(inbox: Inbox, body: bytes) -> None:
    assert inbox.tell(body).status_code == 200
    assert inbox.process() == ["unreadable"]
    assert inbox.process() == []
    assert inbox.issues() == [("unreadable_event", "open")]


def test_what_is_of_no_interest_is_kept(inbox: Inbox) -> None:
    for name in ("invoice.paid", "payment.unheard_of", "x" * 300, "refund.speed_changed"):
        assert inbox.tell(event(name, invoice={"id": 1})).status_code == 200
    assert inbox.process() == ["ignored"] * 4
    assert inbox.issues() == []


def test_unknown_members_and_odd_notes_hide_no_payment(gateway: Gateway, shop: Shop, inbox: Inbox) -> None:
    """Notes come from the buyer's browser: a NUL in them must not make money disappear."""
    shop.account.webhook(mode="withhold")
    buyer = shop.student()
    order = shop.order(buyer, shop.course())
    (paid,) = gateway.pay(order["checkout"]["order_id"], "close")["payments"]
    entity = {**paid, "notes": {"odd": r"\u0000 \\u0000 \\\u0000"}, "unheard_of": [{}], "acquirer_data": None}
    body = event("payment.captured", payment=entity).replace(rb"\\u0000", rb"\u0000")
    assert rb"\u0000" in body
    assert inbox.tell(body).status_code == 200
    inbox.process()
    assert inbox.rows()[0][1] == "processed"
    assert buyer.get(f"/api/payments/orders/{order['id']}").json()["enrolled"] is True


def test_two_secrets_while_one_is_changed(shop: Shop, inbox: Inbox) -> None:
    assert inbox.tell(event("invoice.paid")).status_code == 200
    changed = shop.admin.post("/api/admin/payment-accounts/live/webhook-secret", {"overlap_hours": 2})
    assert changed.status_code == 201
    fresh = changed.json()["secret"]
    for secret in (inbox.secret, fresh, inbox.secret):
        body = event("invoice.paid")
        assert inbox.tell(body, signed=signature(secret, body)).status_code == 200


def test_the_former_secret_ends(shop: Shop, inbox: Inbox) -> None:
    assert inbox.tell(event("invoice.paid")).status_code == 200
    shop.admin.post("/api/admin/payment-accounts/live/webhook-secret", {"overlap_hours": 0})
    assert inbox.tell(event("invoice.paid")).status_code == 401


def test_all_former_secrets_end(shop: Shop, inbox: Inbox) -> None:
    """One that somebody has seen must not stay good because of another that was made meanwhile."""
    shop.admin.post("/api/admin/payment-accounts/live/webhook-secret", {"overlap_hours": 2})
    assert inbox.tell(event("invoice.paid")).status_code == 200
    changed = shop.admin.post("/api/admin/payment-accounts/live/webhook-secret", {"overlap_hours": 0}).json()
    assert inbox.tell(event("invoice.paid")).status_code == 401
    body = event("invoice.paid")
    assert inbox.tell(body, signed=signature(changed["secret"], body)).status_code == 200


def test_a_fresh_secret_is_good_at_once(shop: Shop, inbox: Inbox) -> None:
    """Also right after a wrong signature, when the secrets have just been looked at."""
    body = event("invoice.paid")
    assert inbox.tell(body, signed="0" * 64).status_code == 401
    fresh = shop.admin.post("/api/admin/payment-accounts/live/webhook-secret", {}).json()["secret"]
    assert inbox.tell(body, signed=signature(fresh, body)).status_code == 200


def test_money_is_taken_note_of_whoever_is_suspended(shop: Shop, inbox: Inbox) -> None:
    with shop.api.connect() as connection:
        connection.execute(
            "update lms.payment_accounts set is_active = false where tenant_id = %s", (shop.institution.id,)
        )
        connection.execute(
            "update lms.tenants set status = 'suspended', status_reason = 'Unpaid' where id = %s",
            (shop.institution.id,),
        )
    assert inbox.tell(event("invoice.paid")).status_code == 200
    assert inbox.process() == ["ignored"]


def test_what_fails_is_tried_again_and_then_a_persons(shop: Shop, inbox: Inbox) -> None:
    """A refund whose payment nobody knows, here or there."""
    body = event(
        "refund.processed",
        refund={"id": "rfnd_0fNothing1", "payment_id": "pay_0fNothing1", "amount": 100, "currency": "INR",
                "status": "processed", "entity": "refund"},
    )  # fmt: skip
    assert inbox.tell(body).status_code == 200
    assert inbox.process() == ["later"]
    assert inbox.queued() == 2, "queued again, besides the first time"
    assert inbox.rows()[0][1:] == ("pending", None, 1)
    with shop.api.connect() as connection:
        connection.execute("update lms.payment_events set attempts = 20 where tenant_id = %s", (shop.institution.id,))
    assert inbox.process() == ["failed"]
    assert inbox.issues() == [("unreadable_event", "open")]


def test_a_lost_job_is_queued_again(shop: Shop, inbox: Inbox) -> None:
    assert inbox.tell(event("invoice.paid")).status_code == 200
    with shop.api.connect() as connection:
        connection.execute(
            "delete from pgqueuer.pgqueuer where convert_from(payload, 'UTF8')::json ->> 'tenant_id' = %s",
            (str(shop.institution.id),),
        )
        connection.execute(
            "update lms.payment_events set received_at = now() - interval '2 minutes' where tenant_id = %s",
            (shop.institution.id,),
        )
    with shop.api.database.connect("lms_worker") as worker:
        worker.execute("select app.sweep_payments()")
        worker.execute("select app.sweep_payments()")
    assert inbox.queued() == 1, "and not once more as long as it is queued"
    inbox.process()


def _payment(**values: Any) -> dict[str, Any]:
    return {
        "id": f"pay_{time.monotonic_ns():020d}",
        "entity": "payment",
        "amount": 100,
        "currency": "INR",
        "status": "captured",
        "order_id": None,
        "created_at": 1,
        **values,
    }


def _orders(shop: Shop) -> list[dict[str, Any]]:
    with shop.api.connect() as connection:
        rows = connection.execute(
            "select status from lms.payment_orders where tenant_id = %s", (shop.institution.id,)
        ).fetchall()
    return [{"status": status} for (status,) in rows]
