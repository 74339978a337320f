"""Points: what is worth how much, what somebody has earned, and on which days."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Page, Timestamp

XpType = Literal[
    "lesson_complete",
    "quiz_pass",
    "quiz_perfect",
    "course_complete",
    "forum_post",
    "forum_reply",
    "answer_accepted",
]


class EarnedBadge(Output):
    id: UUID
    name: str
    icon_url: str | None


class Earned(Output):
    """What it earned the caller, in points and badges; repeated, a request answers with the same."""

    points: int = Field(examples=[10])
    badges: list[EarnedBadge]


class XpRuleInput(Input):
    points: Annotated[int, Field(ge=0, le=10_000, examples=[10])] = Field(
        description="From now on; what is worth 0 still counts towards badges and streaks."
    )


class XpRule(Output):
    version: int = Field(description="The ETag: counts changes.")
    type: XpType
    points: int
    updated_at: Timestamp


class XpCounts(Output):
    """What was awarded how often, without what was reversed."""

    lessons: int
    quizzes: int
    perfect_quizzes: int
    courses: int
    forum_posts: int = Field(description="Posts and replies.")
    accepted_answers: int


class XpSubject(Output):
    type: Literal["lesson", "quiz", "course", "post", "reply"]
    id: UUID
    title: str | None = Field(description="null when it is gone, or closed to the caller.")


class XpCourse(Output):
    id: UUID
    title: str | None = Field(description="null when it is gone, or closed to the caller.")


class XpEntry(Output):
    """A row of the ledger."""

    id: UUID
    type: XpType
    points: int = Field(description="Negative when an award is taken back.")
    subject: XpSubject = Field(description="What it was earned with.")
    course: XpCourse | None
    timestamp: Timestamp


class MyXp(Page[XpEntry]):
    """Points and streaks, and a page of the ledger."""

    total: int
    today: int = Field(description="By the calendar of the institution.")
    this_week: int = Field(description="Since Monday.")
    current_streak: int = Field(description="Days in a row up to today or yesterday; 0 once a day has been missed.")
    longest_streak: int
    active_today: bool = Field(description="Something was earned today: the streak is safe until tomorrow.")
    counts: XpCounts


class XpDay(Output):
    day: date
    points: int = Field(description="Less than nothing, when more was taken back than earned.")
    awards: int = Field(description="What was earned for the first time; a day with any counts towards the streak.")
