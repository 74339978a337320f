"""Bodies and answers about notifications."""

from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas.common import Input, Output, Page, Timestamp

NotificationKind = Literal[
    "reply",
    "accepted",
    "announcement",
    "course_decision",
    "enrollment",
    "certificate",
    "payment",
    "badge",
    "moderation",
]


class Notification(Output):
    """A line about something that has happened."""

    id: UUID
    kind: NotificationKind
    course_id: UUID | None = Field(description="Where it has happened; null: in the institution.")
    payload: dict[str, Any] = Field(
        description="Titles, names and ids, as they were; which ones depends on the kind.",
        examples=[{"course_title": "Marathi for Newcomers", "post_title": "Gender of nouns", "author_name": "Ravi"}],
    )
    read_at: Timestamp | None
    created_at: Timestamp


class Notifications(Page[Notification]):
    """One page of the list."""

    unread_count: int = Field(description="Of the whole list, whatever the page shows.", examples=[3])


class Unread(Output):
    unread_count: int = Field(examples=[0])


class Reading(Input):
    until: Annotated[
        AwareDatetime,
        Field(
            strict=False,
            ge=datetime(2000, 1, 1, tzinfo=UTC),
            le=datetime(3000, 1, 1, tzinfo=UTC),
            description="`created_at` of the newest notification that was shown.",
            examples=["2026-03-01T09:30:00.000Z"],
        ),
    ]


class Channels(Output):
    """The ways in which somebody is told: both, one, or none."""

    in_app: bool = Field(description="In the list of notifications.")
    mail: bool


class ChannelsPatch(Input):
    in_app: bool = Field(default=True, description="In the list of notifications.")
    mail: bool = True


class Preferences(Output):
    """By kind."""

    reply: Channels
    accepted: Channels
    announcement: Channels
    course_decision: Channels
    enrollment: Channels
    certificate: Channels
    payment: Channels
    badge: Channels
    moderation: Channels


class PreferencesPatch(Input):
    """Only what is to change."""

    reply: ChannelsPatch = ChannelsPatch()
    accepted: ChannelsPatch = ChannelsPatch()
    announcement: ChannelsPatch = ChannelsPatch()
    course_decision: ChannelsPatch = ChannelsPatch()
    enrollment: ChannelsPatch = ChannelsPatch()
    certificate: ChannelsPatch = ChannelsPatch()
    payment: ChannelsPatch = ChannelsPatch()
    badge: ChannelsPatch = ChannelsPatch()
    moderation: ChannelsPatch = ChannelsPatch()
