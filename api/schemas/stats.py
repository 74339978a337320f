"""Answers about what happens at an institution, in courses, on the platform."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.admin import CourseStatus
from api.schemas.common import Money, Output, Page, Timestamp
from api.schemas.learning import Profile

StatsBy = Literal["day", "week", "month"]
CoursePeriod = Literal["last_30_days", "day", "week", "month", "all"]
CourseStatsSort = Literal["enrollments", "completions", "active_students", "certificates", "gross", "net"]

RefreshedAt = Annotated[
    Timestamp, Field(description="What the figures are as of; they are counted anew every few minutes.")
]
Percent = Annotated[float | None, Field(description="Null where there was nothing before.", examples=[12.5])]
TIMEZONE = Field(description="The institution's, which decides when a day begins.", examples=["Asia/Kolkata"])


class Earnings(Output):
    """Money of one currency. A payment counts on the day of its capture, a refund on the day when it was processed."""

    currency: str = Field(examples=["INR"])
    gross: Money = Field(description="What came in, refunded or not.")
    refunds: Money = Field(description="What went back, whenever it had been paid.")
    net: Money = Field(description="gross less refunds; below zero where more went back than came in.")
    payment_count: int


class Figures(Output):
    """What happened in a time."""

    active_students: int = Field(
        description="People, each once: at an institution those who were signed in, in a course those who completed a "
        "lesson or a quiz or wrote in its forum. Not to be added up over times or courses."
    )
    enrollments: int
    completions: int = Field(description="Courses completed.")
    certificates: int = Field(description="Issued for the first time.")
    earnings: list[Earnings] = Field(description="By currency; empty without any.")


class InstitutionFigures(Figures):
    """What happened at an institution in a time."""

    new_students: int


class Change(Output):
    """By how many percent it is more, or less, than before."""

    active_students: Percent
    enrollments: Percent
    completions: Percent
    certificates: Percent


class InstitutionChange(Change):
    new_students: Percent


class Span(Output):
    """A day, week or month that is under way, and the whole one before it."""

    starts_on: date
    ends_on: date = Field(description="Its last day.")
    figures: Figures
    previous: Figures = Field(description="Of the whole day, week or month before.")


class InstitutionSpan(Span):
    figures: InstitutionFigures
    previous: InstitutionFigures = Field(description="Of the whole day, week or month before.")


class Trend(Span):
    """The last 30 days, today included, and the 30 before them."""

    previous: Figures = Field(description="Of the 30 days before.")
    change_percent: Change


class InstitutionTrend(Span):
    figures: InstitutionFigures
    previous: InstitutionFigures = Field(description="Of the 30 days before.")
    change_percent: InstitutionChange


class Totals(Output):
    """What there is, and what ever happened."""

    students: int = Field(description="Who has a place in the course, or in one of the courses.")
    active_students: int = Field(description="In the last 30 days.")
    enrollments: int = Field(description="Places in courses, without those that were revoked.")
    completions: int
    certificates: int
    earnings: list[Earnings]


class TaughtTotals(Totals):
    courses: int = Field(description="Of any status.")
    published_courses: int


class InstitutionTotals(TaughtTotals):
    students: int = Field(description="Accounts that are not suspended.")
    instructors: int = Field(description="Accounts that are not suspended.")


class PlatformTotals(InstitutionTotals):
    tenants: int = Field(description="Institutions, without the platform's own.")
    active_tenants: int = Field(description="Those that are not suspended.")


class CourseName(Output):
    id: UUID
    slug: str
    title: str
    status: CourseStatus


class CourseOfInstructor(CourseName):
    instructor: Profile


class TopCourse(Output):
    course: CourseName
    figures: Figures


class TopCourses(Output):
    """The first five each, of the last 30 days; shorter, where less courses have any."""

    active_students: list[TopCourse]
    enrollments: list[TopCourse]
    completions: list[TopCourse]
    net: list[TopCourse] = Field(description="By net earnings in the currency of the institution.")


class CourseStats(Output):
    """A course at a glance."""

    timezone: str = TIMEZONE
    refreshed_at: RefreshedAt
    totals: Totals
    last_30_days: Trend
    today: Span
    this_week: Span = Field(description="From Monday.")
    this_month: Span


class TeachingStats(CourseStats):
    """The courses of an instructor at a glance."""

    totals: TaughtTotals
    top_courses: TopCourses


class PlatformStats(Output):
    """All institutions at a glance."""

    timezone: str = Field(description="Of the platform's own institution: which day `today` is.", examples=["UTC"])
    refreshed_at: RefreshedAt
    totals: PlatformTotals
    last_30_days: InstitutionTrend
    today: InstitutionSpan = Field(description="That day of each institution's own calendar.")
    this_week: InstitutionSpan = Field(description="From Monday.")
    this_month: InstitutionSpan


class AdminStats(Output):
    """An institution at a glance."""

    timezone: str = TIMEZONE
    refreshed_at: RefreshedAt
    totals: InstitutionTotals
    last_30_days: InstitutionTrend
    today: InstitutionSpan
    this_week: InstitutionSpan = Field(description="From Monday.")
    this_month: InstitutionSpan
    top_courses: TopCourses


class Period(Output):
    """A day, week or month."""

    starts_on: date = Field(description="The day, the Monday of the week, the first of the month.")
    ends_on: date
    closed: bool = Field(description="It was over at the last refresh.")
    figures: Figures


class InstitutionPeriod(Period):
    figures: InstitutionFigures


class Periods(Page[Period]):
    """Days, weeks or months, the newest first, without gaps."""

    by: StatsBy
    timezone: str = TIMEZONE
    refreshed_at: RefreshedAt


class InstitutionPeriods(Page[InstitutionPeriod]):
    """Days, weeks or months, the newest first, without gaps."""

    by: StatsBy
    timezone: str = TIMEZONE
    refreshed_at: RefreshedAt


class CourseFigures(Figures):
    active_students: int | None = Field(  # type: ignore[assignment]
        description="People, each once, who completed a lesson or a quiz or wrote in the forum; null for `all`."
    )


class RankedCourse(Output):
    course: CourseOfInstructor
    figures: CourseFigures


class RankedCourses(Page[RankedCourse]):
    """Courses by what happened in them, most first."""

    period: CoursePeriod
    starts_on: date | None = Field(description="Null for `all`.")
    ends_on: date
    sort: CourseStatsSort
    currency: str = Field(description="What `gross` and `net` are sorted by.", examples=["INR"])
    timezone: str = TIMEZONE
    refreshed_at: RefreshedAt


class TenantName(Output):
    id: UUID
    slug: str
    name: str
    status: Literal["active", "suspended"]
    timezone: str = TIMEZONE


class TenantStats(Output):
    """An institution as operators compare it with others."""

    tenant: TenantName
    students: int = Field(description="Accounts that are not suspended.")
    instructors: int = Field(description="Accounts that are not suspended.")
    courses: int = Field(description="Of any status.")
    published_courses: int
    enrollments: int = Field(description="Places in courses, without those that were revoked.")
    last_30_days: InstitutionFigures
    previous_30_days: InstitutionFigures


class TenantsStats(Page[TenantStats]):
    """Institutions, the newest first."""

    refreshed_at: RefreshedAt
