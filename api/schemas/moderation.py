"""Bodies and answers about what is flagged in a forum, and what is decided about it."""

from datetime import UTC, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas.common import Input, Lines, Output, Text, Timestamp
from api.schemas.learning import Profile

FlagReason = Literal["spam", "abuse", "off_topic", "cheating", "personal_data", "other"]
Decided = Literal["hide", "restore", "delete", "dismiss", "warn", "suspend", "lift"]
Reason = Annotated[
    Lines,
    Field(
        min_length=1,
        max_length=1000,
        pattern=r"\S",
        description="The author is told it.",
        examples=["Solutions of graded exercises do not belong here."],
    ),
]
Until = Annotated[
    AwareDatetime,
    Field(
        strict=False,
        ge=datetime(2000, 1, 1, tzinfo=UTC),
        le=datetime(3000, 1, 1, tzinfo=UTC),
        description="With `suspend` and with nothing else: until when the author may not write, within ten years.",
        examples=["2026-03-08T09:30:00.000Z"],
    ),
]


class FlagInput(Input):
    reason: FlagReason
    note: Annotated[Text, Field(max_length=1000, examples=["The same advertisement as yesterday."])] = ""


class Flag(Output):
    """What somebody has said against a post or a reply."""

    id: UUID
    post_id: UUID | None
    reply_id: UUID | None
    reason: FlagReason
    note: str
    created_at: Timestamp


class ModeratedCourse(Output):
    id: UUID
    title: str


class ModeratedPost(Output):
    id: UUID
    title: str


class FlaggedAuthor(Profile):
    role: Literal["student", "instructor", "admin", "operator"]
    suspended_until: Timestamp | None = Field(description="From the forums of the institution; null: not suspended.")
    warnings: int = Field(description="That stand.")


class FlagOf(Output):
    """A flag, as moderators see it."""

    id: UUID
    reason: FlagReason
    note: str
    user: Profile
    created_at: Timestamp


class FlaggedPermissions(Output):
    can_suspend: bool = Field(description="Whether the caller may suspend the author.")


class Flagged(Output):
    """A post or a reply with everything that is held against it."""

    id: UUID = Field(description="The oldest open flag: what is resolved, and with it all the others.")
    course: ModeratedCourse
    post: ModeratedPost
    reply_id: UUID | None = Field(description="null: the post itself is flagged.")
    excerpt: str = Field(description="The beginning of the text, as it was written.")
    author: FlaggedAuthor
    hidden: bool
    hidden_by_flags: bool = Field(description="Enough people have flagged it: `dismiss` shows it again.")
    deleted: bool
    created_at: Timestamp
    flagged_at: Timestamp
    flag_count: int
    reasons: dict[FlagReason, int] = Field(examples=[{"spam": 2, "off_topic": 1}])
    flags: list[FlagOf] = Field(description="The oldest twenty.")
    permissions: FlaggedPermissions


class Resolution(Input):
    decision: Literal["dismiss", "hide", "delete", "warn", "suspend"] = Field(examples=["hide"])
    reason: Reason
    suspended_until: Until | None = Field(default=None, examples=[None])


class Moderation(Input):
    decision: Literal["hide", "restore", "delete", "warn", "suspend"] = Field(examples=["hide"])
    reason: Reason
    suspended_until: Until | None = Field(default=None, examples=[None])


class Reversal(Input):
    reason: Annotated[Reason, Field(examples=["It was a quotation."])]


class DecisionPermissions(Output):
    can_reverse: bool


class Decision(Output):
    """What was decided about a post, a reply and its author."""

    id: UUID
    decision: Decided = Field(description="`lift` takes back a warning, a suspension, or that flags were dismissed.")
    reason: str
    suspended_until: Timestamp | None
    course: ModeratedCourse
    post: ModeratedPost
    reply_id: UUID | None = Field(description="null: about the post itself.")
    author: Profile
    moderator: Profile | None = Field(description="null: enough people have flagged it.")
    reverses: UUID | None = Field(description="The decision that this one takes back.")
    reversed_by: UUID | None
    created_at: Timestamp
    permissions: DecisionPermissions
