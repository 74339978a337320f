"""How many requests anybody may send. Guessing passwords is counted by the database, whatever is set here."""

import hashlib
import time
from typing import cast

from fastapi import Response
from limits import RateLimitItem, RateLimitItemPerMinute
from limits.aio.storage import Storage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.storage import storage_from_string
from starlette.datastructures import Headers
from starlette.types import Scope

from api.errors import problem
from api.settings import Settings

UNLIMITED = ("/healthz", "/readyz", "/metrics")


class RateLimits:
    """Counts by access token for who sends one, else by address; sign-in and registration by address, tighter."""

    def __init__(self, settings: Settings) -> None:
        self._on = settings.rate_limits == "on"
        uri = "memory://" if settings.rate_limit_storage == "memory" else settings.rate_limit_storage
        storage = cast(Storage, storage_from_string(f"async+{uri}"))
        self._limiter = FixedWindowRateLimiter(storage)
        # In memory each worker counts for itself and sees about its share of the requests.
        share = settings.workers if settings.rate_limit_storage == "memory" else 1
        self._signed_in = RateLimitItemPerMinute(max(1200 // share, 1))
        self._anonymous = RateLimitItemPerMinute(max(600 // share, 1))
        self._auth = RateLimitItemPerMinute(max(120 // share, 1))

    async def check(self, scope: Scope, headers: Headers, address: str) -> Response | None:
        """A 429 when the request is one too many."""
        path = scope["path"]
        if not self._on or path in UNLIMITED:
            return None
        authorization = headers.get("authorization")
        if path.startswith("/api/auth/"):
            item, who = self._auth, f"auth {address}"
        elif authorization:
            item, who = self._signed_in, hashlib.sha256(authorization.encode()).hexdigest()
        else:
            item, who = self._anonymous, address
        if await self._limiter.hit(item, who):
            return None
        return await self._refusal(scope, item, who)

    async def _refusal(self, scope: Scope, item: RateLimitItem, who: str) -> Response:
        window = await self._limiter.get_window_stats(item, who)
        seconds = max(1, round(window.reset_time - time.time()))
        return problem(
            scope, 429, "rate_limited", "Too many requests", f"Come again in {seconds} seconds.",
            more={"retry_after": seconds, "limit": item.amount},
        )  # fmt: skip
