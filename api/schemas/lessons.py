"""Bodies and answers about lessons."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Timestamp
from api.schemas.courses import LockReason, Title, absent
from api.schemas.modules import ContentPermissions

HttpsUrl = Annotated[
    str,
    Field(
        pattern=r"^(?i:https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[0-9]{1,5})?([/?#][^\s\x00-\x1f\x7f]*)?$",
        max_length=2048,
        description="https, with a host and without a user's name or password.",
        examples=["https://videos.example.org/averages.mp4"],
    ),
]
Seconds = Annotated[int, Field(ge=0, le=360_000, examples=[540])]


class LessonInput(Input):
    title: Annotated[Title, Field(examples=["Mean, median, mode"])]
    duration_seconds: Seconds = Field(default_factory=absent)
    is_preview: bool = Field(default_factory=absent, description="Open to everybody; no, when it is left out.")
    is_required: bool = Field(default_factory=absent, description="Counts towards completion; yes, when left out.")
    video_url: HttpsUrl | None = None
    materials_url: HttpsUrl | None = None
    subtitle_url: HttpsUrl | None = None


class LessonPatch(Input):
    """A merge patch: what is not named stays as it is, null takes a URL away."""

    title: Title = Field(default_factory=absent)
    duration_seconds: Seconds = Field(default_factory=absent)
    is_preview: bool = Field(default_factory=absent)
    is_required: bool = Field(default_factory=absent)
    video_url: HttpsUrl | None = None
    materials_url: HttpsUrl | None = None
    subtitle_url: HttpsUrl | None = None


class Lesson(Output):
    version: int = Field(description="The ETag: counts edits of the lesson.")
    id: UUID
    course_id: UUID
    module_id: UUID
    title: str
    position: int
    duration_seconds: int
    is_preview: bool
    is_required: bool
    locked: bool = Field(description="The URLs are closed to the caller, and null.")
    lock_reasons: list[LockReason]
    completed: bool | None = Field(description="null for those who are not and never were enrolled.")
    position_seconds: int | None = Field(description="Where playback is; null as with `completed`.")
    video_url: str | None
    materials_url: str | None
    subtitle_url: str | None
    created_at: Timestamp
    updated_at: Timestamp
    permissions: ContentPermissions
