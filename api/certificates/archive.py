"""PDFs of certificates: taken from where they are kept, or rendered when they are not there."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from api.certificates.pool import BusyError, Renderer
from api.files import Files, FilesError
from api.logs import log


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF with its hash (hexadecimal)."""

    body: bytes
    sha256: str
    kept: bool = True
    """False: it could not be stored, and will be rendered again next time."""


class GoneError(Exception):
    """The certificate was revoked or superseded in the meantime."""


Run = Callable[..., Awaitable[Any]]
"""Runs one SQL statement with its values, outside of anybody's request, and gives the one value it returns."""


class Archive:
    """The same facts give the same bytes. So whoever finds a PDF missing renders it, and nobody waits for anybody."""

    def __init__(self, run: Run, files: Files, renderer: Renderer, public_url: str) -> None:
        self._run, self._files, self._renderer = run, files, renderer
        self._public_url = public_url
        self._under_way: dict[UUID, asyncio.Task[Pdf]] = {}

    async def get(self, tenant: UUID, certificate: UUID, sha256: str | None) -> Pdf:
        """The PDF, whose recorded hash is given: as it is kept, or else rendered and kept."""
        if sha256 is not None:
            body = await self._kept(tenant, certificate)
            if body is not None and hashlib.sha256(body).hexdigest() == sha256:
                return Pdf(body, sha256)
            log.warning("certificate_lost", certificate=str(certificate), found=body is not None)
        return await self.render(tenant, certificate)

    async def render(self, tenant: UUID, certificate: UUID) -> Pdf:
        """Renders it, keeps it and records its hash; once for all who ask at the same time."""
        task = self._under_way.get(certificate)
        if task is None:
            task = self._under_way[certificate] = asyncio.create_task(self._render(tenant, certificate))
            task.add_done_callback(lambda _: self._under_way.pop(certificate, None))
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.cancelled():  # it, and not whoever asks: this server is being ended
                raise BusyError from None
            raise

    async def close(self) -> None:
        """Gives up what is being rendered, for people who have left as well."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _render(self, tenant: UUID, certificate: UUID) -> Pdf:
        facts = await self._claim(tenant, certificate, None)
        found = orjson.loads(facts)
        if found["verify_url"] is None:
            facts = await self._claim(tenant, certificate, verify_url(self._public_url, found["tenant"]["slug"]))
        body = await self._renderer.render(facts)
        pdf = Pdf(body, hashlib.sha256(body).hexdigest())
        try:
            await self._files.put(_key(tenant, certificate), body, "application/pdf")
        except FilesError as error:
            log.error("files_unavailable", error=str(error))
            return replace(pdf, kept=False)
        recorded = await self._run(
            "select app.finish_certificate($1, $2, $3, $4)", tenant, certificate, pdf.sha256, len(body)
        )
        if recorded is not None and orjson.loads(recorded)["sha256"] != pdf.sha256:
            log.warning("certificate_differs", certificate=str(certificate))  # other fonts, or another version of them
        return pdf

    async def _kept(self, tenant: UUID, certificate: UUID) -> bytes | None:
        try:
            return await self._files.get(_key(tenant, certificate))
        except FilesError as error:
            log.error("files_unavailable", error=str(error))
            return None

    async def _claim(self, tenant: UUID, certificate: UUID, address: str | None) -> str:
        facts = await self._run("select app.claim_certificate($1, $2, $3)", tenant, certificate, address)
        if facts is None:
            raise GoneError
        return str(facts)


def verify_url(public_url: str, slug: str) -> str:
    """What the QR code leads to, as `app.claim_certificate` takes it: below the platform's own domain, which outlives
    what an institution calls itself elsewhere."""
    scheme, _, host = public_url.partition("://")
    site = public_url if host.partition(".")[0] == slug else f"{scheme}://{{slug}}.{host}"
    return f"{site}/verify/{{code}}"


def _key(tenant: UUID, certificate: UUID) -> str:
    return f"{tenant}/certificates/{certificate}.pdf"
