"""PDFs as answers."""

import unicodedata
from collections.abc import Awaitable
from typing import Any, TypeVar
from urllib.parse import quote
from uuid import UUID

from fastapi import Response

from api.caller import Caller
from api.errors import ProblemError
from api.logs import log
from api.pdf.archive import Archive, GoneError, Kind
from api.pdf.pool import BusyError, RenderError, UnavailableError

T = TypeVar("T")

PDF: dict[str, Any] = {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}
"""The answer as OpenAPI describes it."""


async def pdf_answer(caller: Caller, kind: Kind, row: UUID, sha256: str | None, name: str) -> Response:
    """The PDF of a document, whose hash is given when it was rendered before; unless the client has the very same."""
    headers = {"cache-control": "private, no-cache", "vary": "Origin, Authorization"}
    known = caller.request.headers.get("if-none-match", "")
    if sha256 is not None and f'"{sha256}"' in known:
        return Response(status_code=304, headers={**headers, "etag": f'"{sha256}"'})
    archive: Archive = caller.request.app.state.archive
    pdf = await explained(archive.get(kind, caller.tenant, row, sha256))
    return Response(
        pdf.body,
        media_type="application/pdf",
        headers={**headers, "etag": f'"{pdf.sha256}"', "content-disposition": attachment(name)},
    )


async def explained(work: Awaitable[T]) -> T:
    """Says why there is no PDF."""
    try:
        return await work
    except BusyError:
        raise ProblemError(
            503, "pdf_busy", "Too many PDFs are being made. Try again in a moment.", retry_after=5
        ) from None
    except UnavailableError as error:
        log.error("pdf_unavailable", reason=str(error))
        raise ProblemError(
            503, "pdf_unavailable", "This server cannot make PDFs. Everything else works.", retry_after=300
        ) from None
    except GoneError:
        raise ProblemError(
            409, "invalid_state", "The certificate has just been revoked or corrected.", state="revoked"
        ) from None
    except RenderError as error:
        log.error("pdf_failed", reason=str(error))
        raise ProblemError(500, "internal_error", "The error has been recorded under the request id.") from None


def ascii_name(name: str) -> str:
    """For systems that know no other letters: accents go, other scripts too, and what a path could be made of."""
    stem, dot, kind = name.rpartition(".")
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    kept = "".join(char if char.isalnum() or char in " -'." else " " for char in plain)
    return " ".join(kept.split())[:100].rstrip(".- ") + dot + kind


def attachment(name: str) -> str:
    """The header by which a browser saves a file under this name."""
    return f"attachment; filename=\"{ascii_name(name)}\"; filename*=UTF-8''{quote(name, safe='')}"
