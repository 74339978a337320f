"""Bodies and answers about reports that the worker writes."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Timestamp
from api.schemas.reports import ReportFormat, ReportName

Value = Annotated[str, Field(max_length=100)]


class ReportJobInput(Input):
    report: ReportName = Field(examples=["enrollments"])
    format: ReportFormat = Field(examples=["xlsx"])
    filters: Annotated[
        dict[Annotated[str, Field(max_length=63)], Value],
        Field(
            max_length=20,
            description="As of the report when it is taken at once: see the list of reports.",
            examples=[{"from": "2026-01-01"}],
        ),
    ] = {}


class ReportRequester(Output):
    id: UUID
    name: str


class ReportJob(Output):
    """A report that is being written, or was."""

    id: UUID
    report: ReportName
    format: ReportFormat
    filters: dict[str, str | None]
    status: Literal["queued", "running", "done", "failed", "canceled", "expired"] = Field(
        description="`expired`: its file has been removed."
    )
    rows_done: int = Field(description="How many rows have been written.")
    rows_total: int | None = Field(description="How many there were when it was begun.")
    requested_by: ReportRequester
    error: str | None = Field(description="What went wrong last; it may be tried again while it is queued or running.")
    size_bytes: int | None
    sha256: str | None = Field(description="Of the file, in hexadecimal.")
    created_at: Timestamp
    finished_at: Timestamp | None
    expires_at: Timestamp | None = Field(description="When its file is removed.")
    download_url: str | None = Field(
        description="Address of the file, for the caller: it works for 24 hours, without signing in."
    )
