"""The person's own profile."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.auth import Locale, Timezone
from api.schemas.common import Input, Line, Output, Text, Timestamp
from api.schemas.courses import absent

HttpsUrl = Annotated[Line, Field(max_length=2048, pattern=r"^https://[^\s/?#@]+([/?#]\S*)?$")]


class TenantName(Output):
    id: UUID
    slug: str
    name: str


class Me(Output):
    version: int
    id: UUID
    email: str
    name: str
    role: Literal["student", "instructor", "admin", "operator"]
    avatar_url: str | None
    bio: str | None
    locale: str = Field(description="One's own, or the institution's.")
    timezone: str = Field(description="One's own, or the institution's.")
    show_on_leaderboards: bool = Field(description="Others may see the person there.")
    created_at: Timestamp
    tenant: TenantName


class MePatch(Input):
    """A merge patch: null takes a value away, what is not named stays."""

    name: Annotated[Line, Field(max_length=200, examples=["Asha Rao"])] = Field(default_factory=absent)
    avatar_url: HttpsUrl | None = None
    bio: Annotated[Text, Field(max_length=4000)] | None = None
    locale: Locale | None = None
    timezone: Timezone | None = None
    show_on_leaderboards: bool = Field(
        default_factory=absent, description="No: absent from every leaderboard that others see."
    )
