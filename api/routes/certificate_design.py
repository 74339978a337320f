"""How an institution's certificates look."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import SignedIn
from api.certificates.answers import preview_answer
from api.certificates.pictures import expect_pictures
from api.parameters import IfMatch
from api.schemas.certificate_design import CertificateDesign, CertificateDesignInput
from api.schemas.common import problems

router = APIRouter(prefix="/admin", tags=["certificates"])


@router.get("/certificate-design", response_model=CertificateDesign, responses=problems(401))
async def get_certificate_design(caller: SignedIn) -> Response:
    """Colours, signatory, logo and signature of the certificates that are issued from now on. Admins."""
    return answer(await caller.call("select app.get_certificate_design($1, $2)"))


@router.put("/certificate-design", response_model=CertificateDesign, responses=problems(401, 412))
async def put_certificate_design(caller: SignedIn, body: CertificateDesignInput, if_match: IfMatch) -> Response:
    """Changes how certificates look from now on; those that were issued keep their design. An image that is not sent
    stays, and null takes it away. Sent again, it changes nothing. Admins."""
    await expect_pictures(logo=body.logo, signature=body.signature)
    return answer(await caller.call("select app.put_certificate_design($1, $2, $3, $4)", body.json_text(), if_match))


@router.get(
    "/certificate-design/preview.pdf",
    response_class=Response,
    responses={
        200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}},
        **problems(401),
    },
)
async def preview_certificate_design(caller: SignedIn) -> Response:
    """A specimen of a certificate as it would be issued today, with the caller's own name. Admins."""
    return await preview_answer(caller, await caller.call("select app.preview_certificate_design($1, $2)"))
