"""The person's own profile."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import IfMatch
from api.schemas.common import problems
from api.schemas.me import Me, MePatch

router = APIRouter(tags=["me"])


@router.get("/me", response_model=Me, responses=problems(401))
async def get_me(caller: SignedIn) -> Response:
    """The caller's profile."""
    return answer(await caller.call("select app.get_me($1, $2)"))


@router.patch("/me", response_model=Me, responses=problems(401, 412))
async def update_me(caller: SignedIn, body: MePatch, if_match: IfMatch = None) -> Response:
    """Changes the caller's profile; null falls back to the institution's locale and time zone."""
    return answer(await caller.call("select app.update_me($1, $2, $3::jsonb, $4)", body.json_text(), if_match))
