"""What other programs look for at fixed addresses."""

import orjson
from fastapi import APIRouter, Request, Response

from api.schemas.common import Output

router = APIRouter(tags=["auth"])


class Jwk(Output):
    kty: str
    crv: str
    use: str
    alg: str
    kid: str
    x: str


class Jwks(Output):
    keys: list[Jwk]


@router.get("/.well-known/jwks.json", response_model=Jwks)
async def get_jwks(request: Request) -> Response:
    """The public keys of access tokens. A new key is published before the first token that it signs."""
    return Response(
        orjson.dumps(request.app.state.tokens.jwks()),
        media_type="application/json",
        headers={"cache-control": "public, max-age=60"},
    )
