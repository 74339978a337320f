"""Refreshing: one at a time, in whatever way it is asked for, and nobody waits for it."""

import asyncio
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import psycopg
import pytest

from api.jobs.views import LEADERBOARDS, refresh_when_due
from tests.support.api import Api, Institution, Person, together
from tests.support.boards import board, earn, refresh, standings
from tests.support.mail import MailServer, Worker
from tests.support.postgres import Connection
from tests.support.waiting import eventually

UNDER_WAY = {"refreshed": False, "reason": "under_way"}


@pytest.fixture(scope="module")
def api(start_api: Callable[..., Api]) -> Api:
    """Nobody else refreshes here."""
    return start_api()


@pytest.fixture(scope="module")
def operator(api: Api) -> Person:
    return api.institution(slug="platform", name="Lectern", is_platform=True).person("operator")


@pytest.fixture
def refresher(api: Api) -> Iterator[Connection]:
    """A worker that has refreshed, and has not committed yet."""
    with api.database.connect("lms_worker") as connection:
        row = connection.execute("select app.refresh_leaderboards('0')").fetchone()
        assert row
        assert json.loads(row[0])["refreshed"]
        yield connection
        if not connection.broken:
            connection.rollback()


def age(api: Api, **by: float) -> None:
    """Lets the last refresh have been that long ago."""
    with api.connect() as connection:
        connection.execute("update reporting.refreshes set refreshed_at = now() - %s", (timedelta(**by),))


def refreshed_at(api: Api) -> datetime:
    with api.connect() as connection:
        row = connection.execute(
            "select min(refreshed_at) from reporting.refreshes where view like 'leaderboard%'"
        ).fetchone()
    assert row
    found: datetime = row[0]
    return found


def test_two_do_not_refresh_at_the_same_time(api: Api, refresher: Connection) -> None:
    assert refresh(api) == UNDER_WAY
    refresher.commit()
    assert refresh(api)["refreshed"]


def test_a_refresher_that_dies_leaves_no_lock(api: Api, refresher: Connection) -> None:
    before = refreshed_at(api)
    with api.connect() as connection:
        connection.execute("select pg_terminate_backend(%s, 10000)", (refresher.info.backend_pid,))
    with pytest.raises(psycopg.OperationalError):
        refresher.execute("select")
    assert refreshed_at(api) == before, "what it had done is undone"
    assert refresh(api)["refreshed"]


def test_of_many_workers_one_refreshes(api: Api) -> None:
    age(api, days=100)
    done = together(*[lambda: refresh(api, "1 day")] * 8)
    assert sorted(one["refreshed"] for one in done) == [False] * 7 + [True]
    assert {one["reason"] for one in done if not one["refreshed"]} <= {"under_way", "recent"}


def test_readers_do_not_wait_for_it(api: Api, institution: Institution) -> None:
    ann = institution.student(name="Ann")
    earn(ann, 10, datetime.now(UTC).date())
    with api.database.connect("lms_worker") as worker:
        worker.execute("select app.refresh_leaderboards('0')")
        assert board(ann)["data"] == [], "they see what there was before"
        worker.commit()
    assert standings(board(ann)["data"]) == [(1, "Ann", 10)]


def test_the_answer_says_what_it_is_as_of(api: Api, institution: Institution) -> None:
    student = institution.student()
    refresh(api)
    first = board(student)["refreshed_at"]
    assert board(student)["refreshed_at"] == first
    refresh(api)
    assert board(student)["refreshed_at"] > first
    assert board(student, period="monthly")["refreshed_at"] == board(student)["refreshed_at"]


def test_what_was_committed_before_it_began_is_on_the_board(api: Api, institution: Institution) -> None:
    """The time in the answer is that of the beginning: the end would promise too much."""
    ann = institution.student(name="Ann")
    refresh(api)
    earn(ann, 10, datetime.now(UTC).date())
    with api.connect() as connection:
        row = connection.execute("select max(timestamp) from lms.xp where user_id = %s", (ann.id,)).fetchone()
    assert row
    assert refreshed_at(api) < row[0]
    refresh(api)
    assert refreshed_at(api) > row[0]
    assert standings(board(ann)["data"]) == [(1, "Ann", 10)]


def test_rows_that_have_not_changed_are_not_written_again(api: Api, institution: Institution) -> None:
    """Otherwise each refresh would cost what the whole board costs, and the vacuum after it."""
    for points in (10, 20):
        earn(institution.student(), points, datetime.now(UTC).date())
    refresh(api)

    def written() -> list[Any]:
        with api.connect() as connection:
            return connection.execute(
                "select ctid, xmin from reporting.leaderboard_weekly where tenant_id = %s order by place",
                (institution.id,),
            ).fetchall()

    before = written()
    assert len(before) == 2
    assert refresh(api)["refreshed"]
    assert written() == before


def test_the_worker_keeps_to_the_interval(api: Api) -> None:
    async def twice() -> list[timedelta]:
        times = []
        async with asyncpg.create_pool(api.database.url_as("lms_worker"), min_size=1, max_size=1) as pool:
            for hours in (3, 1):
                age(api, hours=hours)
                before = refreshed_at(api)
                await refresh_when_due(pool, LEADERBOARDS, 7200)
                times.append(refreshed_at(api) - before)
        return times

    long_ago, recent = asyncio.run(twice())
    assert long_ago > timedelta(hours=2)
    assert recent == timedelta(0) or week_has_begun(timedelta(hours=1), api)


def week_has_begun(ago: timedelta, api: Api) -> bool:
    """Where that is so, the boards were empty, and the worker did not wait."""
    with api.connect() as connection:
        row = connection.execute(
            "select bool_or(date_trunc(unit, now() at time zone timezone) "
            "> date_trunc(unit, (now() - %s) at time zone timezone)) "
            "from lms.tenants, unnest(array['week', 'month']) as unit",
            (ago + timedelta(minutes=5),),
        ).fetchone()
    return bool(row and row[0])


def test_an_operator_has_the_worker_do_it(api: Api, operator: Person) -> None:
    answers = together(*[lambda: operator.post("/api/platform/leaderboards/refresh")] * 10)
    assert {(answer.status_code, answer.text) for answer in answers} == {(202, '{"status" : "queued"}')}
    with api.connect() as connection:
        assert connection.execute(JOBS).fetchall() == [("queued",)]

    before = refreshed_at(api)
    mail = MailServer(api.application.home).start()
    worker = Worker(api.application, mail).start()
    try:
        eventually(lambda: refreshed_at(api) > before)
        with api.connect() as connection:
            connection.autocommit = True
            eventually(lambda: connection.execute(JOBS).fetchall() == [])
            schedule = connection.execute(
                "select expression from pgqueuer.pgqueuer_schedules where entrypoint = 'refresh_leaderboards'"
            ).fetchall()
            assert schedule == [("* * * * *",)], "and by itself the worker tries every minute"
    finally:
        worker.stop()
        mail.close()


JOBS = "select status::text from pgqueuer.pgqueuer where entrypoint = 'refresh_leaderboards'"


def test_nobody_else_asks_for_it(operator: Person, institution: Institution) -> None:
    for person in (institution.student(), institution.instructor(), institution.admin()):
        refused = person.post("/api/platform/leaderboards/refresh")
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert institution.anonymous.post("/api/platform/leaderboards/refresh").status_code == 401


def test_at_the_console(api: Api, refresher: Connection) -> None:
    """It waits for the one who is at it, and then says how long it took."""
    command = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "refresh"],
        env=api.application.environment,
        cwd=api.application.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    with pytest.raises(subprocess.TimeoutExpired):
        command.wait(4)
    before = refreshed_at(api)
    refresher.rollback()
    said = command.communicate(timeout=60)[1].strip().splitlines()
    assert command.returncode == 0, said
    assert [line.rpartition(" in ")[0] for line in said] == [
        "leaderboard_weekly refreshed", "leaderboard_monthly refreshed", "tenant_stats refreshed",
        "course_stats refreshed", "instructor_stats refreshed", "tenant_totals refreshed",
        "instructor_totals refreshed",
    ]  # fmt: skip
    assert all(float(line.split()[-2]) >= 0 and line.endswith(" s") for line in said)
    assert refreshed_at(api) > before
