"""How long a refresh of the leaderboards takes: with few people and with many, after a week and after a year."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any, LiteralString

import psycopg

from api.deploy.migrate import migrate
from api.postgres import EmbeddedPostgres
from bench.site import create_database

TABLES = ("xp_daily", "xp_course_daily")
VIEWS = ("leaderboard_weekly", "leaderboard_monthly")
TENANT_SIZE = 10_000
WEEKS = 52
REFRESHES = 5
HISTORY_TARGET = 1.3


@dataclass
class State:
    """A database in one state, and the seconds that each refresh of each view took in it."""

    name: str
    url: str
    seconds: dict[str, list[float]] = field(default_factory=lambda: {view: [] for view in VIEWS})

    def refresh(self, number: int) -> None:
        """As the worker does it, after some of those who are active have earned something more."""
        with _connected(self.url) as connection:
            connection.execute(MORE, {"part": number})
            connection.execute("vacuum lms.xp_daily, lms.xp_course_daily")
            row = connection.execute("select app.refresh_leaderboards(interval '0')::json -> 'seconds'").fetchone()
        for view, seconds in (row[0] if row else {}).items():
            self.seconds[view].append(seconds)

    def facts(self) -> dict[str, Any]:
        with _connected(self.url) as connection:
            row = connection.execute(
                "select (select count(*) from lms.users), (select count(distinct user_id) from "
                "reporting.leaderboard_weekly), (select count(*) from lms.xp_daily)"
            ).fetchone()
        users, active, rows = row or (0, 0, 0)
        seconds = {view: median(times) for view, times in self.seconds.items()}
        return {"name": self.name, "users": users, "active": active, "days": rows, "seconds": seconds}


def measure(postgres: EmbeddedPostgres, few: int, many: int, say: Callable[[str], None]) -> list[State]:
    """A small database, a large one, and the large one with a year of history, refreshed turn about."""
    states = []
    for name, users in (("few", few), ("many", many)):
        say(f"refresh: {users:,} people, and what a tenth of them did this week")
        url = create_database(postgres, f"bench_refresh_{name}", anew=True)
        migrate(url)
        with _connected(url) as connection:
            connection.execute(TENANTS, {"tenants": max(users // TENANT_SIZE, 1)})
            connection.execute(USERS, {"users": users})
            connection.execute("create schema bench")
            connection.execute(PEOPLE, {})
            connection.execute("create index on bench.people (part)")
            connection.execute("vacuum (analyze) lms.users, lms.tenants, bench.people")
            with _indexes_later(connection):
                for day in _present():
                    _live(connection, day, 0)
        states.append(State(f"{users:,} people", url))
    say(f"refresh: a year of history of {many:,} people")
    url = create_database(postgres, "bench_refresh_year", anew=True, like="bench_refresh_many")
    with _connected(url) as connection, _indexes_later(connection):
        present = _present()[0]
        monday = present - timedelta(days=present.weekday())
        before = min(monday, present.replace(day=1))
        for week in range(WEEKS, 0, -1):  # in the order in which it would have happened
            for weekday in (1, 3):
                _live(connection, before - timedelta(days=7 * week - weekday), week % 10)
    states.append(State(f"{many:,} people after a year", url))
    for number in range(REFRESHES + 1):
        for state in states:
            say(f"refresh {number} of {REFRESHES}: {state.name}")
            state.refresh(number)
            if number == 0:  # finds everything new
                state.seconds = {view: [] for view in VIEWS}
    return states


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    """Writes rows as they are: nothing but those that the views read is wanted here, and only until the end."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        connection.execute("set maintenance_work_mem = '512MB'")
        yield connection


def _present() -> list[date]:
    """Two days that are in the present week and month, or one at the beginning of either."""
    today = datetime.now(UTC).date()
    yesterday = today - timedelta(days=1)
    return [yesterday, today] if today.weekday() > 0 and today.day > 1 else [today]


def _live(connection: psycopg.Connection, day: date, part: int) -> None:
    """A day on which a tenth of all people earned something, each in one of their two courses."""
    for statement in (A_DAY, A_DAY_IN_COURSES):
        connection.execute(statement, {"day": day, "part": part})


@contextmanager
def _indexes_later(connection: psycopg.Connection) -> Iterator[None]:
    """Within it the tables have no index: they are made at the end, sorted, which takes a fraction of the time."""
    again = []
    for table in TABLES:
        for name, definition in connection.execute(
            "select conname, pg_get_constraintdef(oid) from pg_constraint where conrelid = %s::regclass "
            "and contype = 'p'",
            (f"lms.{table}",),
        ).fetchall():
            again.append(f"alter table lms.{table} add constraint {name} {definition}")
            connection.execute(f"alter table lms.{table} drop constraint {name}".encode())
        for name, definition in connection.execute(
            "select indexname, indexdef from pg_indexes where schemaname = 'lms' and tablename = %s", (table,)
        ).fetchall():
            again.append(definition)
            connection.execute(f"drop index lms.{name}".encode())
    yield
    for definition in again:
        connection.execute(definition.encode())
    for table in TABLES:
        connection.execute(f"vacuum (analyze) lms.{table}".encode())


def results(states: list[State]) -> dict[str, Any]:
    """Figures by state, how they grow with people and with history, and whether that is as it should be."""
    few, week, year = states
    return {
        "states": [state.facts() for state in states],
        "growth": {view: _ratio(week, few, view) for view in VIEWS},
        "history": {view: _ratio(year, week, view) for view in VIEWS},
        "acceptance": [
            {
                "what": f"refresh of {view}: a year of history/a week of it",
                "value": round(_ratio(year, week, view), 3),
                "target": HISTORY_TARGET,
                "least": False,
                "met": _ratio(year, week, view) <= HISTORY_TARGET,
            }
            for view in VIEWS
        ],
    }


def _ratio(one: State, other: State, view: str) -> float:
    return median(a / b for a, b in zip(one.seconds[view], other.seconds[view], strict=True))


TENANTS: LiteralString = """
insert into lms.tenants (id, slug, name, timezone)
select md5('tenant ' || nr)::uuid, 'refresh-' || nr, 'Institution ' || nr, 'UTC'
from generate_series(1, %(tenants)s::integer) as nr
"""

USERS: LiteralString = """
insert into lms.users (tenant_id, id, email, name)
select
  t.id,
  -- Ordered by the time of registration, as ids are.
  ('019a0000-' || lpad(to_hex(nr / 4096), 4, '0') || '-7' || lpad(to_hex(nr %% 4096), 3, '0') || '-8'
    || substr(md5(nr::text), 1, 3) || '-' || substr(md5(nr::text), 4, 4) || lpad(to_hex(nr), 8, '0'))::uuid,
  'person-' || nr || '@refresh.example',
  'Person ' || nr
from generate_series(1, %(users)s::integer) as nr
join lms.tenants as t on t.slug = 'refresh-' || (1 + nr %% (select count(*) from lms.tenants))
"""

PEOPLE: LiteralString = """
create table bench.people as
select
  u.tenant_id,
  u.id,
  n.nr,
  n.nr / (select count(*) from lms.tenants) %% 10 as part,
  array[md5(u.tenant_id || ' ' || n.nr %% 16)::uuid, md5(u.tenant_id || ' ' || n.nr / 16 %% 16)::uuid] as courses
from lms.users as u
cross join lateral (select substring(u.email from '[0-9]+')::integer as nr) as n
order by 1, 2
"""

A_DAY: LiteralString = """
insert into lms.xp_daily (tenant_id, user_id, day, points, awards)
select p.tenant_id, p.id, %(day)s, 10 + (hashint4(p.nr + extract(doy from %(day)s::date)::integer) & 63), 2
from bench.people as p
where p.part = %(part)s
"""

A_DAY_IN_COURSES: LiteralString = """
insert into lms.xp_course_daily (tenant_id, course_id, day, user_id, points)
select
  p.tenant_id, p.courses[1 + (hashint4(p.nr) & 1)], %(day)s, p.id,
  10 + (hashint4(p.nr + extract(doy from %(day)s::date)::integer) & 63)
from bench.people as p
where p.part = %(part)s
"""

MORE: LiteralString = """
with more as (
  update lms.xp_daily as d
  set points = d.points + 10
  where d.day = now()::date and (hashtext(d.user_id::text) & 31) = %(part)s
  returning d.tenant_id, d.user_id, d.day
)

update lms.xp_course_daily as d
set points = d.points + 10
from more as m
where d.tenant_id = m.tenant_id and d.user_id = m.user_id and d.day = m.day
"""
