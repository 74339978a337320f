"""Bodies and answers of an institution's office."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.auth import Email
from api.schemas.common import Input, Line, Money, Output, Text, Timestamp
from api.schemas.courses import Id
from api.schemas.learning import Profile

Role = Literal["student", "instructor", "admin", "operator"]
AccountStatus = Literal["active", "suspended"]
InvitationStatus = Literal["pending", "accepted", "expired"]
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
    name: Annotated[Line, Field(max_length=200, examples=["Ravi Kumar"])] | None = None
    role: Role = Field(description="operator: by operators, at the platform's own institution only.")


class Inviter(Output):
    id: UUID
    name: str


class Invitation(Output):
    """An invitation; what opens it is in the mail alone."""

    id: UUID
    email: str
    name: str | None = Field(description="How the invited is called, if whoever invited said so.")
    role: Role
    status: InvitationStatus
    invited_by: Inviter | None = Field(description="null when the platform invited.")
    created_at: Timestamp
    sent_at: Timestamp = Field(description="The latest mail: its link is the one that works.")
    expires_at: Timestamp
    accepted_at: Timestamp | None


class SignIn(Output):
    """An attempt to sign in to an account."""

    id: UUID
    at: Timestamp
    method: str = Field(description="password, or the name of the issuer.", examples=["password"])
    outcome: Literal["succeeded", "wrong_password", "suspended"] = Field(
        description="suspended: refused since the account was, whether or not the password was right."
    )
    session_id: UUID | None = Field(description="The session that it began.")
    address: str | None
    user_agent: str | None


ImportMode = Literal["all", "valid"]


class ImportFault(Output):
    """What is wrong with a row."""

    row: int = Field(description="Line of the file on which the row begins; the header is 1.")
    column: Literal["email", "name", "role"] | None = Field(description="null: the row as a whole.")
    code: Literal[
        "required", "invalid_email", "duplicate", "account_exists", "too_long", "invalid_name", "invalid_role",
        "role_not_allowed", "too_many_fields",
    ]  # fmt: skip
    detail: str


class ImportReport(Output):
    """What an import has done, or would do."""

    mode: ImportMode
    dry_run: bool
    refused: bool = Field(description="Mode all, and a row is wrong: nobody is invited.")
    rows: int
    valid: int
    invited: int
    refreshed: int = Field(description="Invited before; replaced, since role, name or time have changed.")
    unchanged: int = Field(description="Invited before in the same way: left alone, without another mail.")
    errors: list[ImportFault]


class CourseInstructor(Input):
    instructor_id: Id = Field(description="An active instructor or admin of the institution.")
    keep_former: bool = Field(default=False, description="The former instructor goes on as a co-instructor.")
