"""Which issuers an institution's people may sign in with."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.answers import answer, no_content
from api.caller import SignedIn
from api.errors import ProblemError
from api.oidc import PRESETS
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.common import Page, problems
from api.schemas.identity_providers import IdentityProvider, IdentityProviderInput
from api.secrets import seal

router = APIRouter(prefix="/admin/identity-providers", tags=["admin"])
ProviderName = Annotated[str, Path(pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$", examples=["google"])]


@router.get("", response_model=Page[IdentityProvider], responses=problems(401))
async def list_identity_providers(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The institution's issuers."""
    return answer(await caller.call("select app.list_identity_providers($1, $2, $3, $4)", limit, cursor))


@router.put("/{provider}", response_model=IdentityProvider, responses=problems(401))
async def put_identity_provider(caller: SignedIn, provider: ProviderName, body: IdentityProviderInput) -> Response:
    """Sets an issuer up, or changes it. Its redirect URI is `/api/auth/oauth/{provider}/callback` of this host."""
    preset = PRESETS.get(provider, {})
    issuer = body.issuer or preset.get("issuer")
    if issuer is None:
        raise ProblemError(
            422, "invalid_input", "Name the issuer.", errors=[{"pointer": "/issuer", "detail": "Field required"}]
        )
    bound_to = f"identity provider {caller.tenant} {provider}"
    sealed = seal(caller.request.app.state.key, body.client_secret, bound_to) if body.client_secret else None
    return answer(
        await caller.call(
            "select app.put_identity_provider($1, $2, $3, $4, $5, $6, $7, $8)",
            provider,
            body.name or preset.get("name", provider),
            issuer,
            body.client_id,
            sealed,
            body.enabled,
        )
    )


@router.delete("/{provider}", status_code=204, responses=problems(401))
async def delete_identity_provider(caller: SignedIn, provider: ProviderName) -> Response:
    """Ends sign-in through an issuer; the accounts stay."""
    await caller.call("select app.delete_identity_provider($1, $2, $3)", provider)
    return no_content()
