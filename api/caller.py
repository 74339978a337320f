"""Who asks, and the way from a route to its function."""

from dataclasses import dataclass
from typing import Annotated, LiteralString
from uuid import UUID

from fastapi import Depends, Request

from api.db import Database, pool_role
from api.errors import ProblemError
from api.query import refuse_unknown
from api.tenants import Tenant, TenantDirectory
from api.tokens import Claims, Tokens


@dataclass(slots=True)
class Caller:
    """The tenant and the person that a request claims to come from."""

    tenant: UUID
    user: UUID | None
    claims: Claims | None
    request: Request
    database: Database

    @property
    def session(self) -> UUID | None:
        """The session of the access token."""
        return self.claims.session if self.claims else None

    async def call(self, sql: LiteralString, *values: object) -> str:
        """Runs one function of `app` with the tenant as $1, the person as $2 and `values` from $3 on; its JSON text.

        A POST that carries an Idempotency-Key is answered once and then from what was stored.
        """
        role = pool_role(self.claims.role) if self.claims else "anonymous"
        request = self.request
        sql, values = self._noted(sql, values)
        if self.claims is not None and self.user is not None and request.method == "POST":
            key = request.headers.get("idempotency-key")
            if key is not None:
                if not 1 <= len(key) <= 255 or not (key.isascii() and key.isprintable()):
                    raise ProblemError(400, "bad_request", "An Idempotency-Key has 1 to 255 printable characters.")
                scope = request.scope
                what = b"\n".join((scope["path"].encode(), scope["query_string"], await request.body()))
                return await self.database.idempotent(role, self.tenant, self.user, key, what, sql, *values) or ""
        return await self.database.text(role, sql, self.tenant, self.user, *values) or ""

    async def text(self, sql: LiteralString, *values: object) -> str:
        """As `call`, for what comes before or after it in one request: it knows of no Idempotency-Key."""
        role = pool_role(self.claims.role) if self.claims else "anonymous"
        sql, values = self._noted(sql, values)
        return await self.database.text(role, sql, self.tenant, self.user, *values) or ""

    def _noted(self, sql: LiteralString, values: tuple[object, ...]) -> tuple[LiteralString, tuple[object, ...]]:
        """What may change something takes the request's id along, for the audit log, and without a statement of its
        own: what is selected from is run first. What only reads is sent as it is."""
        if self.request.method == "GET":
            return sql, values
        number = len(values) + 3
        return f"{sql} from set_config('lms.request_id', ${number}, true)", (
            *values,
            self.request.scope["state"]["request_id"],
        )

    async def forget(self, text: str) -> None:
        """To be told when what `call` has answered with came to nothing: its Idempotency-Key may begin it anew."""
        key = self.request.headers.get("idempotency-key")
        if self.claims is not None and self.user is not None and key is not None:
            await self.database.forget_idempotent(pool_role(self.claims.role), self.tenant, self.user, key, text)


async def any_caller(request: Request) -> Caller:
    """The caller, signed in or not. A token that is sent must be good; host, header and token must agree."""
    refuse_unknown(request)
    state = request.app.state
    header = request.headers.get("authorization")
    claims = bearer(header, state.tokens) if header is not None else None
    if claims is not None:
        await state.revocations.refuse(claims.session)
    tenant = await tenant_of(request)
    if tenant is None:
        if claims is None:
            raise _nameless()
        tenant_id = claims.tenant
    else:
        tenant_id = tenant.id
        if claims is not None and claims.tenant != tenant_id:
            raise ProblemError(401, "token_of_another_tenant", "The access token belongs to another institution.")
    return Caller(tenant_id, claims.user if claims else None, claims, request, state.database)


async def visitor(request: Request) -> Caller:
    """Somebody about to sign in: an access token, which may have expired, is not looked at."""
    refuse_unknown(request)
    return await passer_by(request)


async def passer_by(request: Request) -> Caller:
    """Somebody who follows a link. What it was lengthened by on its way, to count clicks, is not looked at either."""
    tenant = await tenant_of(request)
    if tenant is None:
        raise _nameless()
    return Caller(tenant.id, None, None, request, request.app.state.database)


async def signed_in(request: Request) -> Caller:
    """The caller, who must be signed in."""
    caller = await any_caller(request)  # not as a dependency of this one: each level costs as much as what it does
    if caller.claims is None:
        raise ProblemError(401, "authentication_required", "Sign in first: this needs an access token.")
    return caller


async def tenant_of(request: Request) -> Tenant | None:
    """The institution that the address of a request names, if it names one."""
    directory: TenantDirectory = request.app.state.tenants
    headers = request.headers
    return await directory.find(headers.get("host", ""), headers.get("x-tenant"))


def _nameless() -> ProblemError:
    return ProblemError(404, "tenant_not_found", "Say which institution: by its host name, or by the header X-Tenant.")


def bearer(header: str, tokens: Tokens) -> Claims:
    """The claims of an Authorization header."""
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise ProblemError(401, "token_invalid", "The Authorization header must read: Bearer <access token>.")
    return tokens.verify(token.strip())


AnyCaller = Annotated[Caller, Depends(any_caller)]
SignedIn = Annotated[Caller, Depends(signed_in)]
Visitor = Annotated[Caller, Depends(visitor)]
PasserBy = Annotated[Caller, Depends(passer_by)]
