"""Badges: the institution's rules, and who has earned what."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.badges import Badge, BadgeInput, BadgePatch
from api.schemas.common import Page, problems

router = APIRouter(tags=["gamification"])


@router.get("/badges", response_model=Page[Badge], responses=problems(401))
async def list_badges(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """What there is to earn, by what it counts and from easy to hard, with the caller's progress.

    Inactive badges are seen by admins, and by those who have them.
    """
    return answer(await caller.call("select app.list_badges($1, $2, $3, $4)", limit, cursor))


@router.get("/me/badges", response_model=Page[Badge], responses=problems(401))
async def list_my_badges(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The badges that the caller has, the latest first."""
    return answer(await caller.call("select app.list_my_badges($1, $2, $3, $4)", limit, cursor))


@router.post("/badges", status_code=201, response_model=Badge, responses=problems(401, 409))
async def create_badge(caller: SignedIn, body: BadgeInput) -> Response:
    """Makes a badge, for admins. Whoever has reached its threshold already has it at once."""
    return created(await caller.call("select app.create_badge($1, $2, $3)", body.json_text()), "/api/badges")


@router.get("/badges/{badge_id}", response_model=Badge, responses=problems(401))
async def get_badge(caller: SignedIn, badge_id: UUID) -> Response:
    """A badge with the caller's progress."""
    return answer(await caller.call("select app.get_badge($1, $2, $3)", badge_id))


@router.patch("/badges/{badge_id}", response_model=Badge, responses=problems(401, 409, 412))
async def update_badge(caller: SignedIn, badge_id: UUID, body: BadgePatch, if_match: IfMatch) -> Response:
    """Changes a badge, for admins.

    Made easier, or active again, it is given to everybody who qualifies; made harder or inactive, it is taken from
    nobody.
    """
    return answer(
        await caller.call("select app.update_badge($1, $2, $3, $4, $5)", badge_id, body.json_text(), if_match)
    )


@router.delete("/badges/{badge_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_badge(caller: SignedIn, badge_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a badge that nobody has, for admins; others can be made inactive instead."""
    await caller.call("select app.delete_badge($1, $2, $3, $4)", badge_id, if_match)
    return no_content()
