"""What anybody is told who knows the code of a certificate."""

from datetime import date
from typing import Literal

from pydantic import Field

from api.schemas.common import Output, Timestamp


class Verification(Output):
    """A certificate as it was printed, and what has become of it."""

    state: Literal["valid", "expired", "revoked", "superseded"]
    code: str = Field(examples=["3F7K9QXW2M8R5TVB1CDH6JNPYA"])
    serial: str = Field(examples=["2026-7KQ2-M4XD"])
    name: str
    course_title: str
    instructor_name: str
    institution_name: str
    signatory_name: str = Field(description="Whom the institution has sign; else the instructor.")
    signatory_title: str | None
    hours: float = Field(description="Of the course's lessons; 0 is not printed.")
    issue_date: date
    expires_on: date | None = Field(description="The first day on which it is not valid any more; null: never.")
    revoked_at: Timestamp | None
    revocation_reason: str | None
    superseded_at: Timestamp | None
    pdf_sha256: str | None = Field(description="Of the PDF, in hex; null until it has been made.")
    locale: str
    primary_color: str
    accent_color: str
    logo_url: str | None
