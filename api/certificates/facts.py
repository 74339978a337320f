"""What is printed, as `app.claim_certificate` gives it. Nothing else reaches the template."""

import unicodedata
from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field

from api.visible import is_visible

NAMELESS = "—"
"""For what cannot be seen: a certificate is printed all the same, and corrected by whoever reads it."""


def printable(text: str) -> str:
    """Without what has no shape: control characters and halves of surrogate pairs would make the metadata no XML."""
    kept = "".join(
        " " if unicodedata.category(char) in ("Cc", "Cs") or ord(char) & 0xFFFE == 0xFFFE else char for char in text
    )
    return " ".join(kept.split()) if any(map(is_visible, kept)) else NAMELESS


Line = Annotated[str, AfterValidator(printable), Field(min_length=1, max_length=200)]
Color = Annotated[str, Field(pattern=r"^#[0-9a-f]{6}$")]


class Design(BaseModel):
    """How the institution wants it to look; an image is a PNG."""

    model_config = ConfigDict(extra="ignore")

    primary_color: Color = "#1f3a5f"
    accent_color: Color = "#b8860b"
    signatory_name: Line | None = None
    signatory_title: Line | None = None
    logo: Base64Bytes | None = None
    signature: Base64Bytes | None = None


class Facts(BaseModel):
    """The facts of one certificate, frozen when it was issued."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    serial: Line
    verify_url: Annotated[str, Field(min_length=8, max_length=2048, pattern=r"^https?://[\x21-\x7e]+$")]
    name: Line
    course_title: Line
    instructor_name: Line
    institution_name: Line
    locale: str = "en"
    hours: Decimal = Decimal(0)
    issue_date: date
    expires_on: date | None = None
    design: Design | None = None
    specimen: bool = False
