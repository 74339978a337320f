"""The link at the end of a mail: stops mail of its kind, without signing in."""

from typing import Annotated

import orjson
from fastapi import APIRouter, Path, Response
from fastapi.responses import HTMLResponse
from pydantic import AfterValidator

from api.answers import Answer
from api.caller import PasserBy
from api.schemas.common import problems
from api.schemas.unsubscribe import Subscription
from api.unsubscribe.page import subscription_page
from api.verify.negotiation import wants_json
from api.verify.page import HEADERS

router = APIRouter(prefix="/unsubscribe", tags=["notifications"])

Token = Annotated[
    str,
    AfterValidator(lambda token: token.replace("\0", "")),  # what cannot be sent to the database leads nowhere anyway
    Path(description="As it is in the mail. It stops one person's mail of one kind, for good, and opens nothing."),
]

_HTML = {"text/html": {"schema": {"type": "string"}}}
_RESPONSES = {
    200: {"content": _HTML},
    **{status: {**response, "content": {**response["content"], **_HTML}} for status, response in problems().items()},
}


@router.get("/{token}", response_model=Subscription, responses=_RESPONSES)
async def get_subscription(caller: PasserBy, token: Token) -> Response:
    """What the link is about: a page that asks, or JSON with `Accept: application/json`. Changes nothing, since
    programs open the links of mails before people do."""
    return _shown(caller, await caller.call("select app.get_subscription($1, $2, $3)", token))


@router.post("/{token}", response_model=Subscription, responses=_RESPONSES)
async def unsubscribe(caller: PasserBy, token: Token) -> Response:
    """Stops the mail; again and again the same. A form's body, such as the `List-Unsubscribe=One-Click` of mail
    programs (RFC 8058), may come along and is not looked at."""
    return _shown(caller, await caller.call("select app.unsubscribe($1, $2, $3)", token))


def _shown(caller: PasserBy, facts: str) -> Response:
    if wants_json(caller.request.scope):
        return Answer(facts, headers=HEADERS)
    html, headers = subscription_page(orjson.loads(facts))
    return HTMLResponse(html, headers=headers)
