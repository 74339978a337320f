"""Sign-in through an issuer: start sends the browser there, callback takes it back, complete opens the session."""

import hashlib
from typing import Annotated
from urllib.parse import urlsplit
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from api import sign_in
from api.caller import Caller, Visitor, tenant_of
from api.errors import ProblemError
from api.oidc import COOKIE, STATE_SECONDS, OpenIdConnect, Provider
from api.schemas.auth import CompleteOAuth, Ticket, Tokens
from api.schemas.common import problems
from api.secrets import unseal
from api.settings import Settings

router = APIRouter(prefix="/auth/oauth", tags=["auth"])
ProviderName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", examples=["google"])]


@router.get("/{provider}/start", status_code=302, responses={302: {"description": "To the issuer."}, **problems()})
async def start_oauth(
    caller: Visitor,
    provider: ProviderName,
    return_to: Annotated[
        str | None,
        Query(max_length=2048, description="Page of an allowed origin that gets `#ticket=…`; JSON without it."),
    ] = None,
) -> Response:
    """Sends the browser to the issuer."""
    request = caller.request
    settings: Settings = request.app.state.settings
    if return_to is not None:
        await _judge_return(request, return_to)
    text = await caller.call("select app.find_identity_provider($1, $2, $3)", provider)
    redirect_uri = f"{_origin(request, settings)}/api/auth/oauth/{provider}/callback"
    url, browser = await _oidc(request).authorization_url(
        _provider(caller, text), redirect_uri, {"tenant": str(caller.tenant), "return_to": return_to}
    )
    response = RedirectResponse(url, 302)
    response.set_cookie(
        COOKIE,
        browser,
        max_age=STATE_SECONDS,
        path=sign_in.COOKIE_PATH,
        secure=settings.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",  # it must come along when the issuer sends the browser back
    )
    return response


@router.get(
    "/{provider}/callback",
    response_model=Ticket,
    responses={302: {"description": "To `return_to`, with the ticket in its fragment."}, **problems(401)},
)
async def finish_oauth(
    request: Request,
    provider: ProviderName,
    state: Annotated[str | None, Query(max_length=8192)] = None,
    code: Annotated[str | None, Query(max_length=4096)] = None,
    error: Annotated[str | None, Query(max_length=200)] = None,
) -> Response:
    """Where the issuer sends the browser back. It writes nothing: what it gives is a ticket for `complete`."""
    # An issuer may add parameters of its own (iss, scope, session_state …): unknown ones are let through here.
    oidc = _oidc(request)
    if code is None or state is None:
        raise ProblemError(401, "sign_in_failed", f"The issuer says: {error or 'nothing'}.")
    facts = oidc.read_state(state, request.cookies.get(COOKIE))
    if facts["provider"] != provider:
        raise ProblemError(401, "sign_in_failed", "This sign-in was begun with another issuer.")
    caller = Caller(UUID(facts["tenant"]), None, None, request, request.app.state.database)
    text = await caller.call("select app.find_identity_provider($1, $2, $3)", provider)
    ticket = oidc.ticket(facts["tenant"], provider, await oidc.identify(_provider(caller, text), code, facts))
    response: Response
    if facts["return_to"]:
        response = RedirectResponse(f"{facts['return_to']}#ticket={ticket}", 302)
    else:
        response = Response(
            orjson.dumps({"ticket": ticket, "complete_url": "/api/auth/oauth/complete"}), media_type="application/json"
        )
    response.delete_cookie(COOKIE, path=sign_in.COOKIE_PATH)
    return response


@router.post("/complete", response_model=Tokens, responses=problems(401))
async def complete_oauth(caller: Visitor, body: CompleteOAuth) -> Response:
    """Opens the session that a ticket stands for, once."""
    request = caller.request
    facts = _oidc(request).read_ticket(body.ticket, str(caller.tenant))
    secret = sign_in.new_secret()
    opened = await caller.call(
        "select app.sign_in_with_identity($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        hashlib.sha256(body.ticket.encode()).digest(),
        facts["provider"],
        facts["subject"],
        facts["email"],
        facts["email_verified"],
        facts["name"],
        secret,
        sign_in.user_agent(request),
        sign_in.address(request),
    )
    if not opened:
        raise ProblemError(403, "account_suspended", "This account is suspended.")
    return sign_in.tokens_answer(request, orjson.loads(opened), caller.tenant, secret, body.cookie)


def _oidc(request: Request) -> OpenIdConnect:
    oidc: OpenIdConnect = request.app.state.oidc
    return oidc


def _provider(caller: Caller, text: str) -> Provider:
    found = orjson.loads(text)
    sealed = found["client_secret_sealed"]
    bound_to = f"identity provider {caller.tenant} {found['provider']}"
    secret = unseal(caller.request.app.state.key, sealed, bound_to) if sealed else None
    return Provider(found["provider"], found["issuer"], found["client_id"], secret)


def _origin(request: Request, settings: Settings) -> str:
    """Scheme and host by which the browser reaches this institution."""
    scheme = "https" if settings.public_url.startswith("https://") else "http"
    return f"{scheme}://{request.headers.get('host', '')}"


async def _judge_return(request: Request, return_to: str) -> None:
    """A ticket must reach nobody but the institution's own pages."""
    parts = urlsplit(return_to)
    tenant = await tenant_of(request)
    settings: Settings = request.app.state.settings
    if tenant is None or not tenant.allows(f"{parts.scheme}://{parts.netloc}", settings) or parts.fragment:
        raise ProblemError(
            422,
            "invalid_input",
            "return_to must be a page of one of the institution's allowed origins.",
            errors=[{"pointer": "/query/return_to", "detail": "not an allowed origin"}],
        )
