"""What signing in needs outside the database: comparing passwords, deriving refresh tokens, writing the answer."""

import asyncio
import base64
import hashlib
import hmac
import secrets
import time
from typing import Any
from uuid import UUID

import orjson
from fastapi import Request, Response

from api.caller import Caller
from api.errors import ProblemError
from api.passwords import Passwords
from api.secrets import derive
from api.settings import Settings

COOKIE = "lectern_refresh"
COOKIE_PATH = "/api/auth"
COOKIE_SECONDS = 30 * 24 * 3600


def new_secret() -> str:
    """256 random bits, for a link or for the first refresh token of a session."""
    return secrets.token_urlsafe(32)


def refresh_token(key: bytes, session: UUID, secret: str) -> str:
    """`<session>.<secret>.<mac>`: the MAC keeps made-up tokens from ending a session whose id somebody has seen."""
    return f"{session}.{secret}.{_mac(key, f'{session}.{secret}')}"


def read_refresh_token(key: bytes, token: str) -> tuple[UUID, str]:
    """Session and secret of a token that this platform has made; 401 for any other."""
    try:
        session, secret, mac = token.split(".")
        genuine = hmac.compare_digest(_mac(key, f"{session}.{secret}"), mac)
        if genuine:
            return UUID(session), secret
    except (ValueError, TypeError):
        pass
    raise ProblemError(401, "session_ended", "The refresh token is not valid.")


def successor(key: bytes, secret: str) -> str:
    """The secret that follows: the same for two refreshes at the same moment, and guessed by nobody without the key."""
    digest = hmac.digest(derive(key, "refresh successor"), secret.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _mac(key: bytes, text: str) -> str:
    digest = hmac.digest(derive(key, "refresh token"), text.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest[:16]).decode().rstrip("=")


async def compare_password(caller: Caller, email: str, password: str) -> tuple[UUID | None, bool, UUID]:
    """The account of an address, whether the password is its own, and where the attempt is noted. Takes as long for an
    address of no account."""
    settings: Settings = caller.request.app.state.settings
    passwords: Passwords = caller.request.app.state.passwords
    found = orjson.loads(
        await caller.call(
            "select app.begin_login($1, $2, $3, $4, $5, $6)",
            email,
            address(caller.request),
            settings.rate_limits == "on",
            user_agent(caller.request),
        )
    )
    matches = await passwords.matches(password, found["password_hash"])
    return (UUID(found["user_id"]) if found["user_id"] else None), matches, UUID(found["sign_in_id"])


def address(request: Request) -> str:
    """The client's address, as `api.shell` has found it."""
    return str(request.scope["state"]["address"])


def user_agent(request: Request) -> str:
    return "".join(c for c in request.headers.get("user-agent", "") if c.isprintable())[:512]


def tokens_answer(request: Request, opened: dict[str, Any], tenant: UUID, secret: str, as_cookie: bool) -> Response:
    """Access and refresh token for an open session; the refresh token in an httpOnly cookie if so wished."""
    state = request.app.state
    session, user = UUID(opened["session_id"]), opened["user"]
    refresh = refresh_token(state.key, session, secret)
    body = {
        "access_token": state.tokens.sign(tenant, UUID(user["id"]), session, user["role"]),
        "token_type": "Bearer",
        "expires_in": state.tokens.lifetime_seconds,
        "refresh_token": None if as_cookie else refresh,
        "user": user,
    }
    response = Response(orjson.dumps(body), media_type="application/json")
    if as_cookie:
        set_cookie(response, state.settings, refresh)
    return response


def set_cookie(response: Response, settings: Settings, token: str) -> None:
    """Kept from scripts and from other sites; an empty token takes it away."""
    response.set_cookie(
        COOKIE,
        token,
        max_age=COOKIE_SECONDS if token else 0,
        path=COOKIE_PATH,
        secure=settings.public_url.startswith("https://"),
        httponly=True,
        samesite="strict",
    )


async def hold(seconds: float) -> None:
    """Keeps a refresh's answer back as long as the database says; no connection is held meanwhile."""
    await asyncio.sleep(min(seconds, 1))


def waited(request: Request) -> float:
    """Seconds since the request arrived."""
    return time.perf_counter() - float(request.scope["state"]["received"])
