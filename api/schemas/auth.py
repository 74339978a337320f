"""Bodies and answers of sign-in."""

from typing import Annotated, Literal
from uuid import UUID

import email_validator
from pydantic import AfterValidator, Field

from api.schemas.common import Input, Line, Output, Text, Timestamp

# Whether mail arrives is found out by sending it: test, local and invalid are names like others.
email_validator.SPECIAL_USE_DOMAIN_NAMES.clear()


def _address(text: str) -> str:
    try:
        found = email_validator.validate_email(text, check_deliverability=False, globally_deliverable=False)
        return found.normalized.lower()
    except email_validator.EmailNotValidError as error:
        raise ValueError(str(error)) from None


Email = Annotated[
    str,
    AfterValidator(_address),
    Field(min_length=3, max_length=254, json_schema_extra={"format": "email"}, examples=["asha@example.org"]),
]
"""Lower case, as it is stored; names that exist inside an institution only are fine."""
NewPassword = Annotated[
    Text,
    Field(min_length=10, max_length=200, description="At least 10 characters.", examples=["correct horse battery"]),
]
GivenPassword = Annotated[Text, Field(min_length=1, max_length=200, examples=["correct horse battery"])]
Token = Annotated[str, Field(min_length=10, max_length=4096, pattern=r"^[\x21-\x7e]+$")]
Locale = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35, examples=["hi-IN"])]
Timezone = Annotated[Line, Field(max_length=64, examples=["Asia/Kolkata"])]


class Registration(Input):
    email: Email
    name: Annotated[Line, Field(max_length=200, examples=["Asha Rao"])]
    password: NewPassword
    invitation: Token | None = Field(default=None, description="Token of an invitation that came by mail.")
    locale: Locale | None = None
    timezone: Timezone | None = None


class Registered(Output):
    status: Literal["verification_sent", "active"]


class TokenInput(Input):
    token: Token


class VerifiedEmail(Output):
    status: Literal["verified"]
    email: str


class Login(Input):
    email: Email
    password: GivenPassword
    cookie: bool = Field(default=False, description="Put the refresh token into an httpOnly cookie instead.")


class Refresh(Input):
    refresh_token: Token | None = Field(default=None, description="Without one, the cookie counts.")


class SignedInUser(Output):
    id: UUID
    email: str
    name: str
    role: Literal["student", "instructor", "admin", "operator"]
    avatar_url: str | None


class Tokens(Output):
    access_token: str = Field(description="JWT, EdDSA; verify it with /.well-known/jwks.json.")
    token_type: Literal["Bearer"]
    expires_in: int = Field(description="Seconds.")
    refresh_token: str | None = Field(description="Usable once; null when it went into the cookie.")
    user: SignedInUser


class ForgotPassword(Input):
    email: Email


class Sent(Output):
    status: Literal["sent_if_known"]


class ResetPassword(Input):
    token: Token
    password: NewPassword


class PasswordChanged(Output):
    status: Literal["password_changed"]


class Session(Output):
    id: UUID
    current: bool
    user_agent: str | None
    address: str | None
    created_at: Timestamp
    last_used_at: Timestamp
    expires_at: Timestamp


class Ticket(Output):
    """A finished sign-in at an issuer, to be turned into a session within a minute."""

    ticket: str
    complete_url: str = Field(examples=["/api/auth/oauth/complete"])


class CompleteOAuth(Input):
    ticket: Token
    cookie: bool = Field(default=False, description="Put the refresh token into an httpOnly cookie instead.")
