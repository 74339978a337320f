"""Registration, sign-in and sessions.

An Idempotency-Key changes nothing here: an answer that holds credentials is never stored. Registering and asking for a
link may be repeated at will, and refreshing twice at the same moment gives the same tokens.
"""

from uuid import UUID

import orjson
from fastapi import APIRouter, Request, Response

from api import sign_in
from api.answers import accepted, answer, no_content
from api.caller import Caller, SignedIn, Visitor, bearer
from api.errors import ProblemError
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.auth import (
    ForgotPassword,
    Login,
    PasswordChanged,
    Refresh,
    Registered,
    Registration,
    ResetPassword,
    Sent,
    Session,
    TokenInput,
    Tokens,
    VerifiedEmail,
)
from api.schemas.common import Page, problems

router = APIRouter(prefix="/auth", tags=["auth"])


@router.post("/register", status_code=202, response_model=Registered, responses=problems(409))
async def register(caller: Visitor, body: Registration) -> Response:
    """Registers. The answer is the same whether or not the address has an account: what matters comes by mail."""
    password_hash = await caller.request.app.state.passwords.hash(body.password)
    return accepted(
        await caller.call(
            "select app.register($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            body.email,
            body.name,
            password_hash,
            sign_in.new_secret(),
            body.invitation,
            body.locale,
            body.timezone,
        )
    )


@router.post("/email/verify", response_model=VerifiedEmail, responses=problems(409))
async def verify_email(caller: Visitor, body: TokenInput) -> Response:
    """Proves an address with the token of the mailed link; now the account exists."""
    return answer(await caller.call("select app.verify_email($1, $2, $3)", body.token))


@router.post("/login", response_model=Tokens, responses=problems(401))
async def login(caller: Visitor, body: Login) -> Response:
    """Signs in with a password. One answer for a wrong password, an unknown and an unproven address."""
    account, matches, attempt = await sign_in.compare_password(caller, body.email, body.password)
    secret = sign_in.new_secret()
    opened = await caller.call(
        "select app.open_session($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        account,
        matches,
        body.email,
        secret,
        sign_in.user_agent(caller.request),
        sign_in.address(caller.request),
        attempt,
    )
    return sign_in.tokens_answer(caller.request, orjson.loads(opened), caller.tenant, secret, body.cookie)


@router.post("/refresh", response_model=Tokens, responses=problems(401))
async def refresh(caller: Visitor, body: Refresh | None = None) -> Response:
    """New tokens for a refresh token, which is then used up. A used one that comes again ends the whole session."""
    key, (session, secret), as_cookie = _presented(caller.request, body)
    follower = sign_in.successor(key, secret)
    text = await caller.call(
        "select app.refresh_session($1, $2, $3, $4, $5, $6)", session, secret, follower, sign_in.waited(caller.request)
    )
    if not text:
        raise ProblemError(401, "session_ended", "This refresh token was used before: the session has been ended.")
    opened = orjson.loads(text)
    await sign_in.hold(opened["hold_seconds"])
    return sign_in.tokens_answer(caller.request, opened, caller.tenant, follower, as_cookie)


@router.post("/logout", status_code=204, responses=problems(401), openapi_extra={"security": [{}, {"bearer": []}]})
async def logout(caller: Visitor, body: Refresh | None = None) -> Response:
    """Ends the session of the refresh token in body or cookie, or else of the access token."""
    request = caller.request
    secret = None
    if (body and body.refresh_token) or sign_in.COOKIE in request.cookies:
        _, (session, secret), _ = _presented(request, body)
        user = None
    else:
        claims = bearer(request.headers.get("authorization", ""), request.app.state.tokens)
        if claims.tenant != caller.tenant:
            raise ProblemError(401, "token_of_another_tenant", "The access token belongs to another institution.")
        session, user = claims.session, claims.user
    signed = Caller(caller.tenant, user, None, request, caller.database)
    await signed.call("select app.logout($1, $2, $3, $4)", session, secret)
    response = no_content()
    sign_in.set_cookie(response, request.app.state.settings, "")
    return response


@router.post("/password/forgot", status_code=202, response_model=Sent, responses=problems())
async def forgot_password(caller: Visitor, body: ForgotPassword) -> Response:
    """Mails a link to set a new password, if the address has an account; the answer does not tell."""
    return accepted(await caller.call("select app.forgot_password($1, $2, $3, $4)", body.email, sign_in.new_secret()))


@router.post("/password/reset", response_model=PasswordChanged, responses=problems())
async def reset_password(caller: Visitor, body: ResetPassword) -> Response:
    """Sets a new password with the token of the mailed link, and ends every session of the account."""
    password_hash = await caller.request.app.state.passwords.hash(body.password)
    changed = await caller.call("select app.reset_password($1, $2, $3, $4)", body.token, password_hash)
    await caller.request.app.state.revocations.spread()
    return answer(changed)


@router.get("/sessions", response_model=Page[Session], responses=problems(401))
async def list_sessions(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Where the caller is signed in."""
    return answer(await caller.call("select app.list_sessions($1, $2, $3, $4, $5)", caller.session, limit, cursor))


@router.delete("/sessions/{session_id}", status_code=204, responses=problems(401))
async def end_session(caller: SignedIn, session_id: UUID) -> Response:
    """Signs one device out, whatever tokens it holds."""
    await caller.call("select app.end_session($1, $2, $3)", session_id)
    await caller.request.app.state.revocations.spread()
    return no_content()


def _presented(request: Request, body: Refresh | None) -> tuple[bytes, tuple[UUID, str], bool]:
    """The refresh token of a request, read: key, (session, secret), whether it came as a cookie."""
    given = body.refresh_token if body else None
    token = given or request.cookies.get(sign_in.COOKIE)
    if not token:
        raise ProblemError(401, "authentication_required", "Send a refresh token, in the body or as the cookie.")
    key: bytes = request.app.state.key
    return key, sign_in.read_refresh_token(key, token), given is None
