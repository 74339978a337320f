"""The statistics of an institution: reading them with few people and with many, and counting them anew with a year of
history and without."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from statistics import median
from time import perf_counter
from typing import Any, LiteralString

import psycopg

from api.deploy.migrate import migrate
from api.postgres import EmbeddedPostgres
from bench.site import as_api, create_database

COURSES = 20
WEEKS = 52
REFRESHES = 5
ROUNDS = 60
TARGET = 1.3
READS = {
    "the institution": "select app.get_admin_stats(%(tenant)s, %(admin)s)",
    "its days": "select app.list_admin_periods(%(tenant)s, %(admin)s, 'day')",
    "its months": "select app.list_admin_periods(%(tenant)s, %(admin)s, 'month')",
    "its courses": "select app.list_admin_course_stats(%(tenant)s, %(admin)s, 'last_30_days')",
    "a course": "select app.get_course_stats(%(tenant)s, %(admin)s, %(course)s)",
    "courses of one teacher": "select app.get_teaching_stats(%(tenant)s, %(teacher)s)",
    "days of one teacher": "select app.list_teaching_periods(%(tenant)s, %(teacher)s, 'day')",
    "the platform": "select app.get_platform_stats(%(platform)s, %(operator)s)",
}


@dataclass
class State:
    """A database in one state: how long each refresh took in it (seconds), and each call (milliseconds)."""

    name: str
    url: str
    refreshes: list[float] = field(default_factory=list)
    reads: dict[str, list[float]] = field(default_factory=lambda: {name: [] for name in READS})
    facts: dict[str, Any] = field(default_factory=dict)

    def refresh(self, number: int) -> None:
        """As the worker does it, after some more people have been there."""
        with _connected(self.url) as connection:
            _live(connection, datetime.now(UTC).date(), 1 + number)
            connection.execute("vacuum (analyze) lms.active_days, lms.xp, lms.enrollments, lms.payments")
            begun = perf_counter()
            connection.execute("select app.refresh_stats(interval '0')")
            self.refreshes.append(perf_counter() - begun)


def measure(postgres: EmbeddedPostgres, people: int, say: Callable[[str], None]) -> list[State]:
    """A tenth of the people, all of them, and all of them after a year; refreshed, and read, turn about."""
    states = []
    for name, count in (("few", people // 10), ("many", people)):
        say(f"stats: {count:,} people of an institution")
        url = create_database(postgres, f"bench_stats_{name}", anew=True)
        migrate(url)
        with _connected(url) as connection:
            for statement in (PLATFORM, TENANT, PEOPLE, COURSE, ACCOUNT):
                connection.execute(statement, {"people": count, "courses": COURSES})
            for day in _days(*_present()):
                _live(connection, day, day.isocalendar().week % 10)
        states.append(State(f"{count:,} people", url))
    say(f"stats: a year of history of {people:,} people")
    url = create_database(postgres, "bench_stats_year", anew=True, like="bench_stats_many")
    with _connected(url) as connection:
        begins = _present()[0]
        for day in _days(begins - timedelta(weeks=WEEKS), begins - timedelta(days=1)):
            _live(connection, day, day.isocalendar().week % 10)
    states.append(State(f"{people:,} people after a year", url))
    for state in states:
        with _connected(state.url) as connection:
            connection.execute("vacuum (analyze)")
    for number in range(REFRESHES + 1):
        for state in states:
            say(f"stats: refresh {number} of {REFRESHES}: {state.name}")
            state.refresh(number)
            if number == 0:  # finds everything new
                state.refreshes.clear()
    say("stats: reading")
    _read(states)
    return states


def _read(states: list[State]) -> None:
    for state in states:
        with _connected(state.url) as connection:
            connection.execute("vacuum (analyze)")
            row = connection.execute(FACTS).fetchone()
        assert row is not None
        state.facts = dict(zip(NAMES, row, strict=True))
    connections = [psycopg.connect(state.url, autocommit=True, prepare_threshold=0) for state in states]
    for connection in connections:
        as_api(connection)
    for name, call in READS.items():
        for number in range(ROUNDS + 3):
            for state, connection in zip(states, connections, strict=True):
                begun = perf_counter()
                connection.execute(call, state.facts)
                if number >= 3:
                    state.reads[name].append((perf_counter() - begun) * 1000)
    for connection in connections:
        connection.close()


@contextmanager
def _connected(url: str) -> Iterator[psycopg.Connection]:
    """Writes rows as they are, without what triggers would make of them, and only until the end."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("set session_replication_role = replica")
        connection.execute("set synchronous_commit = off")
        yield connection


def _present() -> tuple[date, date]:
    """What the views count: this month and the one before it."""
    today = datetime.now(UTC).date()
    return (today.replace(day=1) - timedelta(days=1)).replace(day=1), today


def _days(begins: date, ends: date) -> list[date]:
    """Two days of each week."""
    days = [begins + timedelta(days=count) for count in range((ends - begins).days + 1)]
    return [day for day in days if day.weekday() in (1, 3)]


def _live(connection: psycopg.Connection, day: date, part: int) -> None:
    """A day on which a tenth of all people were there, some of whom enrolled, completed or paid."""
    facts = {"day": day, "part": part % 10, "number": day.toordinal(), "courses": COURSES}
    for statement in (ACTIVE, LEARNED, ENROLLED, PAID):
        connection.execute(statement, facts)


def results(states: list[State]) -> dict[str, Any]:
    few, many, year = states
    reads = {name: _ratio(many.reads[name], few.reads[name]) for name in READS}
    history = _ratio(year.refreshes, many.refreshes)
    return {
        "states": [
            {
                "name": state.name,
                "people": state.facts["people"],
                "days": state.facts["days"],
                "refresh": median(state.refreshes),
                "reads": {name: median(times) for name, times in state.reads.items()},
            }
            for state in states
        ],
        "acceptance": [
            *(_judged(f"stats, {name}: all people/a tenth", ratio) for name, ratio in reads.items()),
            _judged("refresh of the stats: a year of history/two months", history),
        ],
    }


def _judged(what: str, ratio: float) -> dict[str, Any]:
    return {"what": what, "value": round(ratio, 3), "target": TARGET, "least": False, "met": ratio <= TARGET}


def _ratio(one: list[float], other: list[float]) -> float:
    return median(a / b for a, b in zip(one, other, strict=True))


NAMES = ("tenant", "admin", "teacher", "course", "platform", "operator", "people", "days")

PLATFORM: LiteralString = """
with platform as (
  insert into lms.tenants (slug, name, timezone, is_platform) values ('platform', 'Platform', 'UTC', true) returning id
)

insert into lms.users (tenant_id, email, name, role)
select p.id, 'operator@platform.example', 'Operator', 'operator'
from platform as p
"""

TENANT: LiteralString = """
insert into lms.tenants (slug, name, timezone, created_at)
values ('stats', 'Statistics', 'UTC', now() - interval '2 years')
"""

PEOPLE: LiteralString = """
insert into lms.users (tenant_id, id, email, name, role, created_at)
select
  t.id, md5('person ' || n)::uuid, n || '@stats.example', 'Person ' || n,
  case n when 0 then 'admin' when 1 then 'instructor' else 'student' end, now() - interval '2 years'
from lms.tenants as t, generate_series(0, %(people)s::integer - 1) as n
where t.slug = 'stats'
"""

COURSE: LiteralString = """
insert into lms.courses (
  tenant_id, id, slug, title, domain, instructor_id, currency, status, submitted_at, published_at, created_at
)
select
  t.id, md5('course ' || n)::uuid, 'course-' || n, 'Course ' || n, 'testing', md5('person 1')::uuid, 'INR',
  'published', now(), now(), now() - interval '2 years'
from lms.tenants as t, generate_series(0, %(courses)s::integer - 1) as n
where t.slug = 'stats'
"""

ACCOUNT: LiteralString = """
insert into lms.payment_accounts (tenant_id, mode, webhook_token)
select t.id, 'live', repeat('A', 64)
from lms.tenants as t
where t.slug = 'stats'
"""

ACTIVE: LiteralString = """
insert into lms.active_days (tenant_id, day, user_id, role)
select u.tenant_id, %(day)s, u.id, u.role
from lms.users as u
where u.role = 'student' and get_byte(uuid_send(u.id), 0) %% 10 = %(part)s
on conflict do nothing
"""

LEARNED: LiteralString = """
insert into lms.xp (tenant_id, user_id, type, points, subject_id, course_id, day, timestamp)
select
  u.tenant_id, u.id, 'lesson_complete', 10, md5('lesson ' || %(number)s || ' ' || n)::uuid,
  md5('course ' || get_byte(uuid_send(u.id), 1) %% %(courses)s)::uuid, %(day)s, %(day)s::date + interval '1 hour'
from lms.users as u, generate_series(1, 3) as n
where u.role = 'student' and get_byte(uuid_send(u.id), 0) %% 10 = %(part)s
on conflict do nothing
"""

ENROLLED: LiteralString = """
insert into lms.enrollments (tenant_id, user_id, course_id, source, enrolled_at, completed_at)
select
  u.tenant_id, u.id, md5('course ' || (get_byte(uuid_send(u.id), 2) + %(number)s) %% %(courses)s)::uuid, 'free',
  %(day)s, case when get_byte(uuid_send(u.id), 3) %% 4 = 0 then %(day)s::date + interval '1 hour' end
from lms.users as u
where u.role = 'student' and get_byte(uuid_send(u.id), 4) = %(number)s::integer %% 256
on conflict do nothing
"""

PAID: LiteralString = """
insert into lms.payments (
  tenant_id, account_id, payment_id, user_id, course_id, order_uuid, mode, amount, currency, captured, status,
  captured_at
)
select
  e.tenant_id, a.id, 'pay_' || left(md5(e.user_id::text || e.course_id), 14), e.user_id, e.course_id, lms.new_id(),
  'live', 49900, 'INR', 49900, 'captured', e.enrolled_at
from lms.enrollments as e
join lms.payment_accounts as a on a.tenant_id = e.tenant_id
where e.enrolled_at = %(day)s and get_byte(uuid_send(e.user_id), 5) %% 3 = 0
on conflict do nothing
"""

FACTS: LiteralString = """
select
  t.id,
  (select u.id from lms.users as u where u.tenant_id = t.id and u.role = 'admin'),
  md5('person 1')::uuid,
  md5('course 1')::uuid,
  p.id,
  (select u.id from lms.users as u where u.tenant_id = p.id and u.role = 'operator'),
  (select count(*) from lms.users as u where u.tenant_id = t.id),
  (select count(*) from lms.active_days)
from lms.tenants as t, lms.tenants as p
where t.slug = 'stats' and p.slug = 'platform'
"""
