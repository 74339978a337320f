"""Bodies and answers about certificates."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Line, Output, Text, Timestamp

CertificateState = Literal["valid", "expired", "revoked", "superseded"]


class CertifiedPerson(Output):
    id: UUID
    name: str = Field(description="As printed.")


class CertifiedCourse(Output):
    id: UUID
    title: str = Field(description="As printed.")


class Certificate(Output):
    """What somebody was certified, with the facts that are printed: they stay as they were on that day."""

    id: UUID
    version: int = Field(description="A correction issues the next version.")
    state: CertificateState
    serial: str = Field(description="For people to read out.", examples=["2026-7K3M-Q9TD"])
    code: str = Field(description="Leads to the public verification.", examples=["4T8ZC2N6Q0VJ5R7XW1KDMHB3YG"])
    verify_url: str = Field(
        description="What the QR code leads to; as long as the PDF has not been rendered, only the path."
    )
    user: CertifiedPerson
    name: str
    course: CertifiedCourse
    instructor_name: str
    institution_name: str
    hours: float = Field(description="Of the course's lessons, rounded to tenths.")
    issue_date: date = Field(description="The day of the completion, in the institution's timezone.")
    expires_on: date | None = Field(description="The first day on which it is no longer valid; null: never.")
    revoked_at: Timestamp | None
    revocation_reason: str | None
    superseded_by: UUID | None = Field(description="The certificate that has taken the place of this one.")
    cert_url: str = Field(description="Path of the PDF.")
    pdf_sha256: str | None = Field(description="SHA-256 of the PDF, in hexadecimal; null before it is rendered.")
    linkedin_url: str = Field(description="Leads to LinkedIn's form for one's profile, filled in.")
    issued_at: Timestamp


class Revocation(Input):
    reason: Annotated[
        Text,
        Field(
            min_length=1,
            max_length=1000,
            pattern=r"\S",
            description="Public: the verification tells it.",
            examples=["Somebody else sat the final quiz."],
        ),
    ]


class Reissue(Input):
    name: Annotated[Line, Field(max_length=200, examples=["Aditi Rao"])] | None = Field(
        default=None, description="The corrected name; the account's present one, when it is left out."
    )
