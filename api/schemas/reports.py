"""Reports: what there is, and what it can be narrowed by."""

from typing import Annotated, Literal

from pydantic import Field

from api.schemas.common import Output

ReportName = Literal["enrollments", "progress", "quiz_results", "payments", "certificates", "xp", "moderation", "audit"]
ReportFormat = Literal["csv", "xlsx", "pdf"]


class ReportColumn(Output):
    """What the rows of a report hold at this place."""

    name: str = Field(examples=["enrolled_at"])
    title: str = Field(examples=["Enrolled"])
    type: Annotated[
        Literal["text", "integer", "number", "percent", "money", "timestamp", "date", "boolean", "json"],
        Field(description="money is of the currency in the column `currency` of its row."),
    ]


class ReportFilter(Output):
    """Something that a report can be narrowed by: a query parameter, and a member of a job's `filters`."""

    name: str = Field(examples=["status"])
    title: str = Field(examples=["Status"])
    type: Annotated[
        Literal["date", "course", "quiz", "user", "actor", "choice", "text"],
        Field(description="course, quiz, user and actor take an id; choice takes one of `choices`."),
    ]
    choices: list[str] | None = Field(examples=[["active", "revoked"]])


class Report(Output):
    """A report that the institution's admins can take."""

    name: ReportName
    title: str = Field(examples=["Enrolments"])
    description: str
    formats: list[ReportFormat]
    columns: list[ReportColumn]
    filters: list[ReportFilter]


class ReportList(Output):
    """All reports."""

    data: list[Report]
