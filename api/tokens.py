"""Access tokens: short-lived JWTs (EdDSA) that claim who asks. What that person may do, the database decides."""

import time
from collections import OrderedDict
from dataclasses import dataclass
from uuid import UUID

import jwt

from api.errors import ProblemError
from api.secrets import KeyRing

ISSUER = "lectern"
CACHE = 10_000


@dataclass(frozen=True, slots=True)
class Claims:
    """tenant, user and session of a verified token; `role` only chooses a pool."""

    tenant: UUID
    user: UUID
    session: UUID
    role: str
    expires_at: int


class Tokens:
    """Signs and verifies. Verification costs about as much as a query, so its result is kept until the token expires
    or its key leaves the ring."""

    def __init__(self, ring: KeyRing, lifetime_seconds: int) -> None:
        self._ring = ring
        self.lifetime_seconds = lifetime_seconds
        self._verified: OrderedDict[str, tuple[str, Claims]] = OrderedDict()

    def sign(self, tenant: UUID, user: UUID, session: UUID, role: str) -> str:
        now = int(time.time())
        key = self._ring.current()
        claims = {
            "iss": ISSUER,
            "sub": str(user),
            "tid": str(tenant),
            "sid": str(session),
            "role": role,
            "iat": now,
            "exp": now + self.lifetime_seconds,
        }
        return jwt.encode(claims, key.private, algorithm="EdDSA", headers={"kid": key.kid})

    def verify(self, token: str) -> Claims:
        """The claims of a valid token; 401 with one text for whatever is wrong with it."""
        keys = self._ring.keys()
        known = self._verified.get(token)
        if known is not None and known[0] in keys:
            if known[1].expires_at > time.time():
                return known[1]
            raise _refusal("The access token has expired.", "token_expired")
        try:
            kid = jwt.get_unverified_header(token)["kid"]
            if kid not in keys:  # another process may have made it a moment ago, and signed with it
                keys = self._ring.keys(at_once=True)
            payload = jwt.decode(
                token,
                keys[kid].private.public_key(),
                algorithms=["EdDSA"],
                issuer=ISSUER,
                options={"require": ["exp", "iat", "iss", "sub"]},
            )
            claims = Claims(
                UUID(payload["tid"]), UUID(payload["sub"]), UUID(payload["sid"]), str(payload["role"]), payload["exp"]
            )
        except jwt.ExpiredSignatureError:
            raise _refusal("The access token has expired.", "token_expired") from None
        except (jwt.PyJWTError, KeyError, ValueError, TypeError, AttributeError):
            raise _refusal("The access token is not valid.", "token_invalid") from None
        self._verified[token] = (kid, claims)
        if len(self._verified) > CACHE:
            self._verified.popitem(last=False)
        return claims

    def jwks(self) -> dict[str, list[dict[str, str]]]:
        return self._ring.jwks()


def _refusal(detail: str, code: str) -> ProblemError:
    return ProblemError(401, code, detail, headers={"www-authenticate": 'Bearer error="invalid_token"'})
