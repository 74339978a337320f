"""Points, and what they are given for."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, problems
from api.schemas.xp import MyXp, XpDay, XpRule, XpRuleInput, XpType

router = APIRouter(tags=["gamification"])


@router.get("/me/xp", response_model=MyXp, responses=problems(401))
async def get_my_xp(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The caller's points and days in a row, and a page of what they were earned with, newest first.

    Days and weeks are those of the institution's time zone; a week begins on Monday.
    """
    return answer(await caller.call("select app.get_my_xp($1, $2, $3, $4)", limit, cursor))


@router.get("/me/xp/days", response_model=Page[XpDay], responses=problems(401))
async def list_my_xp_days(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The caller's points day by day, the latest first; days without any are left out."""
    return answer(await caller.call("select app.list_my_xp_days($1, $2, $3, $4)", limit, cursor))


@router.get("/xp/rules", response_model=Page[XpRule], responses=problems(401))
async def list_xp_rules(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """What is worth how many points at this institution."""
    return answer(await caller.call("select app.list_xp_rules($1, $2, $3, $4)", limit, cursor))


@router.put("/xp/rules/{type}", response_model=XpRule, responses=problems(401, 412))
async def set_xp_rule(caller: SignedIn, type: XpType, body: XpRuleInput, if_match: IfMatch) -> Response:
    """Says what something is worth from now on, for admins. What was earned before stays as it was."""
    return answer(await caller.call("select app.set_xp_rule($1, $2, $3, $4, $5)", type, body.points, if_match))
