"""The gateway's REST API below /v1: every call is noted, perhaps spoilt, and answered."""

import asyncio
import binascii
import json
import time
from base64 import b64decode

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.razorpay_stand_in.accounts import authenticate
from api.razorpay_stand_in.errors import RefusedError, refusal
from api.razorpay_stand_in.gateway import Gateway
from api.razorpay_stand_in.resources import respond
from api.razorpay_stand_in.spoil import Cut, spoil

_IN_PROGRESS = "Another request with the same idempotency key is in progress."


async def answer(gateway: Gateway, request: Request) -> Response:
    """One call of a merchant's server."""
    body = await request.body()
    key_id, secret = _credentials(request.headers.get("authorization", ""))
    path = request.url.path
    call = gateway.calls.begin(request.method, path, request.url.query, key_id, request.headers, body)
    fault = gateway.faults.take(request.method, path, key_id)
    began = time.monotonic()
    before = fault is not None and fault.when == "before"
    async with _Alone(gateway, key_id, request.headers.get("x-refund-idempotency")) as alone:
        if fault is not None and before:
            await asyncio.sleep(fault.seconds)
        if not alone:
            response = refusal(RefusedError(_IN_PROGRESS, status=409, reason="NA"))
        elif fault is not None and before and fault.kind != "delay":
            response = Response()
        else:
            response = _respond(gateway, request, key_id, secret, body)
    if fault is not None:
        call["fault"] = fault.kind
        if not before and fault.kind != "trickle":
            await asyncio.sleep(fault.seconds)
        response = await spoil(fault, request, response)
    call["status"] = None if isinstance(response, Cut) else response.status_code
    call["seconds"] = round(time.monotonic() - began, 4)
    return response


class _Alone:
    """Whether no other call with this idempotency key is being worked on."""

    def __init__(self, gateway: Gateway, key_id: str | None, key: str | None) -> None:
        self._running, self._key = gateway.running, key and f"{key_id}/{key}"
        self._mine = False

    async def __aenter__(self) -> bool:
        if self._key in self._running:
            return False
        if self._key is not None:
            self._running.add(self._key)
            self._mine = True
        return True

    async def __aexit__(self, *_: object) -> None:
        if self._mine and self._key is not None:
            self._running.discard(self._key)


def _respond(gateway: Gateway, request: Request, key_id: str | None, secret: str, body: bytes) -> Response:
    try:
        account = authenticate(gateway.store, key_id, secret)
        request.state.key_id = key_id
        try:
            data = json.loads(body) if body else {}
        except ValueError:
            raise RefusedError("The request body is not valid JSON.") from None
        if not isinstance(data, dict):
            raise RefusedError("The request body must be an object.")
        return JSONResponse(respond(gateway, account, request, data))
    except RefusedError as refused:
        return refusal(refused)


def _credentials(header: str) -> tuple[str | None, str]:
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != "basic":
        return None, ""
    try:
        key_id, _, secret = b64decode(rest, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None, ""
    return key_id or None, secret
