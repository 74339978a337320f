"""Every fault as the real SDK meets it, and what was asked meanwhile."""

import time
from typing import Any

import httpx
import pytest
import razorpay
import requests

from tests.razorpay_stand_in.merchants import ORDER, client_of, order, paid
from tests.support.api import together
from tests.support.gateway import Account, Gateway

BROKEN = (requests.exceptions.ConnectionError, requests.exceptions.ChunkedEncodingError)
UNREADABLE = requests.exceptions.JSONDecodeError
FAULTS: dict[str, tuple[Any, int | None]] = {
    "drop": (BROKEN, None),
    "reset": (BROKEN, None),
    "truncate": (BROKEN, 200),
    "bad_gateway": (UNREADABLE, 502),
    "server_error": (razorpay.errors.ServerError, 500),
    "gateway_error": (razorpay.errors.GatewayError, 502),
    "rate_limited": (razorpay.errors.BadRequestError, 429),
    "unauthorized": (razorpay.errors.BadRequestError, 401),
    "refused": (razorpay.errors.BadRequestError, 400),
    "not_json": (UNREADABLE, 200),
    "empty": (UNREADABLE, 200),
}


@pytest.mark.parametrize("kind", FAULTS)
def test_one_call_fails_and_the_next_does_not(account: Account, kind: str) -> None:
    expected, status = FAULTS[kind]
    account.fault(kind)
    with pytest.raises(expected):
        order(account)
    assert order(account)["status"] == "created"
    assert [(call["fault"], call["status"]) for call in account.calls("POST", "/v1/orders")] == [
        (kind, status), (None, 200),
    ]  # fmt: skip


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("kind", ["drop", "bad_gateway"])
def test_whether_it_has_happened_all_the_same(account: Account, gateway: Gateway, kind: str, when: str) -> None:
    account.fault(kind, when=when)
    with pytest.raises(Exception, match=r".+"):
        order(account)
    assert len(gateway.found("orders", key_id=account.key_id)) == (1 if when == "after" else 0)


def test_a_redirect_that_makes_a_get_of_a_post(account: Account, gateway: Gateway) -> None:
    account.fault("redirect")
    answer = httpx.post(f"{gateway.url}/v1/orders", json=ORDER, auth=account.auth)
    assert (answer.status_code, answer.headers["location"]) == (302, "/v1/orders")
    account.fault("redirect")
    assert order(account)["entity"] == "collection", "which the SDK takes for an order"
    assert [call["method"] for call in account.calls()] == ["POST", "POST", "GET"]


@pytest.mark.parametrize("member", ["amount", "currency", "receipt", "id"])
def test_answers_that_are_about_something_else(account: Account, member: str) -> None:
    made = order(account)
    account.fault(f"wrong_{member}", method="GET")
    wrong = client_of(account).order.fetch(made["id"])
    assert {name for name in made if made[name] != wrong[name]} == {member}
    assert client_of(account).order.fetch(made["id"]) == made


@pytest.mark.parametrize("when", ["before", "after"])
def test_delays(account: Account, gateway: Gateway, when: str) -> None:
    """The caller gives up; the effect is there at once, or only once the delay is over."""
    account.fault("delay", when=when, seconds=0.6)
    with pytest.raises(requests.exceptions.ReadTimeout):
        client_of(account).order.create(ORDER, timeout=0.2)
    assert len(gateway.found("orders", key_id=account.key_id)) == (1 if when == "after" else 0)
    deadline = time.monotonic() + 10
    while not gateway.found("orders", key_id=account.key_id):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_trickle_outlasts_a_time_out(account: Account) -> None:
    """A time-out between two bytes never begins."""
    account.fault("trickle", seconds=0.6)
    before = time.monotonic()
    client_of(account).order.create(ORDER, timeout=0.2)
    assert time.monotonic() - before > 0.5


def test_the_same_refund_at_once(account: Account) -> None:
    payment = paid(account)
    account.fault("delay", seconds=0.5, method="POST")

    def refund() -> int:
        return httpx.post(
            f"{account.gateway.url}/v1/payments/{payment['id']}/refund", json={"amount": 10_000}, auth=account.auth,
            headers={"X-Refund-Idempotency": "0123456789"},
        ).status_code  # fmt: skip

    assert sorted(together(refund, refund)) == [200, 409]
    assert refund() == 200
    assert client_of(account).payment.fetch(payment["id"])["amount_refunded"] == 10_000


def test_whom_and_how_often_it_befalls(account: Account, gateway: Gateway) -> None:
    other = gateway.account()
    account.fault("server_error", times=2, method="POST", path="^/v1/orders$")
    assert order(other)["status"] == "created"
    assert client_of(account).order.all()["count"] == 0
    for _ in range(2):
        with pytest.raises(razorpay.errors.ServerError):
            order(account)
    assert order(account)["status"] == "created"

    account.fault("server_error", times=None)
    for _ in range(3):
        with pytest.raises(razorpay.errors.ServerError):
            order(account)
    assert [fault["kind"] for fault in gateway.found("faults") if fault["key_id"] == account.key_id] == ["server_error"]
    account.mend()
    assert order(account)["status"] == "created"


@pytest.mark.parametrize(
    "fault", [{"kind": "nothing"}, {"kind": "drop", "when": "never"}, {"kind": "drop", "path": "("}, {"kin": "drop"}]
)
def test_faults_that_there_are_not(gateway: Gateway, fault: dict[str, str]) -> None:
    assert httpx.post(f"{gateway.url}/control/faults", json=fault).status_code == 400


def test_calls_are_noted_without_secrets(account: Account, gateway: Gateway) -> None:
    order(account, receipt="noted")
    [call] = account.calls("POST")
    assert (call["path"], call["status"], call["body"]["receipt"]) == ("/v1/orders", 200, "noted")
    assert call["headers"]["user-agent"].startswith("Razorpay-Python/2")
    assert account.key_secret not in gateway.control("GET", "/calls").text
    assert "authorization" not in call["headers"]
