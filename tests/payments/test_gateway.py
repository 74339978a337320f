"""What is asked of the gateway is answered, refused, not known or not possible: whatever it does, over real HTTP."""

import socket
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from api.payments.gateway import PAGE, Key, with_either
from api.payments.gateway import Gateway as Adapter
from api.payments.outcomes import GatewayError, RefusedError, UnavailableError, UnknownOutcomeError
from api.payments.transport import CREDENTIALS
from tests.payments.raw import answer, raw_server, response
from tests.support.gateway import Account, Gateway

PAYMENT = {
    "id": "pay_Made0fNothing1",
    "entity": "payment",
    "amount": 49900,
    "currency": "INR",
    "status": "captured",
    "order_id": "order_Made0fNothing1",
}


@pytest.fixture(scope="module")
def account(gateway: Gateway) -> Account:
    return gateway.account()


def adapter(account: Account, seconds: float = 20) -> Adapter:
    return Adapter(account.gateway.url, Key(*account.auth), time.monotonic() + seconds)


def at(url: str, secret: str = "a secret of theirs") -> Adapter:
    return Adapter(url, Key("rzp_live_Sample0001", secret), time.monotonic() + 20)


def test_an_order_is_made_found_paid_and_given_back(gateway: Gateway) -> None:
    account = gateway.account()
    its = adapter(account)
    its.check()
    order = its.create_order("receipt-1", 49900, "INR", "our-id")
    assert (order["amount"], order["currency"], order["receipt"]) == (49900, "INR", "receipt-1")
    (call,) = account.calls("POST", "/v1/orders")
    assert call["body"]["payment"]["capture"] == "automatic"
    assert its.find_order("receipt-1") == order
    assert its.find_order("receipt-2") is None
    assert its.fetch_order(order["id"])["id"] == order["id"]

    (paid,) = gateway.pay(order["id"], notes={"course": "another one"})["payments"]
    (payment,) = its.payments_of(order["id"])
    assert payment["id"] == paid["id"]
    assert payment == its.fetch_payment(paid["id"])
    assert {"notes", "email", "contact"}.isdisjoint(payment), "what is personal, or the browser's, is left behind"

    refund = its.refund(paid["id"], 900, "our-refund", "a-key-of-ours")
    assert its.refund(paid["id"], 900, "our-refund", "a-key-of-ours")["id"] == refund["id"], "a key refunds once"
    assert refund["receipt"] == "a-key-of-ours"
    assert its.refunds_of(paid["id"]) == [its.fetch_refund(refund["id"])]
    now = int(time.time())
    assert [one["id"] for one in its.page("payment", now - 3600, now + 3600, 0)] == [paid["id"]]
    assert [one["id"] for one in its.page("refund", now - 3600, now + 3600, 0)] == [refund["id"]]
    assert its.page("payment", now - 3600, now + 3600, PAGE) == []


@pytest.mark.parametrize(
    ("kind", "failure"),
    [
        ("drop", UnknownOutcomeError),
        ("reset", UnknownOutcomeError),
        ("truncate", UnknownOutcomeError),
        ("bad_gateway", UnknownOutcomeError),
        ("server_error", UnknownOutcomeError),
        ("gateway_error", UnknownOutcomeError),
        ("redirect", UnknownOutcomeError),
        ("not_json", UnknownOutcomeError),
        ("empty", UnknownOutcomeError),
        ("wrong_id", UnknownOutcomeError),
        ("rate_limited", UnavailableError),
        ("refused", RefusedError),
        ("unauthorized", RefusedError),
    ],
)
def test_a_failure_is_of_one_kind_and_asked_once(
    gateway: Gateway, capfd: pytest.CaptureFixture[str], kind: str, failure: type[GatewayError]
) -> None:
    account = gateway.account()
    account.fault(kind, times=None)
    with pytest.raises(GatewayError) as raised:
        adapter(account).create_order("receipt-1", 49900, "INR", "our-id")
    assert type(raised.value) is failure
    assert [call["method"] for call in account.calls()] == ["POST"], "neither repeated nor redirected"
    told = capfd.readouterr()
    assert told.out == told.err == "", "the SDK prints what it meets"
    assert account.key_secret not in str(raised.value)


@pytest.mark.parametrize("kind", ["delay", "trickle"])
def test_what_takes_too_long_is_not_known(gateway: Gateway, kind: str) -> None:
    account = gateway.account()
    account.fault(kind, seconds=3)
    with pytest.raises(UnknownOutcomeError):
        adapter(account, seconds=0.5).create_order("receipt-1", 49900, "INR", "our-id")
    with pytest.raises(UnavailableError):
        adapter(account, seconds=0).check()


def drip(listener: socket.socket, hung_up: threading.Event) -> None:
    """An answer of which a byte comes in time, always, and which has no end to speak of."""
    connection, _ = listener.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n")
        try:
            for _ in range(200):
                connection.sendall(b" ")
                time.sleep(0.05)
        except OSError:
            hung_up.set()


def test_an_answer_that_comes_byte_by_byte_is_not_waited_for(account: Account) -> None:
    hung_up = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        gateway = threading.Thread(target=drip, args=(listener, hung_up))
        gateway.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        with pytest.raises(UnknownOutcomeError, match="took too long"):
            Adapter(url, Key(*account.auth), time.monotonic() + 0.5).check()
        gateway.join()
    assert hung_up.is_set(), "before the answer was there"


@pytest.mark.parametrize(
    ("kind", "member"), [("wrong_amount", "amount"), ("wrong_currency", "currency"), ("wrong_receipt", "receipt")]
)
def test_another_order_than_was_asked_for_is_for_the_database_to_judge(
    gateway: Gateway, kind: str, member: str
) -> None:
    account = gateway.account()
    account.fault(kind)
    order = adapter(account).create_order("receipt-1", 49900, "INR", "our-id")
    assert order[member] != {"amount": 49900, "currency": "INR", "receipt": "receipt-1"}[member]


@pytest.mark.parametrize("kind", ["wrong_amount", "wrong_receipt"])
def test_another_refund_than_was_asked_for_is_none(gateway: Gateway, account: Account, kind: str) -> None:
    its = adapter(account)
    order = its.create_order(f"receipt-{kind}", 49900, "INR", "our-id")
    (paid,) = gateway.pay(order["id"])["payments"]
    account.fault(kind, method="POST")
    with pytest.raises(UnknownOutcomeError):
        its.refund(paid["id"], 900, "our-refund", f"our-key-{kind}")


def test_nobody_there(account: Account) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
    with pytest.raises(UnavailableError):
        at(f"http://127.0.0.1:{port}").check()


@pytest.mark.parametrize(
    ("given", "ask"),
    [
        (PAYMENT, lambda its: its.fetch_payment("pay_Another0000001")),
        ({**PAYMENT, "amount": "49900"}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ({**PAYMENT, "amount": True}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ({**PAYMENT, "amount": -1}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ({**PAYMENT, "amount": 2**63}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ({**PAYMENT, "currency": "rupees"}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ({**PAYMENT, "status": None}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ({**PAYMENT, "entity": "order"}, lambda its: its.fetch_payment(PAYMENT["id"])),
        ([PAYMENT], lambda its: its.fetch_payment(PAYMENT["id"])),
        ({"entity": "collection", "items": [PAYMENT]}, lambda its: its.payments_of("order_Another00001")),
        ({"entity": "collection", "items": [None]}, lambda its: its.payments_of("order_Another00001")),
        ({"entity": "collection"}, lambda its: its.payments_of("order_Another00001")),
        ({"items": []}, lambda its: its.check()),
    ],
)
def test_an_answer_to_something_else_is_no_answer(given: Any, ask: Callable[[Adapter], Any]) -> None:
    with raw_server(answer(given)) as (url, _), pytest.raises(UnknownOutcomeError):
        ask(at(url))


def test_an_answer_has_an_end() -> None:
    endless = response("200 OK", b'{"entity": "collection", "items": [' + b" " * 9_000_000)
    with raw_server(endless) as (url, _), pytest.raises(UnknownOutcomeError):
        at(url).check()


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden", "404 Not Found"])
def test_a_page_in_between_refuses_nothing(status: str) -> None:
    """A proxy, not the gateway: nobody knows what became of it."""
    with raw_server(response(status, b"<h1>No</h1>", "text/html")) as (url, _), pytest.raises(UnknownOutcomeError):
        at(url).create_order("receipt-1", 49900, "INR", "our-id")


def test_ids_become_part_of_no_other_address(account: Account) -> None:
    before = len(account.calls())
    for id in ("", "pay_", "../orders", "pay_29QQoUBi66xm2f/refund", "pay_29QQoUBi66xm2f\n", "pay_29QQoUBi66xm2é"):
        with pytest.raises(RefusedError):
            adapter(account).fetch_payment(id)
    assert len(account.calls()) == before


def test_without_a_secret_nothing_is_asked(account: Account) -> None:
    before = len(account.calls())
    with pytest.raises(RefusedError):
        Adapter(account.gateway.url, Key(account.key_id, ""), time.monotonic() + 5).check()
    assert len(account.calls()) == before


def test_a_secret_is_not_told_even_if_it_comes_back() -> None:
    secret = "an unlikely secret"
    echo = {"error": {"code": "BAD_REQUEST_ERROR", "description": f"cannot take {secret}"}}
    with raw_server(answer(echo, "400 Bad Request")) as (url, received), pytest.raises(RefusedError) as raised:
        with_either([Key("rzp_live_Sample0001", secret)], lambda key: at(url, key.secret).check())
    assert received[0].startswith(b"GET /v1/orders?count=1 ")
    assert secret not in raised.value.detail + str(raised.value)
    assert secret not in repr(Key("rzp_live_Sample0001", secret))


def test_a_withdrawn_key_gives_way_to_the_present_one(gateway: Gateway, account: Account) -> None:
    withdrawn = Key(gateway.account(is_active=False).key_id, "whatever it was")
    asked: list[str] = []

    def ask(key: Key) -> None:
        asked.append(key.key_id)
        Adapter(gateway.url, key, time.monotonic() + 20).check()

    with_either([withdrawn, Key(*account.auth)], ask)
    assert asked == [withdrawn.key_id, account.key_id]
    with pytest.raises(RefusedError) as raised:
        with_either([withdrawn], ask)
    assert raised.value.code == CREDENTIALS
    with pytest.raises(RefusedError):
        with_either([], ask)


def test_amounts_do_not_mix_between_threads(account: Account) -> None:
    def make(amount: int) -> int:
        order = adapter(account).create_order(f"receipt-{amount}", amount, "INR", "our-id")
        made: int = order["amount"]
        return made

    amounts = list(range(10_000, 10_040))
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(make, amounts)) == amounts
