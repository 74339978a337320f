"""How many requests anybody may send. Guessing passwords is counted by the database, whatever is set here."""

import asyncio
import time
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import cast

from fastapi import Response
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string
from starlette.datastructures import Headers
from starlette.types import Scope

from api.caller import bearer
from api.errors import ProblemError, problem
from api.logs import log
from api.settings import Settings
from api.tokens import Tokens

STORAGE_SECONDS = 0.5
UNLIMITED = ("/healthz", "/readyz", "/metrics")


class RateLimits:
    """Counts by person for who sends a good access token, else by address; sign-in, registration and certificates that
    are verified by address, tighter. A token that is no good counts as none: each made-up one would else have an
    allowance of its own."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self._tokens = tokens
        self._on = settings.rate_limits == "on"
        self._in_memory = settings.rate_limit_storage == "memory"
        uri = "memory://" if self._in_memory else settings.rate_limit_storage
        storage = cast(Storage, storage_from_string(f"async+{uri}"))
        self._limiter = FixedWindowRateLimiter(storage)
        own = storage.base_exceptions
        self._failures: tuple[type[Exception], ...] = (TimeoutError, *(own if isinstance(own, tuple) else (own,)))
        # In memory each worker counts for itself and sees about its share of the requests.
        share = settings.workers if self._in_memory else 1
        self._signed_in = RateLimitItemPerMinute(max(1200 // share, 1))
        self._anonymous = RateLimitItemPerMinute(max(600 // share, 1))
        self._auth = RateLimitItemPerMinute(max(120 // share, 1))
        self._verify = RateLimitItemPerMinute(max(120 // share, 1))
        # The gateway tells all institutions' payments from a few addresses.
        self._webhook = RateLimitItemPerMinute(max(60_000 // share, 1))

    async def check(self, scope: Scope, headers: Headers, address: str) -> Response | None:
        """A 429 when the request is one too many."""
        path = scope["path"]
        if not self._on or path in UNLIMITED:
            return None
        if path.startswith("/api/auth/"):
            item, who = self._auth, f"auth {_network(address)}"
        elif path.startswith("/verify/"):
            item, who = self._verify, f"verify {_network(address)}"
        elif path.startswith("/api/payments/webhook/"):
            item, who = self._webhook, f"webhook {_network(address)}"
        elif person := self._person(headers):
            item, who = self._signed_in, person
        else:
            item, who = self._anonymous, _network(address)
        if self._in_memory:
            return await self._count(scope, item, who)
        try:
            async with asyncio.timeout(STORAGE_SECONDS):
                return await self._count(scope, item, who)
        except self._failures as error:  # better uncounted than unanswered
            log.warning("rate_limits_unavailable", error=type(error).__name__)
            return None

    async def _count(self, scope: Scope, item: RateLimitItem, who: str) -> Response | None:
        return None if await self._limiter.hit(item, who) else await self._refusal(scope, item, who)

    def _person(self, headers: Headers) -> str | None:
        authorization = headers.get("authorization")
        if authorization is None:
            return None
        try:
            return str(bearer(authorization, self._tokens).user)
        except ProblemError:
            return None

    async def _refusal(self, scope: Scope, item: RateLimitItem, who: str) -> Response:
        window = await self._limiter.get_window_stats(item, who)
        seconds = max(1, round(window.reset_time - time.time()))
        return problem(
            scope, 429, "rate_limited", "Too many requests", f"Come again in {seconds} seconds.",
            more={"retry_after": seconds, "limit": item.amount},
        )  # fmt: skip


@lru_cache(10_000)
def _network(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the 2**64 addresses of an IPv6 network."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return address
    return str(parsed.ipv4_mapped or IPv6Address(int(parsed) >> 64 << 64))
