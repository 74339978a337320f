"""A certificate as a kind of document: what the database is asked for, and told."""

from functools import partial
from uuid import UUID

import orjson

from api.pdf.archive import Kind, Run


def certificate(public_url: str) -> Kind:
    """Certificates of a platform that is reached at `public_url`."""
    return Kind("certificate", "certificates", partial(_claim, public_url), _finish)


async def _claim(public_url: str, run: Run, tenant: UUID, row: UUID) -> str | None:
    facts = await _facts(run, tenant, row, None)
    if facts is not None:
        found = orjson.loads(facts)
        if found["verify_url"] is None:
            facts = await _facts(run, tenant, row, verify_url(public_url, found["tenant"]["slug"]))
    return facts


async def _facts(run: Run, tenant: UUID, row: UUID, address: str | None) -> str | None:
    facts: str | None = await run("select app.claim_certificate($1, $2, $3)", tenant, row, address)
    return facts


async def _finish(run: Run, tenant: UUID, row: UUID, sha256: str, size: int) -> str | None:
    recorded: str | None = await run("select app.finish_certificate($1, $2, $3, $4)", tenant, row, sha256, size)
    return recorded


def verify_url(public_url: str, slug: str) -> str:
    """What the QR code leads to, as `app.claim_certificate` takes it: below the platform's own domain, which outlives
    what an institution calls itself elsewhere."""
    scheme, _, host = public_url.partition("://")
    site = public_url if host.partition(".")[0] == slug else f"{scheme}://{{slug}}.{host}"
    return f"{site}/verify/{{code}}"
