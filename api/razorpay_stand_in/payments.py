"""Payments, from the attempt to the capture."""

import secrets
import time
from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in import validation
from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.ids import new_id
from api.razorpay_stand_in.orders import count_attempt, mark_paid
from api.razorpay_stand_in.store import Entity

METHODS = ("upi", "card", "netbanking", "wallet")
_NO_ERROR = dict.fromkeys(("error_code", "error_description", "error_source", "error_step", "error_reason"))
_DECLINED = {
    "error_code": "BAD_REQUEST_ERROR",
    "error_description": "Your payment didn't go through as it was declined by the bank. Try another payment method or "
    "contact your bank.",
    "error_source": "bank",
    "error_step": "payment_authorization",
    "error_reason": "payment_failed",
}


def create_payment(gateway: Gateway, account: Entity, order: Entity | None, data: Mapping[str, Any]) -> Entity:
    """Somebody has entered how to pay; nothing is authorised yet."""
    method = data.get("method") or "upi"
    if method not in METHODS:
        raise RefusedError("The selected method is invalid.", field="method")
    if order is not None:
        count_attempt(gateway, order)
    payment = {
        **blank_payment(account, {"status": "created"}),
        "amount": data.get("amount") or (order["amount"] if order else validation.whole(data, "amount")),
        "currency": data.get("currency") or (order["currency"] if order else "INR"),
        "order_id": order["id"] if order else None,
        "method": method,
        "description": data.get("description") or None,
        "card_id": new_id("card") if method == "card" else None,
        "bank": "HDFC" if method == "netbanking" else None,
        "wallet": "airtelmoney" if method == "wallet" else None,
        "vpa": "success@razorpay" if method == "upi" else None,
        "email": data.get("email") or "void@razorpay.com",
        "contact": data.get("contact") or "+919999999999",
        "notes": validation.notes(data),
    }
    return gateway.store.put("payment", payment)


def blank_payment(account: Entity, values: Mapping[str, Any]) -> Entity:
    """With every member that the gateway shows."""
    refunded = values.get("amount_refunded", 0)
    return {
        "id": new_id("pay"),
        "entity": "payment",
        "amount": 0,
        "currency": "INR",
        "status": values["status"],
        "order_id": None,
        "invoice_id": None,
        "international": False,
        "method": "upi",
        "amount_refunded": refunded,
        "refund_status": ("full" if values["status"] == "refunded" else "partial") if refunded else None,
        "captured": values["status"] in ("captured", "refunded"),
        "description": None,
        "card_id": None,
        "bank": None,
        "wallet": None,
        "vpa": None,
        "email": None,
        "contact": None,
        "notes": [],
        "fee": None,
        "tax": None,
        **_NO_ERROR,
        "acquirer_data": {},
        "created_at": int(time.time()),
        "_account": account["id"],
    }


def authorize_payment(gateway: Gateway, payment: Entity) -> None:
    """The bank says yes; also of a payment that had failed, for days."""
    if payment["status"] not in ("created", "failed"):
        raise RefusedError(f"A payment that is {payment['status']} cannot be authorised.")
    payment.update(status="authorized", **_NO_ERROR, acquirer_data=_acquirer_data(payment["method"]))
    gateway.store.put("payment", payment)
    gateway.webhooks.emit(gateway.account(payment), "payment.authorized", {"payment": payment})


def capture_payment(gateway: Gateway, payment: Entity, data: Mapping[str, Any] | None = None) -> Entity:
    """Takes what was authorised; `data` is what the merchant has asked for."""
    if data is not None:
        validation.only(data, ("amount", "currency"))
        if validation.whole(data, "amount") != payment["amount"]:
            raise RefusedError("Capture amount must be equal to the amount authorized", field="amount")
        if data.get("currency", "INR") != payment["currency"]:
            raise RefusedError("Currency must be the same as the payment's", field="currency")
    if payment["status"] in ("captured", "refunded"):
        raise RefusedError("This payment has already been captured")
    if payment["status"] != "authorized":
        raise RefusedError("Only payments which have been authorized and not yet captured can be captured")
    fee = payment["amount"] // 50
    tax = fee * 18 // 100
    payment.update(status="captured", captured=True, fee=fee + tax, tax=tax)
    gateway.store.put("payment", payment)
    account = gateway.account(payment)
    gateway.webhooks.emit(account, "payment.captured", {"payment": payment})
    order = gateway.store.get("order", payment["order_id"] or "")
    if order is not None and mark_paid(gateway, order):
        gateway.webhooks.emit(account, "order.paid", {"payment": payment, "order": order})
    return payment


def fail_payment(gateway: Gateway, payment: Entity) -> None:
    """The bank says no."""
    if payment["status"] != "created":
        raise RefusedError(f"A payment that is {payment['status']} cannot fail.")
    payment.update(status="failed", **_DECLINED)
    gateway.store.put("payment", payment)
    gateway.webhooks.emit(gateway.account(payment), "payment.failed", {"payment": payment})


def error_of(payment: Entity) -> Entity:
    """What `payment.failed` tells the browser."""
    return {
        "code": payment["error_code"],
        "description": payment["error_description"],
        "source": payment["error_source"],
        "step": payment["error_step"],
        "reason": payment["error_reason"],
        "metadata": {"payment_id": payment["id"], "order_id": payment["order_id"]},
    }


def _acquirer_data(method: str) -> Entity:
    number = str(secrets.randbelow(10**12)).zfill(12)
    if method == "upi":
        return {"rrn": number, "upi_transaction_id": secrets.token_hex(16).upper()}
    if method == "card":
        return {"auth_code": number[:6]}
    return {"bank_transaction_id" if method == "netbanking" else "transaction_id": number}
