"""Development only: the mail that the catcher has kept, and a shop to buy courses in."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

from api.dev_shop.page import FILES, PLACE, shop_page
from api.errors import ProblemError
from api.mail.catcher import caught

router = APIRouter(tags=["development"], include_in_schema=False)


@router.get("/dev/mail")
async def list_mail(
    request: Request,
    to: Annotated[str | None, Query(max_length=254)] = None,
    limit: Annotated[int, Query(ge=1, le=500)] = 100,
) -> Response:
    """The newest messages first: from, to, subject, text, html, received_at, and the links in the text."""
    body = {"data": caught(request.app.state.settings.home, to, limit)}
    return Response(orjson.dumps(body), media_type="application/json")


@router.get("/dev/shop")
async def show_shop(request: Request) -> Response:
    """Sign in, choose, pay, see the enrolment, download the invoice."""
    html, headers = shop_page(request.app.state.settings)
    return HTMLResponse(html, headers=headers)


@router.get("/dev/shop/{name}")
async def show_shop_file(name: str) -> Response:
    """What the page is made of."""
    if name not in FILES:
        raise ProblemError(404, "not_found", "There is no such file.")
    return FileResponse(PLACE / name, media_type=FILES[name])
