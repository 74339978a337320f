"""Which institution a request is for: by host, by X-Tenant, or by the token alone."""

import time
from dataclasses import dataclass
from uuid import UUID

import orjson

from api.db import Database
from api.errors import ProblemError
from api.settings import Settings

KEEP_SECONDS = 10
KEEP_ENTRIES = 10_000


@dataclass(frozen=True, slots=True)
class Tenant:
    """What the HTTP layer needs to know of an institution; whether it is suspended, the database says."""

    id: UUID
    slug: str
    origins: frozenset[str]
    hosts: frozenset[str]

    def allows(self, origin: str, settings: Settings) -> bool:
        """Whether this origin's scripts may call for this institution: those of its own hosts, and those set up."""
        if origin in self.origins:
            return True
        scheme, _, host = origin.partition("://")
        name = _without_port(host)
        own = name in self.hosts or name in (f"{self.slug}.{settings.base_domain}", f"{self.slug}.localhost")
        return own and (scheme == "https" or (scheme == "http" and settings.development))


class TenantDirectory:
    """Finds tenants by name and remembers them for a few seconds. A name that leads nowhere is not remembered, so a
    new institution is there at once."""

    def __init__(self, database: Database, base_domain: str) -> None:
        self._database = database
        self._suffixes = tuple(dict.fromkeys((f".{base_domain.lower()}", ".localhost")))
        self._bare = {base_domain.lower(), "localhost", "127.0.0.1", "[::1]", "::1", ""}
        self._known: dict[tuple[str, str], tuple[float, Tenant]] = {}

    async def find(self, host: str, header: str | None) -> Tenant | None:
        """The tenant that host and header name; None when neither names one (the platform's own address).

        404 when they name an unknown one, 400 when they name two.
        """
        name = _without_port(host)
        if name in self._bare:
            by_host = None
        else:
            suffix = next((s for s in self._suffixes if name.endswith(s)), None)
            slug = name.removesuffix(suffix) if suffix else ""
            by_host = await self._lookup(name, slug if "." not in slug else "")
        if header is not None:
            by_header = await self._lookup("", header.strip().lower())
            if by_header is None:
                raise _unknown()
            if by_host is not None and by_host.id != by_header.id:
                raise ProblemError(400, "tenant_mismatch", "The host and the X-Tenant header name two institutions.")
            return by_header
        if by_host is None and name not in self._bare and not _is_address(name):
            raise _unknown()
        return by_host

    async def _lookup(self, host: str, slug: str) -> Tenant | None:
        key = (host, slug)
        known = self._known.get(key)
        if known is not None and known[0] > time.monotonic():
            return known[1]
        if "\0" in host or "\0" in slug:
            return None
        text = await self._database.text("anonymous", "select app.find_tenant($1, $2)", host or None, slug or None)
        if text is None:
            self._known.pop(key, None)
            return None
        found = orjson.loads(text)
        tenant = Tenant(
            UUID(found["id"]), found["slug"], frozenset(found["allowed_origins"]), frozenset(found["hosts"])
        )
        if len(self._known) >= KEEP_ENTRIES:
            self._known.clear()
        self._known[key] = (time.monotonic() + KEEP_SECONDS, tenant)
        return tenant


def _unknown() -> ProblemError:
    return ProblemError(404, "tenant_not_found", "There is no institution of this name.")


def _without_port(host: str) -> str:
    host = host.strip().lower()
    if host.startswith("["):
        return host.partition("]")[0] + "]"
    return host.partition(":")[0].rstrip(".")


def _is_address(name: str) -> bool:
    return name.startswith("[") or name.replace(".", "").isdigit()
