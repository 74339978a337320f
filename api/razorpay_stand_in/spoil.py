"""How an answer goes wrong."""

import asyncio
import json
import socket
import struct

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from api.razorpay_stand_in.errors import RefusedError, refusal
from api.razorpay_stand_in.faults import Fault

_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


async def spoil(fault: Fault, request: Request, response: Response) -> Response:
    """The answer, as far as the fault leaves one."""
    match fault.kind:
        case "drop" | "reset":
            return await Cut.now(request, reset=fault.kind == "reset")
        case "truncate":
            return _Halved(request, response)
        case "trickle":
            return _Trickling(response, fault.seconds)
        case "bad_gateway":
            return HTMLResponse(_HTML, 502)
        case "server_error" | "gateway_error":
            return _failure(fault.kind)
        case "rate_limited":
            refused = RefusedError("Too many requests", status=429, reason="NA")
            return JSONResponse(refused.envelope, 429, {"retry-after": "1"})
        case "unauthorized":
            return refusal(RefusedError("Authentication failed", status=401, reason="NA"))
        case "refused":
            return refusal(RefusedError("invalid request sent", reason="NA"))
        case "redirect":
            return RedirectResponse(request.url.path, 302)  # where a POST becomes a GET
        case "not_json":
            return PlainTextResponse("The server is under maintenance.")
        case "empty":
            return Response()
        case "wrong_amount" | "wrong_currency" | "wrong_receipt" | "wrong_id":
            return _altered(fault.kind.removeprefix("wrong_"), response)
        case _:
            return response


def _failure(kind: str) -> Response:
    code, status = ("SERVER_ERROR", 500) if kind == "server_error" else ("GATEWAY_ERROR", 502)
    description = (
        "We are facing some trouble completing your request at the moment. Please try again shortly."
        if kind == "server_error"
        else "Payment processing failed due to error at bank or wallet gateway"
    )
    refused = RefusedError(description, reason="NA")
    refused.envelope["error"]["code"] = code
    return JSONResponse(refused.envelope, status)


def _altered(member: str, response: Response) -> Response:
    if response.status_code != 200:
        return response
    body = json.loads(bytes(response.body))
    for entity in body.get("items", [body]):
        if member == "amount":
            entity["amount"] += 1
        elif member == "id":
            entity["id"] = "cust_" + entity["id"].partition("_")[2]
        else:
            entity[member] = "USD" if member == "currency" else "of-somebody-else"
    return JSONResponse(body)


def _abort(request: Request, *, reset: bool) -> None:
    transport = request.scope["transport"]
    if reset:  # with nothing lingering, closing is an RST
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


class Cut(Response):
    """No answer: the connection is gone."""

    @classmethod
    async def now(cls, request: Request, *, reset: bool) -> "Cut":
        _abort(request, reset=reset)
        await asyncio.sleep(0.01)  # the server notices that nobody waits for an answer any more
        return cls()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b""})


class _Halved(Response):
    """An answer that breaks off in its middle."""

    def __init__(self, request: Request, response: Response) -> None:
        super().__init__(response.body, response.status_code, media_type="application/json")
        self._request = request

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        half = bytes(self.body[: len(self.body) // 2])
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await asyncio.sleep(0.05)  # what was sent leaves before the connection goes
        _abort(self._request, reset=False)
        await asyncio.sleep(0.01)
        await send({"type": "http.response.body", "body": b""})


class _Trickling(Response):
    """An answer that never lets a time-out between two bytes begin."""

    def __init__(self, response: Response, seconds: float) -> None:
        super().__init__(response.body, response.status_code, media_type="application/json")
        self._pause = seconds / max(len(response.body), 1)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        for byte in bytes(self.body):
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
            await asyncio.sleep(self._pause)
        await send({"type": "http.response.body", "body": b""})
