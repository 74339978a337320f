"""What a gateway knows, for tests that need it to be told of in any order: every state that anything was ever in."""

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

Snapshot = dict[str, Any]
FORWARD = {
    "created": ("failed", "authorized", "captured"),
    "failed": ("authorized",),
    "authorized": ("captured", "captured", "refunded"),
}
"""Refunded without having been captured: nobody took it in time, and it went back."""


def _id(prefix: str) -> str:
    return f"{prefix}_{uuid4().hex[:14]}"


@dataclass
class Bank:
    """`payments`, `refunds` and `disputes` are histories: the last snapshot is the truth, the others may arrive yet."""

    orders: dict[str, Snapshot] = field(default_factory=dict)
    payments: dict[str, list[Snapshot]] = field(default_factory=dict)
    refunds: dict[str, list[Snapshot]] = field(default_factory=dict)
    disputes: dict[str, list[Snapshot]] = field(default_factory=dict)

    def order(self, receipt: str, amount: int, currency: str) -> Snapshot:
        for order in self.orders.values():
            if order["receipt"] == receipt:
                return order
        order = {"id": _id("order"), "receipt": receipt, "amount": amount, "currency": currency, "status": "created"}
        return self.orders.setdefault(order["id"], order)

    def pay(self, order: Snapshot, status: str, *, missing: int = 0) -> Snapshot:
        payment = {
            "id": _id("pay"),
            "entity": "payment",
            "amount": order["amount"] - missing,
            "currency": order["currency"],
            "status": status,
            "order_id": order["id"],
            "amount_refunded": 0,
            "captured": status == "captured",
        }
        self.payments[payment["id"]] = [payment]
        return payment

    def move_on(self, payment: str, choice: int) -> None:
        history = self.payments[payment]
        following = FORWARD.get(history[-1]["status"], ())
        if following:
            status = following[choice % len(following)]
            history.append({**history[-1], "status": status, "captured": status == "captured"})
            if status == "refunded":
                history[-1]["amount_refunded"] = history[-1]["amount"]
                self._give_back(payment, history[-1]["amount"], "processed", None)

    def left_of(self, payment: str) -> int:
        latest = self.payments[payment][-1]
        if not latest["captured"]:
            return 0
        gone = [history[-1] for history in self.refunds.values() if history[-1]["payment_id"] == payment]
        left: int = latest["amount"] - sum(refund["amount"] for refund in gone if refund["status"] != "failed")
        return left

    def refund(self, payment: str, amount: int, receipt: str | None = None) -> Snapshot | None:
        """None: refused. The same receipt again is the same refund."""
        for history in self.refunds.values():
            if receipt and history[-1]["receipt"] == receipt:
                return history[-1]
        if not 0 < amount <= self.left_of(payment):
            return None
        refund = self._give_back(payment, amount, "pending", receipt)
        self._count(payment)
        return refund

    def settle(self, refund: str, *, well: bool) -> None:
        history = self.refunds[refund]
        if history[-1]["status"] == "pending":
            history.append({**history[-1], "status": "processed" if well else "failed"})
            self._count(history[-1]["payment_id"])

    def dispute(self, payment: str, status: str) -> None:
        """Opens one about a captured payment, or ends the one that is open."""
        if not self.payments[payment][-1]["captured"]:
            return
        open_ones = [
            history
            for history in self.disputes.values()
            if history[-1]["payment_id"] == payment and history[-1]["status"] == "open"
        ]
        if open_ones:
            open_ones[0].append({**open_ones[0][-1], "status": status})
        elif not any(history[-1]["payment_id"] == payment for history in self.disputes.values()):
            dispute: Snapshot = {
                "id": _id("disp"),
                "payment_id": payment,
                "status": "open",
                "created_at": 1_800_000_000,
            }
            self.disputes[dispute["id"]] = [dispute]

    def _give_back(self, payment: str, amount: int, status: str, receipt: str | None) -> Snapshot:
        refund: Snapshot = {
            "id": _id("rfnd"),
            "entity": "refund",
            "payment_id": payment,
            "amount": amount,
            "currency": self.payments[payment][-1]["currency"],
            "status": status,
            "receipt": receipt,
        }
        self.refunds[refund["id"]] = [refund]
        return refund

    def _count(self, payment: str) -> None:
        history = self.payments[payment]
        refunded = history[-1]["amount"] - self.left_of(payment)
        status = "refunded" if refunded == history[-1]["amount"] else "captured"
        history.append({**history[-1], "amount_refunded": refunded, "status": status})
