"""Who has earned most: this week or month, or a former one."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Day, Limit
from api.schemas.common import problems
from api.schemas.leaderboard import Leaderboard, LeaderboardPeriod

router = APIRouter(tags=["gamification"])


Date = Annotated[
    Day | None, Query(description="A day of the week or month that is meant, not in the future; without it, today.")
]


@router.get("/leaderboard", response_model=Leaderboard, responses=problems(401))
async def get_leaderboard(
    caller: SignedIn,
    period: Annotated[LeaderboardPeriod, Query(description="Calendar weeks begin on Monday.")] = "weekly",
    course_id: Annotated[
        UUID | None, Query(description="Points earned in a course, for those who learn in it, teach it, and admins.")
    ] = None,
    date: Date = None,
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
