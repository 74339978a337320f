"""What each address of the REST API does."""

import re
from collections.abc import Callable, Mapping
from typing import Any

from starlette.requests import Request

from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.lists import listed
from api.razorpay_stand_in.orders import create_order
from api.razorpay_stand_in.payments import capture_payment
from api.razorpay_stand_in.refunds import refund_payment
from api.razorpay_stand_in.store import Entity, public
from api.razorpay_stand_in.validation import notes, only

Answer = Callable[[Gateway, Entity, Request, Mapping[str, Any], tuple[str, ...]], Entity]


def respond(gateway: Gateway, account: Entity, request: Request, data: Mapping[str, Any]) -> Entity:
    """Does what a merchant asks for, and gives what the gateway says then."""
    for method, pattern, does in _ROUTES:
        match = re.fullmatch(pattern, request.url.path.removeprefix("/v1"))
        if match and method == request.method:
            return does(gateway, account, request, data, match.groups())
    raise RefusedError("The requested URL was not found on the server.")


def _create_order(
    gateway: Gateway, account: Entity, request: Request, data: Mapping[str, Any], _ids: tuple[str, ...]
) -> Entity:
    return public(create_order(gateway, account, data, request.state.key_id))


def _list_orders(
    gateway: Gateway, account: Entity, request: Request, _data: Mapping[str, Any], _ids: tuple[str, ...]
) -> Entity:
    query = request.query_params
    orders = [
        order for order in gateway.store.all("order") if "receipt" not in query or order["receipt"] == query["receipt"]
    ]
    if query.get("authorized") in ("0", "1"):
        held = {payment["order_id"] for payment in gateway.store.all("payment") if payment["status"] == "authorized"}
        orders = [order for order in orders if (order["id"] in held) == (query["authorized"] == "1")]
    found = listed(orders, account, query)
    if "payments" in query.getlist("expand[]"):
        for order in found["items"]:
            order["payments"] = _payments_of(gateway, order["id"])
    return found


def _payments_of(gateway: Gateway, order_id: str) -> Entity:
    items = [public(payment) for payment in gateway.store.all("payment") if payment["order_id"] == order_id]
    return {"entity": "collection", "count": len(items), "items": items[::-1]}


def _order_payments(
    gateway: Gateway, account: Entity, _request: Request, _data: Mapping[str, Any], ids: tuple[str, ...]
) -> Entity:
    return _payments_of(gateway, gateway.find("order", ids[0], account)["id"])


def _capture(
    gateway: Gateway, account: Entity, _request: Request, data: Mapping[str, Any], ids: tuple[str, ...]
) -> Entity:
    return public(capture_payment(gateway, gateway.find("payment", ids[0], account), data))


def _refund(
    gateway: Gateway, account: Entity, request: Request, data: Mapping[str, Any], ids: tuple[str, ...]
) -> Entity:
    payment = gateway.find("payment", ids[0] if ids else str(data.get("payment_id")), account)
    return public(refund_payment(gateway, payment, data, request.headers.get("x-refund-idempotency")))


def _refunds_of_payment(
    gateway: Gateway, account: Entity, request: Request, _data: Mapping[str, Any], ids: tuple[str, ...]
) -> Entity:
    payment = gateway.find("payment", ids[0], account)
    refunds = [refund for refund in gateway.store.all("refund") if refund["payment_id"] == payment["id"]]
    return listed(refunds, account, request.query_params)


def _refund_of_payment(
    gateway: Gateway, account: Entity, _request: Request, _data: Mapping[str, Any], ids: tuple[str, ...]
) -> Entity:
    refund = gateway.find("refund", ids[1], account)
    if refund["payment_id"] != ids[0]:
        raise RefusedError("The id provided does not exist")
    return public(refund)


def _fetch(kind: str) -> Answer:
    def fetch(
        gateway: Gateway, account: Entity, _request: Request, _data: Mapping[str, Any], ids: tuple[str, ...]
    ) -> Entity:
        return public(gateway.find(kind, ids[0], account))

    return fetch


def _list(kind: str) -> Answer:
    def all_of(
        gateway: Gateway, account: Entity, request: Request, _data: Mapping[str, Any], _ids: tuple[str, ...]
    ) -> Entity:
        return listed(gateway.store.all(kind), account, request.query_params)

    return all_of


def _edit(kind: str) -> Answer:
    def edit(
        gateway: Gateway, account: Entity, _request: Request, data: Mapping[str, Any], ids: tuple[str, ...]
    ) -> Entity:
        entity = gateway.find(kind, ids[0], account)
        only(data, ("notes",))
        entity["notes"] = notes(data)
        return public(gateway.store.put(kind, entity))

    return edit


_ID = r"([^/]+)"
_ROUTES: tuple[tuple[str, str, Answer], ...] = (
    ("POST", "/orders", _create_order),
    ("GET", "/orders", _list_orders),
    ("GET", f"/orders/{_ID}", _fetch("order")),
    ("PATCH", f"/orders/{_ID}", _edit("order")),
    ("GET", f"/orders/{_ID}/payments", _order_payments),
    ("GET", "/payments", _list("payment")),
    ("GET", f"/payments/{_ID}", _fetch("payment")),
    ("PATCH", f"/payments/{_ID}", _edit("payment")),
    ("POST", f"/payments/{_ID}/capture", _capture),
    ("POST", f"/payments/{_ID}/refund", _refund),
    ("GET", f"/payments/{_ID}/refunds", _refunds_of_payment),
    ("GET", f"/payments/{_ID}/refunds/{_ID}", _refund_of_payment),
    ("POST", "/refunds", _refund),
    ("GET", "/refunds", _list("refund")),
    ("GET", f"/refunds/{_ID}", _fetch("refund")),
    ("PATCH", f"/refunds/{_ID}", _edit("refund")),
    ("GET", "/disputes", _list("dispute")),
    ("GET", f"/disputes/{_ID}", _fetch("dispute")),
)
