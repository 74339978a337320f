"""Renders certificates as they are issued."""

from uuid import UUID

from api.certificates.archive import Archive, GoneError
from api.certificates.pool import RenderError
from api.logs import log


async def render_certificate(archive: Archive, tenant: UUID, certificate: UUID) -> None:
    """What fails is queued again by the sweep, and rendered at the latest when somebody asks for it."""
    try:
        pdf = await archive.render(tenant, certificate)
    except GoneError:  # nobody may download it any more
        return
    except RenderError as error:
        log.error("certificate_failed", certificate=str(certificate), reason=str(error))
        return
    if pdf.kept:
        log.info("certificate_rendered", certificate=str(certificate), bytes=len(pdf.body))
