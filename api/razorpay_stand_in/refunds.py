"""Money that goes back: asked for by the merchant, done in the dashboard, or because nobody has captured it."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in import validation
from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.ids import new_id
from api.razorpay_stand_in.store import Entity

_ALLOWED = ("amount", "speed", "notes", "receipt", "payment_id")
_KEY = re.compile(r"[A-Za-z0-9_-]{10,}")


def refund_payment(gateway: Gateway, payment: Entity, data: Mapping[str, Any], key: str | None = None) -> Entity:
    """Gives back a part or all of a captured payment. The same key asks for the same refund again."""
    validation.only(data, _ALLOWED)
    asked = {
        "id": f"{payment['_account']}/{key}",
        "payment": payment["id"],
        "request": json.dumps(data, sort_keys=True),
    }
    if key is not None:
        if not _KEY.fullmatch(key):
            raise RefusedError(
                "The idempotency key must be at least 10 characters long and can contain alphabets, numbers, hyphens "
                "and underscores only."
            )
        earlier = gateway.store.get("idempotency", asked["id"])
        if earlier is not None:
            if any(earlier[name] != asked[name] for name in asked):
                raise RefusedError(
                    "Different request with the same idempotency key has already been processed.", reason="NA"
                )
            return gateway.find("refund", earlier["refund"])
    refund = _create_refund(gateway, payment, data)
    if key is not None:
        gateway.store.put("idempotency", {**asked, "refund": refund["id"]})
    return refund


def blank_refund(account: Entity, values: Mapping[str, Any]) -> Entity:
    """With every member that the gateway shows."""
    return {
        "id": new_id("rfnd"),
        "entity": "refund",
        "amount": 0,
        "currency": "INR",
        "payment_id": values["payment_id"],
        "notes": [],
        "receipt": None,
        "acquirer_data": {"arn": "10000000000000" if values["status"] == "processed" else None},
        "created_at": int(time.time()),
        "batch_id": None,
        "status": values["status"],
        "speed_processed": "normal",
        "speed_requested": "normal",
        "_account": account["id"],
    }


def settle_refund(gateway: Gateway, refund: Entity, status: str) -> Entity:
    """How a pending refund ends: processed or failed."""
    if status not in ("processed", "failed"):
        raise RefusedError("status is processed or failed", field="status")
    if refund["status"] == status:
        return refund
    payment = gateway.find("payment", refund["payment_id"])
    refund["status"] = status
    if status == "processed":
        refund["acquirer_data"] = {"arn": "10000000000000"}
    else:
        _count(gateway, payment, -refund["amount"])
    gateway.store.put("refund", refund)
    gateway.webhooks.emit(gateway.account(payment), f"refund.{status}", {"refund": refund, "payment": payment})
    return refund


def return_uncaptured(gateway: Gateway, payment: Entity) -> Entity:
    """What happens to an authorised payment that nobody captures for days."""
    if payment["status"] != "authorized":
        raise RefusedError("Only what is authorised and not captured goes back by itself")
    return _begin(gateway, payment, {"amount": payment["amount"]}, payment["amount"], "processed")


def _create_refund(gateway: Gateway, payment: Entity, data: Mapping[str, Any]) -> Entity:
    if payment["status"] == "refunded":
        raise RefusedError("The payment has been fully refunded already", reason="NA")
    if payment["status"] != "captured":
        raise RefusedError("The payment status should be captured for action to be taken", reason="NA")
    left = payment["amount"] - payment["amount_refunded"]
    amount = (
        left if data.get("amount") is None else validation.amount(data, payment["currency"], payment["amount"] * 10)
    )
    if amount > left:
        raise RefusedError("The total refund amount is greater than the refund payment amount", reason="NA")
    outcome = gateway.account(payment)["refunds"]
    if outcome == "refused":
        raise RefusedError(
            "Your account does not have enough balance to carry out the refund operation. You can add funds to your "
            "account from your Razorpay dashboard or capture new payments.",
            reason="NA",
        )
    return _begin(gateway, payment, data, amount, outcome)


def _begin(gateway: Gateway, payment: Entity, data: Mapping[str, Any], amount: int, outcome: str) -> Entity:
    speed = data.get("speed") or "normal"
    if speed not in ("normal", "optimum"):
        raise RefusedError("The selected speed is invalid.", field="speed")
    refund = {
        **blank_refund(gateway.account(payment), {"payment_id": payment["id"], "status": "pending"}),
        "amount": amount,
        "currency": payment["currency"],
        "notes": validation.notes(data),
        "receipt": validation.receipt(data),
        "speed_requested": speed,
    }
    _count(gateway, payment, amount)
    gateway.store.put("refund", refund)
    gateway.webhooks.emit(gateway.account(payment), "refund.created", {"refund": refund, "payment": payment})
    return settle_refund(gateway, refund, "processed") if outcome == "processed" else refund


def _count(gateway: Gateway, payment: Entity, amount: int) -> None:
    refunded = payment["amount_refunded"] + amount
    full = refunded == payment["amount"]
    payment.update(
        amount_refunded=refunded,
        refund_status="full" if full else "partial" if refunded else None,
        status="refunded" if full else "captured" if payment["captured"] else "authorized",
    )
    gateway.store.put("payment", payment)
