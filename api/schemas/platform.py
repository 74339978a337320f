"""Bodies and answers about institutions."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field, JsonValue

from api.schemas.admin import Words
from api.schemas.auth import Email, Locale, Timezone
from api.schemas.common import Input, Line, Output, Timestamp
from api.schemas.courses import absent

Registration = Literal["open", "domain", "invitation", "closed"]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$", examples=["acme"])]
Currency = Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217.", examples=["INR"])]
Host = Annotated[Line, Field(min_length=4, max_length=253, examples=["learn.example.org"])]
Origin = Annotated[Line, Field(max_length=300, examples=["https://learn.example.org"])]


def _storable(value: dict[str, Any]) -> dict[str, Any]:
    """PostgreSQL's JSON holds neither NUL nor half a surrogate pair."""
    stack: list[Any] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, dict):
            stack += [*item.keys(), *item.values()]
        elif isinstance(item, list):
            stack += item
        elif isinstance(item, str) and any(c == "\0" or 0xD800 <= ord(c) <= 0xDFFF for c in item):
            raise ValueError("must not hold control characters")
    return value


Members = Annotated[dict[str, JsonValue], AfterValidator(_storable), Field(max_length=100)]


class FirstAdmin(Input):
    """Who is invited, by mail, to open the first admin's account."""

    email: Email
    name: Annotated[Line, Field(max_length=200)] | None = Field(default=None, description="How the mail greets them.")


class TenantInput(Input):
    slug: Slug
    name: Annotated[Line, Field(max_length=200, examples=["Acme Academy"])]
    timezone: Timezone = "UTC"
    locale: Locale = "en"
    currency: Currency = "INR"
    registration: Registration = "open"
    email_domains: Annotated[list[Host], Field(max_length=100)] = Field(default_factory=list)
    allowed_origins: Annotated[list[Origin], Field(max_length=100)] = Field(default_factory=list)
    domains: Annotated[list[Host], Field(max_length=100)] = Field(default_factory=list)
    branding: Members = Field(default_factory=dict)
    settings: Members = Field(default_factory=dict)
    admin: FirstAdmin | None = None


class TenantPatch(Input):
    """A merge patch: what is not named stays, and nothing can be null. Lists are replaced; `branding` and `settings`
    are merged member by member, where null does take a member away."""

    slug: Slug = Field(default_factory=absent)
    name: Annotated[Line, Field(max_length=200, examples=["Acme Academy"])] = Field(default_factory=absent)
    timezone: Timezone = Field(default_factory=absent)
    locale: Locale = Field(default_factory=absent)
    currency: Currency = Field(default_factory=absent)
    registration: Registration = Field(default_factory=absent)
    email_domains: Annotated[list[Host], Field(max_length=100)] = Field(default_factory=absent)
    allowed_origins: Annotated[list[Origin], Field(max_length=100)] = Field(default_factory=absent)
    domains: Annotated[list[Host], Field(max_length=100)] = Field(default_factory=absent)
    branding: Members = Field(default_factory=absent)
    settings: Members = Field(default_factory=absent)


class TenantSuspension(Input):
    reason: Annotated[Words, Field(examples=["The contract has ended."])]


class Tenant(Output):
    """An institution as operators see it."""

    version: int
    id: UUID
    slug: str
    name: str
    status: Literal["active", "suspended"]
    status_reason: str | None
    is_platform: bool
    timezone: str
    locale: str
    currency: str
    registration: Registration
    email_domains: list[str]
    allowed_origins: list[str]
    domains: list[str]
    branding: dict[str, Any]
    settings: dict[str, Any]
    created_at: Timestamp
    updated_at: Timestamp


class SignInProvider(Output):
    provider: str = Field(examples=["google"])
    name: str = Field(examples=["Google"])


class TenantProfile(Output):
    """What a front end needs to know of an institution before anybody signs in."""

    slug: str
    name: str
    locale: str
    timezone: str
    currency: str
    branding: dict[str, Any]
    registration: Registration
    sign_in_providers: list[SignInProvider]


class QueuedRefresh(Output):
    status: Literal["queued"] = Field(description="The worker does it as soon as it can.")
