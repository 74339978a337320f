"""The control API below /control: makes accounts, pays, breaks things, and tells what was asked."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.razorpay_stand_in.accounts import account_of_key, is_loopback, save_account
from api.razorpay_stand_in.disputes import move_dispute, open_dispute
from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.faults import KINDS
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.imports import import_history
from api.razorpay_stand_in.payments import authorize_payment, capture_payment
from api.razorpay_stand_in.purchases import WAYS, pay, pay_late
from api.razorpay_stand_in.refunds import refund_payment, return_uncaptured, settle_refund
from api.razorpay_stand_in.store import Entity, public

_ENTITIES = ("order", "payment", "refund", "dispute")
Data = dict[str, Any]


class Control:
    """One method an operation. Each change takes and gives JSON."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def routes(self) -> list[Route]:
        return [
            self._route("GET", "/control", self.describe),
            self._route("GET", "/control/accounts", self.accounts),
            self._route("PUT", "/control/accounts/{key_id}", self.save_account),
            self._route("PUT", "/control/history", self.import_history),
            self._route("POST", "/control/pay", self.pay),
            self._route("POST", "/control/payments/{id}/{action}", self.act_on_payment),
            self._route("POST", "/control/refunds/{id}", self.settle_refund),
            self._route("POST", "/control/disputes/{id}", self.move_dispute),
            self._route("GET", "/control/events", self.events),
            self._route("POST", "/control/events", self.make_event),
            self._route("POST", "/control/events/release", self.release),
            self._route("POST", "/control/events/{id}/send", self.send_event),
            self._route("GET", "/control/faults", self.faults),
            self._route("POST", "/control/faults", self.add_fault),
            self._route("DELETE", "/control/faults", self.remove_faults),
            self._route("DELETE", "/control/faults/{id:int}", self.remove_fault),
            self._route("GET", "/control/calls", self.calls),
            self._route("DELETE", "/control/calls", self.clear_calls),
            self._route("POST", "/control/reset", self.reset),
            *[self._route("GET", f"/control/{kind}s", self._lists(kind)) for kind in _ENTITIES],
        ]

    async def describe(self, _request: Request, _data: Data) -> Any:
        return {
            "service": "razorpay-stand-in",
            "ways_to_pay": WAYS,
            "faults": KINDS,
            "operations": sorted(f"{next(iter(route.methods or ()))} {route.path}" for route in self.routes()),
        }

    async def accounts(self, _request: Request, _data: Data) -> Any:
        return {"data": self._gateway.store.all("account")}

    async def save_account(self, request: Request, data: Data) -> Any:
        return save_account(self._gateway.store, request.path_params["key_id"], data)

    async def import_history(self, _request: Request, data: Data) -> Any:
        return import_history(self._gateway, self._account(data.get("key_id")), data)

    async def pay(self, _request: Request, data: Data) -> Any:
        order_id = data.pop("order_id", None)
        key_id = data.pop("key_id", None) or self._key_of(order_id)
        return pay(self._gateway, key_id, order_id, data.pop("how", "pay"), data)

    async def act_on_payment(self, request: Request, data: Data) -> Any:
        payment = self._gateway.find("payment", request.path_params["id"])
        match request.path_params["action"]:
            case "authorize":
                authorize_payment(self._gateway, payment)
            case "capture":
                capture_payment(self._gateway, payment)
            case "late":
                pay_late(self._gateway, payment)
            case "expire":
                return public(return_uncaptured(self._gateway, payment))
            case "refund":
                return public(refund_payment(self._gateway, payment, data))
            case "dispute":
                return public(open_dispute(self._gateway, payment, data))
            case _:
                raise RefusedError("a payment can authorize, capture, late, expire, refund, dispute", status=404)
        return public(payment)

    async def settle_refund(self, request: Request, data: Data) -> Any:
        refund = self._gateway.find("refund", request.path_params["id"])
        return public(settle_refund(self._gateway, refund, data.get("status", "processed")))

    async def move_dispute(self, request: Request, data: Data) -> Any:
        dispute = self._gateway.find("dispute", request.path_params["id"])
        return public(move_dispute(self._gateway, dispute, data.get("status", "")))

    async def events(self, request: Request, _data: Data) -> Any:
        """Of one key, about one entity, in one state; oldest first."""
        query = request.query_params
        account = self._account(query["key_id"]) if "key_id" in query else None
        return {
            "data": [
                _shown_event(event)
                for event in self._gateway.store.all("event")
                if (account is None or event["_account"] == account["id"])
                and ("about" not in query or query["about"] in event["about"])
                and ("state" not in query or query["state"] == event["state"])
                and ("event" not in query or query["event"] == event["event"])
            ]
        }

    async def make_event(self, _request: Request, data: Data) -> Any:
        """An event that nothing has caused: `payload`, or a `body` down to its last byte."""
        account = self._account(data.get("key_id"))
        name = str(data.get("event", ""))
        made = {
            "entity": "event",
            "account_id": account["id"],
            "event": name,
            "contains": list(data.get("payload") or {}),
            "payload": data.get("payload") or {},
            "created_at": data.get("created_at", 0),
        }
        body = data.get("body")
        text = json.dumps(made, separators=(",", ":")) if body is None else str(body)
        return _shown_event(self._gateway.webhooks.enqueue(account, name, text))

    async def release(self, _request: Request, data: Data) -> Any:
        events = self._gateway.webhooks.release(self._account(data.get("key_id")), data.get("order", "together"))
        return {"data": [_shown_event(event) for event in events]}

    async def send_event(self, request: Request, data: Data) -> Any:
        """Sends one `times` at once, now, whatever has become of it; waits for the answers."""
        event = self._gateway.store.get("event", request.path_params["id"])
        if event is None:
            raise RefusedError("no such event", status=404)
        if data.get("url") and not is_loopback(str(data["url"])):
            raise RefusedError("webhooks go to this machine only", field="url")
        times = int(data.pop("times", 1))
        if set(data) - {"url", "secret", "body", "event_id", "signature"}:
            raise RefusedError("an event is sent with times, url, secret, body, event_id, signature")
        sent = await asyncio.gather(*[self._gateway.webhooks.send(event, **data) for _ in range(times)])
        return {"data": sent}

    async def faults(self, _request: Request, _data: Data) -> Any:
        return {"data": [fault.shown() for fault in self._gateway.faults.all()]}

    async def add_fault(self, _request: Request, data: Data) -> Any:
        return self._gateway.faults.add(data).shown()

    async def remove_faults(self, request: Request, _data: Data) -> Any:
        self._gateway.faults.remove(key_id=request.query_params.get("key_id"))

    async def remove_fault(self, request: Request, _data: Data) -> Any:
        self._gateway.faults.remove(request.path_params["id"])

    async def calls(self, request: Request, _data: Data) -> Any:
        wanted = {name: value for name, value in request.query_params.items() if name in ("method", "path", "key_id")}
        return {"data": self._gateway.calls.found(wanted)}

    async def clear_calls(self, _request: Request, _data: Data) -> Any:
        self._gateway.calls.clear()

    async def reset(self, _request: Request, _data: Data) -> Any:
        """As if it had just been made: accounts are gone too."""
        self._gateway.store.clear()
        self._gateway.faults.remove()
        self._gateway.calls.clear()

    def _lists(self, kind: str) -> Callable[[Request, Data], Awaitable[Any]]:
        async def entities(request: Request, _data: Data) -> Any:
            """Those whose members are as the query says, oldest first."""
            wanted = request.query_params
            account = self._account(wanted["key_id"]) if "key_id" in wanted else None
            return {
                "data": [
                    public(entity)
                    for entity in self._gateway.store.all(kind)
                    if (account is None or entity["_account"] == account["id"])
                    and all(str(entity.get(name)) == value for name, value in wanted.items() if name != "key_id")
                ]
            }

        return entities

    def _account(self, key_id: str | None) -> Entity:
        account = account_of_key(self._gateway.store, key_id or "")
        if account is None:
            raise RefusedError("no account has this key_id", field="key_id", status=404)
        return account

    def _key_of(self, order_id: str | None) -> str:
        if not order_id:
            raise RefusedError("without an order, key_id says whose payment it is", field="key_id")
        order = self._gateway.find("order", order_id)
        account = self._gateway.account(order)
        active = [key_id for key_id, key in account["keys"].items() if key["is_active"]]
        made_with = order.get("_key_id")
        return str(made_with if made_with in active else (active or list(account["keys"]))[-1])

    def _route(self, method: str, path: str, does: Callable[[Request, Data], Awaitable[Any]]) -> Route:
        async def endpoint(request: Request) -> Response:
            found = await does(request, await _read(request))
            return Response(status_code=204) if found is None else JSONResponse(found)

        return Route(path, endpoint, methods=[method])


async def _read(request: Request) -> Data:
    body = await request.body()
    if not body:
        return {}
    # A page of somewhere else can send a form without asking, but not JSON.
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        raise RefusedError("bodies are application/json", status=415)
    try:
        data = json.loads(body)
    except ValueError:
        raise RefusedError("the body is not JSON") from None
    if not isinstance(data, dict):
        raise RefusedError("the body is an object")
    return data


def _shown_event(event: Entity) -> Entity:
    return {**public(event), "secret": event["_secret"], "payload": _parsed(event["body"])}


def _parsed(body: str) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None
