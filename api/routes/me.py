"""The person's own profile."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.admin import SignIn
from api.schemas.common import Page, problems
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


@router.get("/me/sign-ins", response_model=Page[SignIn], responses=problems(401))
async def list_my_sign_ins(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Who has signed in as the caller, or tried to with a wrong password, within 180 days; newest first."""
    return answer(await caller.call("select app.list_my_sign_ins($1, $2, $3, $4)", limit, cursor))
