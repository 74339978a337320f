"""Who has earned most: this week or month, or a former one."""

import re
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BeforeValidator

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.common import problems
from api.schemas.leaderboard import Leaderboard, LeaderboardPeriod

router = APIRouter(tags=["gamification"])


def _written_as_date(value: Any) -> Any:
    """A bare number is not a date, although pydantic takes it for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("must be a date like 2026-03-01")
    return value


Day = Annotated[
    date | None,
    BeforeValidator(_written_as_date),
    Query(description="A day of the week or month that is meant, not in the future; without it, today."),
]


@router.get("/leaderboard", response_model=Leaderboard, responses=problems(401))
async def get_leaderboard(
    caller: SignedIn,
    period: Annotated[LeaderboardPeriod, Query(description="Calendar weeks begin on Monday.")] = "weekly",
    course_id: Annotated[
        UUID | None, Query(description="Points earned in a course, for those who learn in it, teach it, and admins.")
    ] = None,
    date: Day = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Who has earned most points in a week or month, best first, and where the caller stands, with their neighbours.

    The board of the present week or month is as of `refreshed_at`; when one begins it is empty for a moment. Suspended
    people, and those who do not want to be on leaderboards (`show_on_leaderboards` of `/api/me`), are absent at once.
    """
    return answer(
        await caller.call(
            "select app.get_leaderboard($1, $2, $3, $4, $5, $6, $7)", period, course_id, date, limit, cursor
        )
    )
