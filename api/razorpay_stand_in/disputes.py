"""Disputes: a bank asks for the money back."""

import time
from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.ids import new_id
from api.razorpay_stand_in.store import Entity

STATUSES = ("under_review", "action_required", "won", "lost", "closed")
_EVIDENCE = (
    *("summary", "shipping_proof", "billing_proof", "cancellation_proof", "customer_communication"),
    *("proof_of_service", "explanation_letter", "refund_confirmation", "access_activity_log"),
    *("refund_cancellation_policy", "term_and_conditions", "others", "submitted_at"),
)
_DAYS_TO_ANSWER = 7


def open_dispute(gateway: Gateway, payment: Entity, data: Mapping[str, Any]) -> Entity:
    """The bank begins one."""
    if not payment["captured"]:
        raise RefusedError("Only captured payments are disputed")
    amount = int(data.get("amount") or payment["amount"])
    now = int(time.time())
    dispute = {
        "id": new_id("disp"),
        "entity": "dispute",
        "payment_id": payment["id"],
        "amount": amount,
        "currency": payment["currency"],
        "amount_deducted": 0,
        "reason_code": data.get("reason_code") or "goods_or_services_not_received_or_partially_received",
        "respond_by": now + _DAYS_TO_ANSWER * 86_400,
        "status": "open",
        "phase": data.get("phase") or "chargeback",
        "created_at": now,
        "evidence": {"amount": amount, **dict.fromkeys(_EVIDENCE)},
        "_account": payment["_account"],
    }
    gateway.store.put("dispute", dispute)
    gateway.webhooks.emit(gateway.account(payment), "payment.dispute.created", {"payment": payment, "dispute": dispute})
    return dispute


def move_dispute(gateway: Gateway, dispute: Entity, status: str) -> Entity:
    """What becomes of it; a lost one costs the merchant the money."""
    if status not in STATUSES:
        raise RefusedError(f"status is one of {', '.join(STATUSES)}", field="status")
    dispute["status"] = status
    if status == "lost":
        dispute["amount_deducted"] = dispute["amount"]
    gateway.store.put("dispute", dispute)
    payment = gateway.find("payment", dispute["payment_id"])
    gateway.webhooks.emit(
        gateway.account(payment), f"payment.dispute.{status}", {"payment": payment, "dispute": dispute}
    )
    return dispute
