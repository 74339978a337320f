"""Orders: what is to be paid."""

import time
from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in import validation
from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.ids import new_id
from api.razorpay_stand_in.store import Entity

_ALLOWED = (
    *("amount", "currency", "receipt", "notes", "payment_capture", "payment", "partial_payment"),
    *("first_payment_min_amount", "method", "customer_id", "offer_id"),
)
_CAPTURES = ("automatic", "manual")


def create_order(gateway: Gateway, account: Entity, data: Mapping[str, Any], key_id: str) -> Entity:
    """An order that can be paid; a page that was opened with the key that made it signs with that one's secret."""
    validation.only(data, _ALLOWED)
    if data.get("amount") in (None, ""):
        raise RefusedError("The amount field is required.", field="amount")
    currency = validation.currency(data)
    amount = validation.amount(data, currency, account["max_amount"])
    order = {
        **blank_order(account, {"amount": amount, "status": "created"}),
        "currency": currency,
        "receipt": validation.receipt(data),
        "notes": validation.notes(data),
        "_automatic": _captures_automatically(data),
        "_key_id": key_id,
    }
    return gateway.store.put("order", order)


def blank_order(account: Entity, values: Mapping[str, Any]) -> Entity:
    """With every member that the gateway shows."""
    paid = values["status"] == "paid"
    return {
        "id": new_id("order"),
        "entity": "order",
        "amount": values["amount"],
        "amount_paid": values["amount"] if paid else 0,
        "amount_due": 0 if paid else values["amount"],
        "currency": "INR",
        "receipt": None,
        "offer_id": None,
        "status": values["status"],
        "attempts": 0 if values["status"] == "created" else 1,
        "notes": [],
        "created_at": int(time.time()),
        "_account": account["id"],
        "_automatic": True,
    }


def count_attempt(gateway: Gateway, order: Entity) -> None:
    """Somebody begins to pay it."""
    order["attempts"] += 1
    if order["status"] == "created":
        order["status"] = "attempted"
    gateway.store.put("order", order)


def mark_paid(gateway: Gateway, order: Entity) -> bool:
    """Whether this is what made it paid: it stays paid, whatever comes after."""
    if order["status"] == "paid":
        return False
    order.update(status="paid", amount_paid=order["amount"], amount_due=0)
    gateway.store.put("order", order)
    return True


def _captures_automatically(data: Mapping[str, Any]) -> bool:
    payment = data.get("payment")
    if payment is None:
        return data.get("payment_capture") in (1, True, "1")
    if not isinstance(payment, dict) or payment.get("capture") not in _CAPTURES:
        raise RefusedError("The selected payment.capture is invalid.", field="payment.capture")
    validation.only(payment, ("capture", "capture_options"))
    options = payment.get("capture_options") or {}
    validation.only(options, ("automatic_expiry_period", "manual_expiry_period", "refund_speed"))
    for name in ("automatic_expiry_period", "manual_expiry_period"):
        if name in options and not 12 <= validation.whole(options, name) <= 7200:
            raise RefusedError(f"The {name} must be between 12 and 7200.", field=name)
    if options.get("refund_speed", "normal") not in ("normal", "optimum"):
        raise RefusedError("The selected refund speed is invalid.", field="refund_speed")
    return bool(payment["capture"] == "automatic")
