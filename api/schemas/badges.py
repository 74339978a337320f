"""Badges: who reaches the threshold of a metric has one."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Line, Output, Text, Timestamp
from api.schemas.courses import absent
from api.schemas.me import HttpsUrl

Metric = Annotated[
    Literal[
        "points",
        "lessons",
        "quizzes",
        "perfect_quizzes",
        "courses",
        "streak_days",
        "forum_posts",
        "accepted_answers",
    ],
    Field(description="What is counted. streak_days: the longest row of days; forum_posts: posts and replies."),
]
Name = Annotated[Line, Field(max_length=100, examples=["Night Owl"])]
Description = Annotated[Text, Field(max_length=1000)]
Threshold = Annotated[int, Field(ge=1, le=100_000_000, examples=[500], description="How much of it earns the badge.")]


class BadgeInput(Input):
    name: Name
    metric: Metric
    threshold: Threshold
    description: Description = Field(default_factory=absent)
    icon_url: HttpsUrl | None = None
    is_active: bool = Field(default_factory=absent, description="Is awarded; yes, when it is left out.")


class BadgePatch(Input):
    """A merge patch: what is not named stays as it is, null takes the icon away."""

    name: Name = Field(default_factory=absent)
    metric: Metric = Field(default_factory=absent)
    threshold: Threshold = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    icon_url: HttpsUrl | None = None
    is_active: bool = Field(default_factory=absent)


class Badge(Output):
    version: int = Field(description="The ETag: counts edits.")
    id: UUID
    name: str
    description: str
    icon_url: str | None
    metric: Metric
    threshold: int
    is_active: bool = Field(description="No: it is not awarded any more, and those who have it keep it.")
    progress: int = Field(description="How much of it the caller has now.")
    awarded_at: Timestamp | None = Field(description="Since when the caller has it; null when they do not.")
    created_at: Timestamp
    updated_at: Timestamp
