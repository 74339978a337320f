"""Certificates as answers: one, a specimen, or all of a course in an archive."""

import asyncio
import zipfile
from collections.abc import AsyncIterator, Awaitable, Callable
from io import RawIOBase
from typing import Any
from uuid import UUID

import orjson
from fastapi import Response
from fastapi.responses import StreamingResponse

from api.caller import Caller
from api.certificates.document import certificate
from api.logs import log
from api.pdf.answers import ascii_name, attachment, explained, pdf_answer
from api.pdf.archive import Archive, GoneError, Kind, Pdf
from api.pdf.pool import BusyError, RenderError, UnavailableError

AT_ONCE = 4
"""Of an archive: read ahead, since an object store is far away; so many PDFs are in memory."""


async def certificate_answer(caller: Caller, file: str) -> Response:
    """The PDF of a certificate, as `app.get_certificate_file` describes it."""
    found = orjson.loads(file)
    return await pdf_answer(caller, _kind(caller), UUID(found["id"]), found["sha256"], _file_name(found))


async def preview_answer(caller: Caller, facts: str) -> Response:
    """A specimen, rendered from facts and kept nowhere."""
    body = await explained(caller.request.app.state.renderer.render("certificate", facts))
    return Response(body, media_type="application/pdf", headers={"content-disposition": attachment("specimen.pdf")})


async def zip_answer(caller: Caller, page: Callable[[str | None], Awaitable[str]]) -> Response:
    """A zip of PDFs, a page of the list after the other. What comes first is looked for before the answer begins, so
    that a failure can still be told."""
    first = orjson.loads(await page(None))
    if first["data"]:
        await explained(_fetch(caller, first["data"][0]))
    return StreamingResponse(
        _zipped(caller, first, page),
        media_type="application/zip",
        headers={"content-disposition": attachment("certificates.zip")},
    )


async def _zipped(
    caller: Caller, listed: dict[str, Any], page: Callable[[str | None], Awaitable[str]]
) -> AsyncIterator[bytes]:
    sink = _Sink()
    missing = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_STORED) as archive:  # PDFs are compressed already
        while True:
            for start in range(0, len(listed["data"]), AT_ONCE):
                batch = listed["data"][start : start + AT_ONCE]
                for found, pdf in zip(
                    batch, await asyncio.gather(*(_or_none(_fetch(caller, found)) for found in batch)), strict=True
                ):
                    if pdf is None:
                        missing.append(found["serial"])
                        continue
                    archive.writestr(zipfile.ZipInfo(ascii_name(_file_name(found)), _DATE), pdf.body)
                    yield sink.take()
            cursor = listed["page"]["next_cursor"]
            if cursor is None:
                break
            listed = orjson.loads(await page(cursor))
        if missing:
            text = "These certificates could not be put in; try them one by one:\n" + "\n".join(missing) + "\n"
            archive.writestr(zipfile.ZipInfo("missing.txt", _DATE), text)
    yield sink.take()


_DATE = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say. What was issued when, the certificates say."""


class _Sink(RawIOBase):
    """Takes what is written until somebody fetches it."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, part: Any) -> int:
        self._parts.append(bytes(part))
        return len(part)

    def take(self) -> bytes:
        parts, self._parts = self._parts, []
        return b"".join(parts)


async def _fetch(caller: Caller, found: dict[str, Any]) -> Pdf:
    archive: Archive = caller.request.app.state.archive
    return await archive.get(_kind(caller), caller.tenant, UUID(found["id"]), found["sha256"])


async def _or_none(fetching: Awaitable[Pdf]) -> Pdf | None:
    """None for what cannot be put in: another one can."""
    try:
        return await fetching
    except (BusyError, GoneError, RenderError, UnavailableError) as error:
        log.warning("certificate_left_out", error=type(error).__name__)
        return None


def _file_name(found: dict[str, Any]) -> str:
    """The serial makes it unique, the name is for people."""
    return f"{found['serial']} {found['name']}.pdf"


def _kind(caller: Caller) -> Kind:
    return certificate(caller.request.app.state.settings.public_url)
