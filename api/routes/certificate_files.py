"""Certificates as PDF."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Query, Response

from api.caller import SignedIn
from api.certificates.answers import certificate_answer, zip_answer
from api.pdf.answers import PDF
from api.schemas.common import problems

router = APIRouter(tags=["certificates"])

ZIP = {"content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}}}
PAGE = 100


@router.get(
    "/certificates/{certificate_id}.pdf",
    response_class=Response,
    responses={200: PDF, 304: {"description": "The client's copy is still the same."}, **problems(401, 409)},
)
async def get_certificate_file(
    caller: SignedIn,
    certificate_id: UUID,
    if_none_match: Annotated[str | None, Header(description="The ETag of a copy, which is the PDF's SHA-256.")] = None,
) -> Response:
    """The certificate as PDF: for its learner, those who teach the course, and admins.

    One that has not been rendered yet is rendered now. 409 when it was revoked or corrected; 503 `pdf_busy` while too
    many are being rendered, and `pdf_unavailable` where the server cannot make PDFs.
    """
    return await certificate_answer(
        caller, await caller.call("select app.get_certificate_file($1, $2, $3)", certificate_id)
    )


@router.get("/admin/certificates.zip", response_class=Response, responses={200: ZIP, **problems(401, 409)})
async def export_certificates(
    caller: SignedIn, course_id: Annotated[UUID | None, Query(description="Of this course; without it, all.")] = None
) -> Response:
    """The PDFs of all certificates but revoked and superseded ones, as a zip: the institution's for admins, those of
    the courses they teach for instructors. What cannot be rendered is listed in it, in `missing.txt`."""

    async def page(cursor: str | None) -> str:
        return await caller.call("select app.export_certificates($1, $2, $3, $4, $5)", course_id, PAGE, cursor)

    return await zip_answer(caller, page)
