"""The process: an HTTP server on the loopback interface."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from api.razorpay_stand_in import checkout, rest
from api.razorpay_stand_in.accounts import is_loopback
from api.razorpay_stand_in.control import Control
from api.razorpay_stand_in.errors import RefusedError, refusal
from api.razorpay_stand_in.gateway import Gateway

_METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]


def serve(host: str, port: int, file: Path | None) -> None:
    """Until SIGTERM or SIGINT. Anywhere but on loopback it would be a shop that takes no money."""
    if not is_loopback(f"http://{f'[{host}]' if ':' in host else host}/"):
        sys.exit(f"lectern: {host} is not a loopback address, and the stand-in serves nobody else")
    config = uvicorn.Config(
        application(Gateway(file)),
        host=host,
        port=port,
        http=_Protocol,
        loop="asyncio",
        ws="none",
        lifespan="on",
        log_level="error",
        access_log=False,
        timeout_keep_alive=60,
        timeout_graceful_shutdown=1,  # whoever waits for a delayed answer waits for nothing
    )
    server = uvicorn.Server(config)
    asyncio.run(_until_told(server))


def application(gateway: Gateway) -> ASGIApp:
    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        gateway.webhooks.start()
        yield
        await gateway.webhooks.stop()
        gateway.store.close()

    async def refuse(_request: Request, error: Exception) -> Response:
        return refusal(error if isinstance(error, RefusedError) else RefusedError(f"{type(error).__name__}: {error}"))

    app = Starlette(
        routes=[
            *checkout.routes(gateway),
            *Control(gateway).routes(),
            Route("/v1/{path:path}", partial(rest.answer, gateway), methods=_METHODS),
        ],
        exception_handlers=dict.fromkeys((RefusedError, ValueError, TypeError), refuse),
        lifespan=lifespan,
    )
    return _guarded(app)


def _guarded(app: ASGIApp) -> ASGIApp:
    """Pages of somewhere else neither control it nor read what it knows, by whatever name they call this machine."""

    async def guard(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            request = Request(scope)
            host = request.headers.get("host", "")
            origin = request.headers.get("origin")
            foreign = origin is not None and origin != f"http://{host}" and not scope["path"].startswith("/v1/")
            if foreign or not is_loopback(f"http://{host}/"):
                response = JSONResponse({"error": {"description": "not from elsewhere"}}, 403)
                await response(scope, receive, send)
                return
        await app(scope, receive, send)

    return guard


class _Protocol(H11Protocol):
    """Lets the application get at the connection, to break it."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        inner: Callable[[Scope, Receive, Send], Awaitable[None]] = self.app

        async def with_transport(scope: Scope, receive: Receive, send: Send) -> None:
            await inner({**scope, "transport": self.transport}, receive, send)

        self.app = with_transport


async def _until_told(server: uvicorn.Server) -> None:
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.should_exit = True

    serving = asyncio.create_task(server._serve())
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await serving
