"""Renders documents as they are issued."""

from uuid import UUID

from api.logs import log
from api.pdf.archive import Archive, GoneError, Kind
from api.pdf.pool import RenderError


async def render_pdf(archive: Archive, kind: Kind, tenant: UUID, row: UUID) -> None:
    """What fails is queued again by the sweep, and rendered at the latest when somebody asks for it."""
    try:
        pdf = await archive.render(kind, tenant, row)
    except GoneError:  # nobody may download it any more
        return
    except RenderError as error:
        log.error("pdf_failed", document=kind.document, id=str(row), reason=str(error))
        return
    if pdf.kept:
        log.info("pdf_rendered", document=kind.document, id=str(row), bytes=len(pdf.body))
