"""What the gateway refuses, and its envelope."""

from typing import Any

import httpx
import pytest

from tests.razorpay_stand_in.merchants import ORDER, paid
from tests.support.gateway import Account, Gateway

REFUSED: dict[str, tuple[dict[str, Any], str, str | None]] = {
    "no amount": ({"amount": None}, "The amount field is required.", "amount"),
    "a fraction": ({"amount": 10.5}, "The amount must be an integer.", "amount"),
    "a truth": ({"amount": True}, "The amount must be an integer.", "amount"),
    "too little": ({"amount": 99}, "The amount must be at least INR 1.00", "amount"),
    "negative": ({"amount": -500}, "The amount must be at least INR 1.00", "amount"),
    "too much": ({"amount": 10**15}, "Amount exceeds maximum amount allowed.", "amount"),
    "no currency": ({"currency": None}, "The currency field is required.", "currency"),
    "small letters": ({"currency": "inr"}, "Currency is not supported", "currency"),
    "long receipt": ({"receipt": "r" * 41}, "The receipt may not be greater than 40 characters.", "receipt"),
    "many notes": ({"notes": {str(n): "" for n in range(16)}}, "Number of fields in notes should be", "notes"),
    "a long note": ({"notes": {"a": "x" * 257}}, "The notes.a may not be greater than 256 characters.", "notes"),
    "no capture": ({"payment": {"capture": "maybe"}}, "The selected payment.capture is invalid.", "payment.capture"),
    "unknown member": ({"colour": "blue"}, "colour is/are not required and should not be sent", None),
}


@pytest.mark.parametrize("case", REFUSED)
def test_orders(account: Account, gateway: Gateway, case: str) -> None:
    changes, description, field = REFUSED[case]
    answer = httpx.post(f"{gateway.url}/v1/orders", json={**ORDER, **changes}, auth=account.auth)
    assert answer.status_code == 400
    error = answer.json()["error"]
    assert error["description"].startswith(description)
    assert error.get("field") == field
    assert {name: error[name] for name in ("code", "source", "step", "reason", "metadata")} == {
        "code": "BAD_REQUEST_ERROR", "source": "business", "step": "payment_initiation",
        "reason": "input_validation_failed", "metadata": {},
    }  # fmt: skip
    assert gateway.found("orders", key_id=account.key_id) == []


@pytest.mark.parametrize("currency", ["JPY", "KWD", "USD"])
def test_only_rupees_have_a_minimum(account: Account, gateway: Gateway, currency: str) -> None:
    answer = httpx.post(
        f"{gateway.url}/v1/orders", json={**ORDER, "amount": 1, "currency": currency}, auth=account.auth
    )
    assert (answer.status_code, answer.json()["amount"]) == (200, 1)


@pytest.mark.parametrize("auth", [None, ("rzp_live_nobody0000", "x"), "wrong secret", ("", "")])
def test_who_is_nobody(account: Account, gateway: Gateway, auth: Any) -> None:
    credentials = (account.key_id, "wrong") if auth == "wrong secret" else auth
    answer = httpx.get(f"{gateway.url}/v1/orders", auth=credentials)
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "BAD_REQUEST_ERROR"


@pytest.mark.parametrize(
    ("path", "description"),
    [
        ("/orders/order_00000000000000", "The id provided does not exist"),
        ("/orders/order_short", "short is not a valid id"),
        ("/payments/order_00000000000000", "order_00000000000000 is not a valid id"),
        ("/refunds/rfnd_00000000000000", "The id provided does not exist"),
        ("/nothing", "The requested URL was not found on the server."),
    ],
)
def test_what_is_not_there(account: Account, gateway: Gateway, path: str, description: str) -> None:
    answer = httpx.get(f"{gateway.url}/v1{path}", auth=account.auth)
    assert (answer.status_code, answer.json()["error"]["description"]) == (400, description)


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_bodies_that_are_none(account: Account, gateway: Gateway, body: bytes) -> None:
    assert httpx.post(f"{gateway.url}/v1/orders", content=body, auth=account.auth).status_code == 400


def test_refunds_below_the_minimum(account: Account, gateway: Gateway) -> None:
    url = f"{gateway.url}/v1/payments/{paid(account)['id']}/refund"
    answer = httpx.post(url, json={"amount": 99}, auth=account.auth)
    assert answer.json()["error"]["description"] == "The amount must be at least INR 1.00"
