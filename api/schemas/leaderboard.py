"""Answers about leaderboards."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Output, Page, Timestamp
from api.schemas.learning import Profile

LeaderboardPeriod = Literal["weekly", "monthly"]


class LeaderboardRow(Output):
    """Somebody on a leaderboard: all that others learn of them there."""

    rank: int = Field(description="Equal for equal points, after which as many ranks are left out: 1, 2, 2, 4.")
    points: int
    user: Profile
    is_me: bool


class LeaderboardStanding(Output):
    """Where the caller stands."""

    rank: int
    points: int
    neighbours: list[LeaderboardRow] = Field(description="Up to two above and two below, best first.")


class Leaderboard(Page[LeaderboardRow]):
    """Who has earned most in a week or month, best first."""

    period: LeaderboardPeriod
    starts_on: date = Field(description="The Monday of the week, or the first of the month.")
    ends_on: date = Field(description="Its last day.")
    timezone: str = Field(description="The institution's, which decides when a day begins.", examples=["Asia/Kolkata"])
    course_id: UUID | None = Field(description="null: the whole institution.")
    closed: bool = Field(description="The period is over.")
    refreshed_at: Timestamp | None = Field(
        description="What the board is as of; null where it has been added up just now, as for every closed period."
    )
    participants: int = Field(description="People with points, as of the same time.")
    me: LeaderboardStanding | None = Field(
        description="null without points in the period, and for those who have opted out."
    )
