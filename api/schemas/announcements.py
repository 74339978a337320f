"""Bodies and answers about announcements."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Line, Lines, Output, Timestamp


class AnnouncementInput(Input):
    title: Annotated[Line, Field(max_length=200, examples=["No class on Friday"])]
    body: Annotated[Lines, Field(max_length=20_000, description="Markdown.", examples=["We meet again on **Monday**."])]


class Announcer(Output):
    id: UUID
    name: str
    avatar_url: str | None


class Announcement(Output):
    """Said once: it is not edited, since people have been told already."""

    id: UUID
    course_id: UUID | None = Field(description="null: to the whole institution.")
    title: str
    body: str = Field(description="Markdown, as it was written.")
    body_html: str = Field(description="The body as safe HTML.")
    author: Announcer
    created_at: Timestamp
    told_at: Timestamp | None = Field(description="When everybody had been told; null while that goes on.")
