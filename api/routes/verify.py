"""Whether a certificate is what it says, for whoever is shown one."""

from base64 import b64decode
from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from api.answers import Answer
from api.caller import PasserBy
from api.schemas.common import problems
from api.schemas.verify import Verification
from api.verify.negotiation import wants_json
from api.verify.page import HEADERS, certificate_page

router = APIRouter(prefix="/verify", tags=["certificates"])

Code = Annotated[
    str,
    AfterValidator(lambda code: code.replace("\0", "")),  # what cannot be sent to the database leads nowhere anyway
    Path(description="As it is printed; upper or lower case, with or without hyphens."),
]


_HTML = {"text/html": {"schema": {"type": "string"}}}
_FAILURES = {
    status: {**response, "content": {**response["content"], **_HTML}} for status, response in problems().items()
}


@router.get("/{code}", response_model=Verification, responses={200: {"content": _HTML}, **_FAILURES})
async def verify_certificate(caller: PasserBy, code: Code) -> Response:
    """What a certificate says and what has become of it: a page, or JSON with `Accept: application/json`. Whoever has
    the code may ask, at the institution's own host."""
    facts = await caller.call("select app.verify_certificate($1, $2, $3)", code)
    if wants_json(caller.request.scope):
        return Answer(facts, headers=HEADERS)
    html, headers = certificate_page(orjson.loads(facts))
    return HTMLResponse(html, headers=headers)


@router.get(
    "/{code}/logo.png",
    response_class=Response,
    responses={200: {"content": {"image/png": {"schema": {"type": "string", "format": "binary"}}}}, **problems()},
)
async def get_certificate_logo(caller: PasserBy, code: Code) -> Response:
    """The institution's logo as it was when the certificate was issued."""
    logo = orjson.loads(await caller.call("select app.get_certificate_logo($1, $2, $3)", code))
    return Response(
        b64decode(logo["png"]),
        media_type="image/png",
        headers={"cache-control": "private, max-age=86400", "etag": f'"{logo["sha256"]}"', **HEADERS},
    )
