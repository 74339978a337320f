"""What happens at an institution, in courses, on the platform: in figures."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import accepted, answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Day, Limit
from api.schemas.common import problems
from api.schemas.platform import QueuedRefresh
from api.schemas.stats import (
    AdminStats,
    CoursePeriod,
    CourseStats,
    CourseStatsSort,
    InstitutionPeriods,
    Periods,
    PlatformStats,
    RankedCourses,
    StatsBy,
    TeachingStats,
    TenantsStats,
)

router = APIRouter(tags=["statistics"])

By = Annotated[StatsBy, Query(description="Weeks begin on Monday.")]
From = Annotated[
    Day | None,
    Query(alias="from", description="A day in the first period; without it, the day on which all began."),
]
To = Annotated[Day | None, Query(description="A day in the last period; without it, and after today, today.")]
When = Annotated[CoursePeriod, Query(description="all: ever, without the people, who are not added up.")]
Date = Annotated[Day | None, Query(description="A day of the day, week or month that is meant; without it, today.")]
Currency = Annotated[
    str | None,
    Query(pattern="^[A-Z]{3}$", description="For `gross` and `net`; without it, the institution's.", examples=["INR"]),
]


@router.get("/admin/stats", response_model=AdminStats, responses=problems(401))
async def get_admin_stats(caller: SignedIn) -> Response:
    """The institution at a glance: totals, what happened lately next to what happened before, in which courses most.

    Only for admins. All of it is as of `refreshed_at`.
    """
    return answer(await caller.call("select app.get_admin_stats($1, $2)"))


@router.get("/admin/stats/periods", response_model=InstitutionPeriods, responses=problems(401))
async def list_admin_periods(
    caller: SignedIn, by: By = "day", begin: From = None, to: To = None, limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """What happened by day, week or month of the institution's calendar, newest first. Only for admins.

    A period in which nothing happened has zeros. Those that ended before last month are as they were counted then.
    """
    return answer(
        await caller.call(
            "select app.list_admin_periods($1, $2, $3, $4, $5, $6, $7)", by, begin, to, limit, cursor
        )
    )  # fmt: skip


@router.get("/admin/stats/courses", response_model=RankedCourses, responses=problems(401))
async def list_admin_course_stats(
    caller: SignedIn, period: When = "last_30_days", date: Date = None, sort: CourseStatsSort = "enrollments",
    currency: Currency = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """All courses of the institution, by what happened in them, most first. Only for admins."""
    return answer(
        await caller.call(
            "select app.list_admin_course_stats($1, $2, $3, $4, $5, $6, $7, $8)",
            period, date, sort, currency, limit, cursor,
        )
    )  # fmt: skip


@router.get("/me/teaching/stats", response_model=TeachingStats, responses=problems(401))
async def get_teaching_stats(caller: SignedIn) -> Response:
    """The courses that the caller teaches, alone or with others, at a glance. Only for instructors and admins."""
    return answer(await caller.call("select app.get_teaching_stats($1, $2)"))


@router.get("/me/teaching/stats/periods", response_model=Periods, responses=problems(401))
async def list_teaching_periods(
    caller: SignedIn, by: By = "day", begin: From = None, to: To = None, limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """What happened in the courses that the caller teaches, by day, week or month, newest first.

    A learner of two of the courses is one active student. In periods that are kept as they were counted, those are
    people of the courses that the caller taught then; all other figures are of the courses that they teach now.
    """
    return answer(
        await caller.call(
            "select app.list_teaching_periods($1, $2, $3, $4, $5, $6, $7)", by, begin, to, limit, cursor
        )
    )  # fmt: skip


@router.get("/me/teaching/stats/courses", response_model=RankedCourses, responses=problems(401))
async def list_teaching_course_stats(
    caller: SignedIn, period: When = "last_30_days", date: Date = None, sort: CourseStatsSort = "enrollments",
    currency: Currency = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """The courses that the caller teaches, by what happened in them, most first."""
    return answer(
        await caller.call(
            "select app.list_teaching_course_stats($1, $2, $3, $4, $5, $6, $7, $8)",
            period, date, sort, currency, limit, cursor,
        )
    )  # fmt: skip


@router.get("/courses/{course_id}/stats", response_model=CourseStats, responses=problems(401))
async def get_course_stats(caller: SignedIn, course_id: UUID) -> Response:
    """A course at a glance, for those who teach it and for admins."""
    return answer(await caller.call("select app.get_course_stats($1, $2, $3)", course_id))


@router.get("/courses/{course_id}/stats/periods", response_model=Periods, responses=problems(401))
async def list_course_periods(
    caller: SignedIn, course_id: UUID, by: By = "day", begin: From = None, to: To = None,
    limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """What happened in a course by day, week or month, newest first, for those who teach it and for admins."""
    return answer(
        await caller.call(
            "select app.list_course_periods($1, $2, $3, $4, $5, $6, $7, $8)", course_id, by, begin, to, limit, cursor
        )
    )


@router.get("/platform/stats", response_model=PlatformStats, responses=problems(401))
async def get_platform_stats(caller: SignedIn) -> Response:
    """All institutions together at a glance. Only for operators of the platform."""
    return answer(await caller.call("select app.get_platform_stats($1, $2)"))


@router.get("/platform/stats/periods", response_model=InstitutionPeriods, responses=problems(401))
async def list_platform_periods(
    caller: SignedIn, by: By = "day", begin: From = None, to: To = None, limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:  # fmt: skip
    """What happened at all institutions by day, week or month, each by its own calendar, newest first."""
    return answer(
        await caller.call(
            "select app.list_platform_periods($1, $2, $3, $4, $5, $6, $7)", by, begin, to, limit, cursor
        )
    )  # fmt: skip


@router.get("/platform/stats/tenants", response_model=TenantsStats, responses=problems(401))
async def list_tenant_stats(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Every institution with what there is and what happened in the last 30 days, the newest first."""
    return answer(await caller.call("select app.list_tenant_stats($1, $2, $3, $4)", limit, cursor))


@router.post("/platform/stats/refresh", status_code=202, response_model=QueuedRefresh, responses=problems(401))
async def queue_stats_refresh(caller: SignedIn) -> Response:
    """Has the worker refresh the statistics of all institutions now, once, however often this is repeated before."""
    return accepted(await caller.call("select app.queue_stats_refresh($1, $2)"))
