"""What people do on the checkout page, and tests in their place."""

import asyncio
import hmac
from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in.accounts import account_of_key
from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.payments import (
    authorize_payment,
    capture_payment,
    create_payment,
    error_of,
    fail_payment,
)
from api.razorpay_stand_in.store import Entity, public

WAYS = {
    "pay": "the payment succeeds",
    "fail": "the bank declines",
    "authorize": "the payment is authorised, and nobody captures it",
    "late": "the bank declines, and says yes `late_seconds` later",
    "close": "the payment succeeds, and the browser is closed before it can say so",
    "twice": "two windows pay the same order",
}
_LATE_SECONDS = 3.0


def pay(gateway: Gateway, key_id: str, order_id: str | None, how: str, data: Mapping[str, Any]) -> Entity:
    """The payments that come of it, and what checkout.js hands to the page: `callback` or `error`."""
    if how not in WAYS:
        raise RefusedError(f"how is one of {', '.join(WAYS)}", field="how")
    account = _merchant(gateway, key_id)
    order = payable(gateway, key_id, order_id, again=bool(data.get("again")))
    payments = [create_payment(gateway, account, order, data) for _ in range(2 if how == "twice" else 1)]
    for payment in payments:
        _settle(gateway, payment, how, order is None or order["_automatic"], data)
    last = payments[-1]
    return {
        "payments": [public(payment) for payment in payments],
        "callback": None
        if how in ("fail", "late", "close")
        else {
            "razorpay_payment_id": last["id"],
            **(
                {"razorpay_order_id": order_id, "razorpay_signature": _signature(account, key_id, order_id, last["id"])}
                if order_id
                else {}
            ),
        },
        "error": error_of(last) if last["status"] == "failed" else None,
    }


def payable(gateway: Gateway, key_id: str, order_id: str | None, *, again: bool = False) -> Entity | None:
    """The order, when it can be paid; with `again`, also when it has been."""
    account = _merchant(gateway, key_id)
    if not order_id:
        return None
    order = gateway.find("order", order_id, account)
    if order["status"] == "paid" and not again:
        raise RefusedError("Payment already done for this order.")
    return order


def pay_late(gateway: Gateway, payment: Entity) -> Entity:
    """The bank says yes to what had failed."""
    authorize_payment(gateway, payment)
    return capture_payment(gateway, payment)


def _merchant(gateway: Gateway, key_id: str) -> Entity:
    account = account_of_key(gateway.store, key_id)
    if account is None or not account["keys"][key_id]["is_active"]:
        raise RefusedError("The api key provided is invalid", status=401, reason="NA")
    return account


def _settle(gateway: Gateway, payment: Entity, how: str, automatic: bool, data: Mapping[str, Any]) -> None:
    if how in ("fail", "late"):
        fail_payment(gateway, payment)
    else:
        authorize_payment(gateway, payment)
        if how != "authorize" and automatic:
            capture_payment(gateway, payment)
    if how == "late":
        seconds = float(data.get("late_seconds", _LATE_SECONDS))
        asyncio.get_running_loop().call_later(seconds, _pay_late_if_open, gateway, payment)


def _pay_late_if_open(gateway: Gateway, payment: Entity) -> None:
    if payment["status"] == "failed":  # a test may have been quicker
        pay_late(gateway, payment)


def _signature(account: Entity, key_id: str, order_id: str, payment_id: str) -> str:
    """What proves to the merchant that the gateway has told the browser this."""
    secret = account["keys"][key_id]["secret"]
    return hmac.new(secret.encode(), f"{order_id}|{payment_id}".encode(), "sha256").hexdigest()
