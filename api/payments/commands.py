"""What each command of a job asks of the gateway, and what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import orjson

from api.payments.gateway import Gateway, Snapshot
from api.payments.outcomes import RefusedError, UnknownOutcomeError
from api.payments.transport import CREDENTIALS

Found = list[tuple[str, Snapshot]]
"""Kinds and snapshots, in the order in which they are to be applied."""


@dataclass(frozen=True)
class Claim:
    """A job, as `app.claim_gateway_job` lends it."""

    command: str
    lease: str
    attempt: int
    account: str
    swept_until: int
    payment_id: str
    order: dict[str, Any]
    refund: dict[str, Any]
    sealed_keys: list[dict[str, str]]

    @classmethod
    def read(cls, text: str) -> Self:
        facts = orjson.loads(text)
        return cls(
            facts["command"],
            facts["lease"],
            facts["attempt"],
            facts["account_id"],
            facts["swept_until"],
            facts["payment_id"] or "",
            facts["order"] or {},
            facts["refund"] or {},
            facts["keys"],
        )


def create_order(gateway: Gateway, claim: Claim) -> Found:
    """Whoever tried before may have got through without hearing of it: then the receipt finds what was made."""
    order = claim.order
    made = gateway.find_order(order["receipt"]) if claim.attempt > 1 else None
    return [("order", made or gateway.create_order(order["receipt"], order["amount"], order["currency"], order["id"]))]


def fetch_order(gateway: Gateway, claim: Claim) -> Found:
    """All that was paid for an order; one that nobody could pay has nothing."""
    order_id = claim.order["order_id"]
    return _with_refunds(gateway, gateway.payments_of(order_id)) if order_id else []


def fetch_payment(gateway: Gateway, claim: Claim) -> Found:
    return _with_refunds(gateway, [gateway.fetch_payment(claim.payment_id)])


def refund(gateway: Gateway, claim: Claim) -> Found:
    """The key alone makes it happen once; it is looked for first all the same, since keys are forgotten some day."""
    wanted = claim.refund
    made = _made_before(gateway, claim) if claim.attempt > 1 else None
    return [
        (
            "refund",
            made or gateway.refund(claim.payment_id, wanted["amount"], wanted["id"], wanted["idempotency_key"]),
        )
    ]


def fetch_refund(gateway: Gateway, claim: Claim) -> Found:
    """One refund, or all of its payment while the gateway's id of it is not known."""
    refund_id = claim.refund.get("refund_id")
    if refund_id:
        return [("refund", gateway.fetch_refund(refund_id))]
    return [("refund", one) for one in gateway.refunds_of(claim.payment_id)]


COMMANDS: dict[str, Callable[[Gateway, Claim], Found]] = {
    "create_order": create_order,
    "fetch_order": fetch_order,
    "fetch_payment": fetch_payment,
    "refund": refund,
    "fetch_refund": fetch_refund,
}
"""`sweep_payments` is not among them: it is asked page by page."""


def _made_before(gateway: Gateway, claim: Claim) -> Snapshot | None:
    """A refusal to tell is no refusal of the refund: that may have been made."""
    try:
        known = gateway.refunds_of(claim.payment_id)
    except RefusedError as error:
        if error.code == CREDENTIALS:  # another key may be good
            raise
        raise UnknownOutcomeError(f"Whether it was made is not told ({error.code}).") from None
    return next((one for one in known if one.get("receipt") == claim.refund["idempotency_key"]), None)


def _with_refunds(gateway: Gateway, payments: list[Snapshot]) -> Found:
    found: Found = [("payment", payment) for payment in payments]
    for payment in payments:
        if payment.get("amount_refunded") and payment.get("captured") is not False:
            found += [("refund", one) for one in gateway.refunds_of(payment["id"])]
    return found
