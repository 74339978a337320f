"""PDFs: taken from where they are kept, or rendered when they are not there."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import orjson

from api.files import Files, FilesError
from api.logs import log
from api.pdf.pool import BusyError, Renderer


@dataclass(frozen=True, slots=True)
class Pdf:
    """A PDF with its hash (hexadecimal)."""

    body: bytes
    sha256: str
    kept: bool = True
    """False: it could not be stored, and will be rendered again next time."""


class GoneError(Exception):
    """Nothing is to be printed any more: a certificate was revoked or superseded in the meantime."""


Run = Callable[..., Awaitable[Any]]
"""Runs one SQL statement with its values, outside of anybody's request, and gives the one value it returns."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document: its name, the folder of its files, and how the database is asked for the facts of one (None:
    gone) and told the hash and the size of what was made of them (its answer names the hash that counts)."""

    document: str
    folder: str
    claim: Callable[[Run, UUID, UUID], Awaitable[str | None]]
    finish: Callable[[Run, UUID, UUID, str, int], Awaitable[str | None]]


class Archive:
    """The same facts give the same bytes. So whoever finds a PDF missing renders it, and nobody waits for anybody."""

    def __init__(self, run: Run, files: Files, renderer: Renderer) -> None:
        self._run, self._files, self._renderer = run, files, renderer
        self._under_way: dict[UUID, asyncio.Task[Pdf]] = {}

    async def get(self, kind: Kind, tenant: UUID, row: UUID, sha256: str | None) -> Pdf:
        """The PDF, whose recorded hash is given: as it is kept, or else rendered and kept."""
        if sha256 is not None:
            body = await self._kept(kind, tenant, row)
            if body is not None and hashlib.sha256(body).hexdigest() == sha256:
                return Pdf(body, sha256)
            log.warning("pdf_lost", document=kind.document, id=str(row), found=body is not None)
        return await self.render(kind, tenant, row)

    async def render(self, kind: Kind, tenant: UUID, row: UUID) -> Pdf:
        """Renders it, keeps it and records its hash; once for all who ask at the same time."""
        task = self._under_way.get(row)
        if task is None:
            task = self._under_way[row] = asyncio.create_task(self._render(kind, tenant, row))
            task.add_done_callback(lambda _: self._under_way.pop(row, None))
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

    async def _render(self, kind: Kind, tenant: UUID, row: UUID) -> Pdf:
        facts = await kind.claim(self._run, tenant, row)
        if facts is None:
            raise GoneError
        body = await self._renderer.render(kind.document, facts)
        pdf = Pdf(body, hashlib.sha256(body).hexdigest())
        try:
            await self._files.put(_key(kind, tenant, row), body, "application/pdf")
        except FilesError as error:
            log.error("files_unavailable", error=str(error))
            return replace(pdf, kept=False)
        recorded = await kind.finish(self._run, tenant, row, pdf.sha256, len(body))
        if recorded is not None and orjson.loads(recorded)["sha256"] != pdf.sha256:
            # Other fonts, or another version of them.
            log.warning("pdf_differs", document=kind.document, id=str(row))
        return pdf

    async def _kept(self, kind: Kind, tenant: UUID, row: UUID) -> bytes | None:
        try:
            return await self._files.get(_key(kind, tenant, row))
        except FilesError as error:
            log.error("files_unavailable", error=str(error))
            return None


def _key(kind: Kind, tenant: UUID, row: UUID) -> str:
    return f"{tenant}/{kind.folder}/{row}.pdf"
