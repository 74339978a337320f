"""Bodies and answers of an institution's office."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.auth import Email
from api.schemas.common import Input, Money, Output, Text, Timestamp
from api.schemas.learning import Profile

Role = Literal["student", "instructor", "admin", "operator"]
AccountStatus = Literal["active", "suspended"]
CourseStatus = Literal["draft", "pending", "published", "rejected", "archived"]
Words = Annotated[Text, Field(min_length=1, max_length=1000, pattern=r"\S")]


class ReviewedCourse(Output):
    """A course as those who review it see it."""

    version: int
    id: UUID
    slug: str
    title: str
    domain: str
    status: CourseStatus
    rejection_reason: str | None
    instructor: Profile
    price: Money
    module_count: int
    lesson_count: int
    duration_seconds: int
    enrollment_count: int
    submitted_at: Timestamp | None
    published_at: Timestamp | None
    created_at: Timestamp


class Rejection(Input):
    reason: Annotated[Words, Field(max_length=2000, examples=["The second module has no lessons yet."])]


class Account(Output):
    """An account as admins see it."""

    id: UUID
    email: str
    name: str
    role: Role
    status: AccountStatus
    status_reason: str | None
    avatar_url: str | None
    locale: str | None = Field(description="null: the institution's.")
    timezone: str | None = Field(description="null: the institution's.")
    created_at: Timestamp
    last_sign_in_at: Timestamp | None


class Suspension(Input):
    reason: Annotated[Words, Field(examples=["Shared the account with others."])]


class RoleChange(Input):
    role: Role = Field(description="operator: by operators, at the platform's own institution only.")


class InvitationInput(Input):
    email: Email
    role: Role = Field(description="operator: by operators, at the platform's own institution only.")


class Inviter(Output):
    id: UUID
    name: str


class Invitation(Output):
    """An invitation; what opens it is in the mail alone."""

    id: UUID
    email: str
    role: Role
    status: Literal["pending", "accepted", "expired"]
    invited_by: Inviter | None = Field(description="null when the platform invited.")
    created_at: Timestamp
    expires_at: Timestamp
    accepted_at: Timestamp | None
