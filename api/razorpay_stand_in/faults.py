"""What goes wrong with a gateway, made to go wrong."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.store import Entity

KINDS = {
    "delay": "answers late",
    "drop": "closes the connection without an answer",
    "reset": "resets the connection without an answer",
    "truncate": "closes the connection in the middle of the answer",
    "trickle": "sends the answer byte by byte, over `seconds`",
    "bad_gateway": "502 with a page of HTML",
    "server_error": "500 with the gateway's envelope",
    "gateway_error": "502 with the gateway's envelope",
    "rate_limited": "429 with the gateway's envelope",
    "unauthorized": "401 with the gateway's envelope",
    "refused": "400 with the gateway's envelope",
    "redirect": "302 to the same place, where a POST becomes a GET",
    "not_json": "200 with text",
    "empty": "200 without a body",
    "wrong_amount": "200 with another amount",
    "wrong_currency": "200 with another currency",
    "wrong_receipt": "200 with another receipt",
    "wrong_id": "200 with an id of another kind",
}
_TAMPERING = frozenset({"wrong_amount", "wrong_currency", "wrong_receipt", "wrong_id", "truncate", "trickle"})


@dataclass
class Fault:
    """`times` is how often it still happens; None: until it is taken away."""

    id: int
    kind: str
    when: str
    seconds: float
    times: int | None
    key_id: str | None
    method: str | None
    path: str | None

    def fits(self, method: str, path: str, key_id: str | None) -> bool:
        return (
            (self.method is None or self.method == method)
            and (self.path is None or re.search(self.path, path) is not None)
            and (self.key_id is None or self.key_id == key_id)
        )

    def shown(self) -> Entity:
        return dict(vars(self))


class Faults:
    """The faults that wait for a call, the oldest first."""

    def __init__(self) -> None:
        self._waiting: dict[int, Fault] = {}
        self._ids = count(1)

    def add(self, data: Mapping[str, Any]) -> Fault:
        known = {"kind", "when", "seconds", "times", "key_id", "method", "path"}
        if set(data) - known:
            raise RefusedError(f"a fault has {', '.join(sorted(known))}")
        kind, when = data.get("kind"), data.get("when", "before")
        if kind not in KINDS:
            raise RefusedError(f"kind is one of {', '.join(KINDS)}", field="kind")
        if when not in ("before", "after"):
            raise RefusedError("when is before or after: the effect of the call", field="when")
        try:
            re.compile(data.get("path") or "")
        except re.error as error:
            raise RefusedError(f"path is a regular expression: {error}", field="path") from None
        times = data.get("times", 1)
        fault = Fault(
            id=next(self._ids),
            kind=kind,
            # An answer that is spoilt has to be there first.
            when="after" if kind in _TAMPERING else when,
            seconds=float(data.get("seconds", 0)),
            times=None if times is None else int(times),
            key_id=data.get("key_id"),
            method=data.get("method"),
            path=data.get("path"),
        )
        self._waiting[fault.id] = fault
        return fault

    def take(self, method: str, path: str, key_id: str | None) -> Fault | None:
        """The fault that befalls this call."""
        for fault in self._waiting.values():
            if fault.fits(method, path, key_id):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        del self._waiting[fault.id]
                return fault
        return None

    def all(self) -> list[Fault]:
        return list(self._waiting.values())

    def remove(self, fault_id: int | None = None, key_id: str | None = None) -> None:
        """One; or all, of one key or of every one."""
        for fault in self.all():
            if fault_id in (None, fault.id) and key_id in (None, fault.key_id):
                del self._waiting[fault.id]
