"""Orders, payments and refunds that were not made here."""

from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.orders import blank_order
from api.razorpay_stand_in.payments import blank_payment
from api.razorpay_stand_in.refunds import blank_refund
from api.razorpay_stand_in.store import Entity

_BLANKS = {"order": blank_order, "payment": blank_payment, "refund": blank_refund}


def import_history(gateway: Gateway, account: Entity, data: Mapping[str, Any]) -> Entity:
    """Takes over what is not known yet; tells of how many. No webhook is sent."""
    counts = dict.fromkeys(_BLANKS, 0)
    for kind, blank in _BLANKS.items():
        for values in data.get(kind, []):
            if gateway.store.get(kind, values["id"]) is None:
                gateway.store.put(kind, {**blank(account, values), **values})
                counts[kind] += 1
    return counts
