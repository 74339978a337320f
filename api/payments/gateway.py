"""The gateway, spoken to through its own SDK: an answer is what was asked for, or one of the three kinds of failure."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import certifi
import razorpay

from api.payments.outcomes import RefusedError, UnknownOutcomeError
from api.payments.transport import CREDENTIALS, Transport

IDS = {
    "order": re.compile(r"order_[A-Za-z0-9]{8,32}"),
    "payment": re.compile(r"pay_[A-Za-z0-9]{8,32}"),
    "refund": re.compile(r"rfnd_[A-Za-z0-9]{8,32}"),
}
CURRENCY = re.compile(r"[A-Z]{3}")
LATE_CAPTURE_MINUTES = 7200
"""A bank may answer days later. The gateway captures by itself as long as it holds the money: what is of no use any
more is given back by us, on the record."""
PAGE = 100
REMEMBERED = {
    "order": ("id", "entity", "amount", "currency", "receipt", "status"),
    "payment": (
        "id", "entity", "amount", "currency", "status", "order_id", "method", "amount_refunded", "refund_status",
        "captured", "error_code", "error_description", "created_at",
    ),
    "refund": ("id", "entity", "amount", "currency", "payment_id", "status", "receipt", "created_at"),
}  # fmt: skip
"""What is kept of an answer. The rest is personal, or comes from a browser (the notes of a payment)."""

Snapshot = dict[str, Any]


@dataclass(frozen=True)
class Key:
    """A key of an institution's account at the gateway."""

    key_id: str
    secret: str = field(repr=False)


class Gateway:
    """Speaks for one account. Whatever it does ends by `deadline`, a time of the monotonic clock."""

    def __init__(self, url: str, key: Key, deadline: float) -> None:
        if not key.secret:
            raise RefusedError(CREDENTIALS, "The account has no secret.")
        self._client = razorpay.Client(session=Transport(deadline), auth=(key.key_id, key.secret), base_url=url)
        self._client.cert_path = certifi.where()  # the SDK's own is of 2015

    def check(self) -> None:
        """Asks for something harmless, to see whether the key is good."""
        _items("order", self._client.order.all(data={"count": 1}))

    def create_order(self, receipt: str, amount: int, currency: str, order: str) -> Snapshot:
        """A new order; `order` is our id of it, for people who look at the gateway's pages."""
        return _entity(
            "order",
            self._client.order.create(
                data={
                    "amount": amount,
                    "currency": currency,
                    "receipt": receipt,
                    "notes": {"order": order},
                    "payment": {
                        "capture": "automatic",
                        "capture_options": {
                            "automatic_expiry_period": LATE_CAPTURE_MINUTES,
                            "manual_expiry_period": LATE_CAPTURE_MINUTES,
                            "refund_speed": "normal",
                        },
                    },
                }
            ),
        )

    def find_order(self, receipt: str) -> Snapshot | None:
        """The order that was made with this receipt, when the answer to its making was lost."""
        items = _items("order", self._client.order.all(data={"receipt": receipt, "count": 10}))
        return next((item for item in items if item.get("receipt") == receipt), None)

    def fetch_order(self, order_id: str) -> Snapshot:
        return _entity("order", self._client.order.fetch(_id("order", order_id), data={}), order_id)

    def payments_of(self, order_id: str) -> list[Snapshot]:
        """What was paid for an order, and tried."""
        items = _items("payment", self._client.order.payments(_id("order", order_id), data={}))
        if any(item.get("order_id") != order_id for item in items):
            raise UnknownOutcomeError("The gateway's answer is about another order.")
        return items

    def fetch_payment(self, payment_id: str) -> Snapshot:
        return _entity("payment", self._client.payment.fetch(_id("payment", payment_id), data={}), payment_id)

    def page(self, kind: str, start: int, end: int, skip: int) -> list[Snapshot]:
        """Up to PAGE payments or refunds of the account that were begun in a time, in seconds, newest first."""
        resource = self._client.payment if kind == "payment" else self._client.refund
        return _items(kind, resource.all(data={"from": start, "to": end, "count": PAGE, "skip": skip}))

    def refund(self, payment_id: str, amount: int, refund: str, idempotency_key: str) -> Snapshot:
        """Gives money back, once for each key; `refund` is our id of it."""
        made = _entity(
            "refund",
            self._client.payment.refund(
                _id("payment", payment_id),
                data={
                    "amount": amount,
                    "speed": "normal",
                    "receipt": idempotency_key,
                    "notes": {"refund_id": refund},
                },
                headers={"X-Refund-Idempotency": idempotency_key},
            ),
        )
        if (made.get("payment_id"), made["amount"], made.get("receipt")) != (payment_id, amount, idempotency_key):
            raise UnknownOutcomeError("The gateway's answer is about another refund.")
        return made

    def refunds_of(self, payment_id: str) -> list[Snapshot]:
        """What was given back of a payment, by us or in the gateway's own pages."""
        items = _items(
            "refund", self._client.payment.fetch_multiple_refund(_id("payment", payment_id), data={"count": PAGE})
        )
        if any(item.get("payment_id") != payment_id for item in items):
            raise UnknownOutcomeError("The gateway's answer is about another payment.")
        return items

    def fetch_refund(self, refund_id: str) -> Snapshot:
        return _entity("refund", self._client.refund.fetch(_id("refund", refund_id), data={}), refund_id)


def with_either(keys: list[Key], ask: Callable[[Key], Any]) -> Any:
    """Asks with the first key that the gateway takes: one may have been withdrawn in its pages."""
    refusal = RefusedError(CREDENTIALS, "The account has no key.")
    for key in keys:
        try:
            return ask(key)
        except RefusedError as error:
            # What is stored and shown must not hold the secret, even if something in between sends it back.
            refusal = RefusedError(error.code, error.detail.replace(key.secret, "…"))
            if error.code != CREDENTIALS:
                break
    raise refusal from None


def _id(kind: str, id: str) -> str:
    """It becomes a part of an address."""
    if not IDS[kind].fullmatch(id):
        raise RefusedError("bad_id", f"This is not the id of a {kind}.")
    return id


def _entity(kind: str, answer: Any, id: str | None = None) -> Snapshot:
    """The answer, if it is about a `kind`, and about the one that was asked for."""
    if (
        not isinstance(answer, dict)
        or answer.get("entity") != kind
        or not isinstance(answer.get("id"), str)
        or not IDS[kind].fullmatch(answer["id"])
        or (id is not None and answer["id"] != id)
        or not _is_amount(answer.get("amount"))
        or not isinstance(answer.get("currency"), str)
        or not CURRENCY.fullmatch(answer["currency"])
        or not isinstance(answer.get("status"), str)
    ):
        raise UnknownOutcomeError(f"The gateway's answer is not the {kind} that was asked for.")
    return {name: _storable(answer[name]) for name in REMEMBERED[kind] if name in answer}


def _items(kind: str, answer: Any) -> list[Snapshot]:
    items = answer.get("items") if isinstance(answer, dict) and answer.get("entity") == "collection" else None
    if not isinstance(items, list):
        raise UnknownOutcomeError("The gateway's answer is not the list that was asked for.")
    return [_entity(kind, item) for item in items]


def _is_amount(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**63


def _storable(value: Any) -> Any:
    """PostgreSQL stores no NUL, and no list or object is wanted."""
    if isinstance(value, str):
        return value.replace("\0", "\ufffd")[:500]
    return value if isinstance(value, int | float | None) else None
