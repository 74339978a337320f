"""OpenID Connect: authorization code with PKCE and nonce, against whatever issuer an institution has set up.

Nothing is stored on the way out: what must come back unchanged travels sealed in `state`, bound to the browser by a
cookie. Whoever comes back identified is given a ticket, good for one session within a minute.
"""

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import secrets
import socket
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import jwt
import orjson
from cryptography.exceptions import InvalidTag

from api.errors import ProblemError
from api.secrets import seal, unseal

PRESETS = {"google": {"name": "Google", "issuer": "https://accounts.google.com"}}
"""What an institution need not type."""

STATE_SECONDS = 600
TICKET_SECONDS = 60
COOKIE = "lectern_oauth"
ALGORITHMS = ("RS256", "PS256", "ES256", "EdDSA")
LARGEST_ANSWER = 1_000_000
REMEMBER_SECONDS = 300


@dataclass(frozen=True)
class Provider:
    """An issuer as `app.find_identity_provider` gives it, with its secret opened."""

    provider: str
    issuer: str
    client_id: str
    client_secret: str | None


@dataclass(frozen=True)
class Identity:
    """Whom an issuer says it is."""

    subject: str
    email: str | None
    email_verified: bool
    name: str | None


class OpenIdConnect:
    """Talks to issuers. `strict` (production) refuses what is not https or leads into the operator's own network."""

    def __init__(self, key: bytes, *, strict: bool) -> None:
        self._key = key
        self._strict = strict
        self._client = httpx.AsyncClient(
            timeout=httpx.Timeout(10, connect=3.05),
            follow_redirects=False,
            headers={"accept": "application/json"},
        )
        self._remembered: dict[str, tuple[float, dict[str, Any]]] = {}

    async def close(self) -> None:
        await self._client.aclose()

    async def authorization_url(self, provider: Provider, redirect_uri: str, facts: dict[str, Any]) -> tuple[str, str]:
        """Where to send the browser, and the value of the cookie that it must bring back. `facts` come back too."""
        metadata = await self._metadata(provider.issuer)
        browser, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        state = self._seal(
            "oauth state",
            {
                **facts,
                "provider": provider.provider,
                "redirect_uri": redirect_uri,
                "nonce": nonce,
                "verifier": verifier,
                "browser": _digest(browser),
                "until": time.time() + STATE_SECONDS,
            },
        )
        query = urlencode(
            {
                "response_type": "code",
                "client_id": provider.client_id,
                "redirect_uri": redirect_uri,
                "scope": "openid email profile",
                "state": state,
                "nonce": nonce,
                "code_challenge": _base64url(hashlib.sha256(verifier.encode()).digest()),
                "code_challenge_method": "S256",
            }
        )
        endpoint = str(metadata["authorization_endpoint"])
        return f"{endpoint}{'&' if '?' in endpoint else '?'}{query}", browser

    def read_state(self, state: str, cookie: str | None) -> dict[str, Any]:
        """What was sealed on the way out; refused when it is old, altered, or from another browser."""
        facts = self._unseal("oauth state", state)
        if cookie is None or not hmac.compare_digest(_digest(cookie), facts["browser"]):
            raise _refusal("This sign-in was begun in another browser. Begin again.")
        return facts

    async def identify(self, provider: Provider, code: str, facts: dict[str, Any]) -> Identity:
        """Exchanges the code and verifies the ID token: signature, issuer, audience, time, nonce."""
        metadata = await self._metadata(provider.issuer)
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": facts["redirect_uri"],
            "client_id": provider.client_id,
            "code_verifier": facts["verifier"],
        }
        auth = None
        if provider.client_secret is not None:
            if "client_secret_basic" in metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"]):
                auth = httpx.BasicAuth(_form_encoded(provider.client_id), _form_encoded(provider.client_secret))
            else:
                form["client_secret"] = provider.client_secret
        answer = await self._json("POST", str(metadata["token_endpoint"]), data=form, auth=auth)
        token = answer.get("id_token")
        if not isinstance(token, str):
            raise _refusal("The issuer sent no ID token.")
        claims = await self._verify(token, provider, metadata, facts["nonce"])
        if "email" not in claims and isinstance(metadata.get("userinfo_endpoint"), str):
            # Many issuers keep the ID token short and tell the rest to who holds the access token.
            headers = {"authorization": f"Bearer {answer.get('access_token')}"}
            more = await self._json("GET", metadata["userinfo_endpoint"], headers=headers)
            if more.get("sub") != claims["sub"]:
                raise _refusal("The issuer's answer is about somebody else.")
            claims = {**more, **claims}
        email = claims.get("email")
        return Identity(
            str(claims["sub"])[:255],
            email if isinstance(email, str) and len(email) <= 254 else None,
            claims.get("email_verified") in (True, "true"),
            claims.get("name") if isinstance(claims.get("name"), str) else None,
        )

    def ticket(self, tenant: str, provider: str, identity: Identity) -> str:
        return self._seal(
            "oauth ticket",
            {
                "tenant": tenant,
                "provider": provider,
                "subject": identity.subject,
                "email": identity.email,
                "email_verified": identity.email_verified,
                "name": identity.name,
                "until": time.time() + TICKET_SECONDS,
                "once": secrets.token_urlsafe(16),
            },
        )

    def read_ticket(self, ticket: str, tenant: str) -> dict[str, Any]:
        facts = self._unseal("oauth ticket", ticket)
        if facts["tenant"] != tenant:
            raise _refusal("This sign-in belongs to another institution.")
        return facts

    def _seal(self, purpose: str, facts: dict[str, Any]) -> str:
        return seal(self._key, orjson.dumps(facts).decode(), purpose)

    def _unseal(self, purpose: str, sealed: str) -> dict[str, Any]:
        try:
            facts: dict[str, Any] = orjson.loads(unseal(self._key, sealed, purpose))
        except (InvalidTag, ValueError):
            raise _refusal("This sign-in is not valid. Begin again.") from None
        if facts["until"] < time.time():
            raise _refusal("This sign-in took too long. Begin again.")
        return facts

    async def _verify(self, token: str, provider: Provider, metadata: dict[str, Any], nonce: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
            for fresh in (False, True):  # a rotated key is not in what is remembered
                keys = (await self._fetch(str(metadata["jwks_uri"]), fresh=fresh)).get("keys", [])
                key = next((k for k in keys if k.get("kid") == header.get("kid") or len(keys) == 1), None)
                if key is not None:
                    break
            else:
                raise _refusal("The issuer's key is unknown.")
            claims: dict[str, Any] = jwt.decode(
                token,
                jwt.PyJWK(key),
                algorithms=list(ALGORITHMS),
                audience=provider.client_id,
                issuer=str(metadata["issuer"]),
                leeway=60,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except (jwt.PyJWTError, ValueError, TypeError):
            raise _refusal("The issuer's answer cannot be trusted.") from None
        if not hmac.compare_digest(str(claims.get("nonce", "")), nonce):
            raise _refusal("The issuer's answer belongs to another sign-in.")
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != provider.client_id:
            raise _refusal("The issuer's answer is for somebody else.")
        return claims

    async def _metadata(self, issuer: str) -> dict[str, Any]:
        metadata = await self._fetch(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if str(metadata.get("issuer", "")).rstrip("/") != issuer.rstrip("/"):
            raise _unavailable("The issuer names itself differently from what is set up here.")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not isinstance(metadata.get(name), str):
                raise _unavailable(f"The issuer does not say its {name}.")
        return metadata

    async def _fetch(self, url: str, *, fresh: bool = False) -> dict[str, Any]:
        known = self._remembered.get(url)
        if known is not None and known[0] > time.monotonic() and not fresh:
            return known[1]
        answer = await self._json("GET", url)
        if len(self._remembered) > 1000:
            self._remembered.clear()
        self._remembered[url] = (time.monotonic() + REMEMBER_SECONDS, answer)
        return answer

    async def _json(self, method: str, url: str, **kwargs: Any) -> dict[str, Any]:
        await self._refuse_inside(url)
        try:
            async with self._client.stream(method, url, **kwargs) as response:
                body = b""
                async for chunk in response.aiter_bytes():
                    body += chunk
                    if len(body) > LARGEST_ANSWER:
                        raise _unavailable("The issuer's answer is too long.")
            if response.status_code != 200:
                raise (
                    _refusal("The issuer refused this sign-in.")
                    if method == "POST"
                    else _unavailable("The issuer does not answer as it should.")
                )
            answer = orjson.loads(body)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError):
            raise _unavailable("The issuer cannot be reached.") from None
        if not isinstance(answer, dict):
            raise _unavailable("The issuer does not answer as it should.")
        return answer

    async def _refuse_inside(self, url: str) -> None:
        """An admin of an institution names the issuer: it must not make this server talk to its own network."""
        parts = urlsplit(url)
        if not self._strict:
            return
        if parts.scheme != "https":
            raise _unavailable("An issuer must be reached by https.")
        try:
            found = await asyncio.get_running_loop().getaddrinfo(
                parts.hostname, parts.port or 443, type=socket.SOCK_STREAM
            )
        except (OSError, UnicodeError):
            raise _unavailable("The issuer cannot be reached.") from None
        if not all(ipaddress.ip_address(entry[4][0]).is_global for entry in found):
            raise _unavailable("The issuer's address is not a public one.")


def _digest(text: str) -> str:
    return _base64url(hashlib.sha256(text.encode()).digest())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _form_encoded(text: str) -> str:
    return urlencode({"": text})[1:]


def _refusal(detail: str) -> ProblemError:
    return ProblemError(401, "sign_in_failed", detail)


def _unavailable(detail: str) -> ProblemError:
    return ProblemError(503, "issuer_unavailable", detail)
