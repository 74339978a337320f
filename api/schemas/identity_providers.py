"""Issuers that an institution signs in with."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Input, Line, Output, Timestamp

Url = Annotated[
    Line, Field(max_length=2048, pattern=r"^https?://[^\s/?#@]+(/[^\s?#]*)?$", examples=["https://id.example.org"])
]


class IdentityProviderInput(Input):
    name: Annotated[Line, Field(max_length=100, examples=["Campus"])] | None = Field(
        default=None, description="As on the button."
    )
    issuer: Url | None = Field(default=None, description="Not needed for the preset `google`.")
    client_id: Annotated[Line, Field(max_length=512, examples=["lectern"])]
    client_secret: Annotated[Line, Field(max_length=2048, examples=["a-secret-of-the-issuer"])] | None = Field(
        default=None, description="Write-only; left out, the present one stays."
    )
    enabled: bool = True


class IdentityProvider(Output):
    provider: str
    name: str
    issuer: str
    client_id: str
    has_client_secret: bool
    enabled: bool
    created_at: Timestamp
    updated_at: Timestamp
