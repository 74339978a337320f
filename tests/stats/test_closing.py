"""What is over is counted once, and stays as it was counted."""

import asyncio
import json
from datetime import date, timedelta
from typing import Any

import asyncpg
import pytest

from api.jobs.views import STATS, refresh_when_due
from tests.stats.happening import Happening, Json, found, pages, refresh
from tests.support.api import Api, Person, together

DAYS_AGO = (0, 20, 45, 70, 100, 200)


@pytest.fixture
def school(api: Api) -> Happening:
    """One person who was there, and enrolled, on some days of the last months, and long ago."""
    school = Happening(api.institution(timezone="Asia/Kolkata", created_at="2025-01-01"), "Asia/Kolkata")
    school.course()
    person = school.comes(school.noon(300))
    for ago in DAYS_AGO:
        school.is_there(person, school.noon(ago).date())
        school.learns(person, school.courses[0], school.noon(ago).date())
        school.enrolls(school.comes(school.noon(ago)), school.courses[0], school.noon(ago))
        school.pays(school.courses[0], 100 + ago, school.noon(ago))
    refresh(api)
    return school


def everything(school: Happening) -> dict[str, list[Json]]:
    course = school.courses[0].id
    return {
        f"{path} {by}": pages(person, path, by=by, **{"from": "2025-06-01"}, limit=100)
        for person, path in (
            (school.admin, "/api/admin/stats/periods"),
            (school.teacher, "/api/me/teaching/stats/periods"),
            (school.admin, f"/api/courses/{course}/stats/periods"),
        )
        for by in ("day", "week", "month")
    } | {"courses": pages(school.admin, "/api/admin/stats/courses", period="all")}


def window(school: Happening) -> date:
    with school.api.connect() as connection:
        row = connection.execute(
            "select since from lms.stats_windows where tenant_id = %s", (school.institution.id,)
        ).fetchone()
    assert row
    since: date = row[0]
    return since


def kept(school: Happening) -> list[Any]:
    with school.api.connect() as connection:
        return [
            connection.execute(
                f"select * from lms.{table} where tenant_id = %s order by 2, 3, 4", (school.institution.id,)
            ).fetchall()
            for table in ("tenant_periods", "course_periods", "instructor_periods")
        ]  # fmt: skip


def contradictions(api: Api) -> list[Any]:
    return api.database.execute("select internal.check_stats()")


def test_the_window_is_this_month_and_the_one_before(school: Happening) -> None:
    this_month = school.today().replace(day=1)
    assert window(school) == (this_month - timedelta(days=1)).replace(day=1)
    assert all(row[2] < window(school) for table in kept(school)[:1] for row in table)
    assert contradictions(school.api) == []


def test_the_views_hold_what_the_window_holds(school: Happening) -> None:
    before = everything(school)
    refresh(school.api)
    with school.api.connect() as connection:
        row = connection.execute(
            "select min(starts_on) from reporting.tenant_stats where tenant_id = %s and period in ('day', 'month')",
            (school.institution.id,),
        ).fetchone()
    assert row is not None
    assert row[0] >= window(school)
    assert everything(school) == before


def test_a_month_that_passes_changes_no_figure(school: Happening) -> None:
    """As if nobody had refreshed for three months: the window is wide, and moves at the next refresh."""
    before, closed = everything(school), kept(school)
    behind = (window(school) - timedelta(days=70)).replace(day=1)
    with school.api.connect() as connection:
        for table in ("tenant_periods", "course_periods", "instructor_periods"):
            connection.execute(
                f"delete from lms.{table} where tenant_id = %(tenant)s and starts_on >= case period "
                "when 'week' then date_trunc('week', %(day)s::timestamp)::date else %(day)s end",
                {"tenant": school.institution.id, "day": behind},
            )
        connection.execute(
            "update lms.stats_windows set since = %s where tenant_id = %s", (behind, school.institution.id)
        )
    assert kept(school) != closed
    refresh(school.api)
    assert everything(school) == before
    assert kept(school) == closed
    refresh(school.api)
    assert everything(school) == before
    assert contradictions(school.api) == []


def test_what_is_closed_stays_until_it_is_counted_anew(school: Happening) -> None:
    def enrollments() -> int:
        rows = pages(school.admin, "/api/admin/stats/periods", by="month", **{"from": "2025-06-01"}, limit=100)
        return sum(row["figures"]["enrollments"] for row in rows)

    assert enrollments() == len(DAYS_AGO)
    with school.api.connect() as connection:
        connection.execute("set local session_replication_role = replica")
        connection.execute("delete from lms.enrollments where tenant_id = %s", (school.institution.id,))
    refresh(school.api)
    assert enrollments() == sum(school.noon(ago).date() < window(school) for ago in DAYS_AGO), "what is closed"
    refresh(school.api, recount=True)
    assert enrollments() == 0
    assert everything(school)["courses"][0]["figures"]["earnings"][0]["payment_count"] == 6
    assert contradictions(school.api) == []


def test_a_timezone_is_of_what_is_counted_from_then_on(school: Happening) -> None:
    closed = kept(school)
    with school.api.connect() as connection:
        connection.execute(
            "update lms.tenants set timezone = 'America/Los_Angeles' where id = %s", (school.institution.id,)
        )
    refresh(school.api)
    assert kept(school) == closed
    assert found(school.admin.get("/api/admin/stats"))["timezone"] == "America/Los_Angeles"
    assert contradictions(school.api) == []


def test_a_period_that_would_be_there_twice_is_found(school: Happening) -> None:
    school.add(
        "instructor_periods", user_id=school.teacher.id, period="day", starts_on=school.today(), active_students=1
    )
    (line,) = contradictions(school.api)
    assert str(school.institution.id) in line[0]
    with school.api.connect() as connection:
        connection.execute("delete from lms.instructor_periods where starts_on = %s", (school.today(),))


def test_one_refreshes_and_nobody_waits(school: Happening) -> None:
    before = everything(school)
    school.enrolls(school.comes(school.noon()), school.courses[0], school.noon())
    with school.api.database.connect("lms_worker") as worker:
        row = worker.execute("select app.refresh_stats('0')").fetchone()
        assert row
        assert json.loads(row[0])["refreshed"]
        assert refresh(school.api) == {"refreshed": False, "reason": "under_way"}
        assert everything(school) == before
        worker.commit()
    assert everything(school) != before
    assert refresh(school.api, "1 day")["reason"] == "recent"


def test_a_new_institution_does_not_wait_for_the_interval(api: Api, school: Happening) -> None:
    async def due() -> None:
        async with asyncpg.create_pool(api.database.url_as("lms_worker"), min_size=1, max_size=1) as pool:
            await refresh_when_due(pool, STATS, 7200)

    asyncio.run(due())
    last = found(school.admin.get("/api/admin/stats"))["refreshed_at"]
    asyncio.run(due())
    assert found(school.admin.get("/api/admin/stats"))["refreshed_at"] == last
    api.institution()
    asyncio.run(due())
    assert found(school.admin.get("/api/admin/stats"))["refreshed_at"] > last


def test_an_operator_has_the_worker_do_it(api: Api, operator: Person) -> None:
    answers = together(*[lambda: operator.post("/api/platform/stats/refresh")] * 5)
    assert {answer.status_code for answer in answers} == {202}
    jobs = api.database.execute("select status::text from pgqueuer.pgqueuer where entrypoint = 'refresh_stats'")
    assert jobs == [("queued",)]
    assert api.institution().admin().post("/api/platform/stats/refresh").status_code == 403
