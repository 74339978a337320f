"""Development only: reads the mail that the catcher has kept."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Query, Request, Response

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
