"""The first page of an audit log of a million entries next to that of one with a tenth of them."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from api.deploy.migrate import migrate
from api.postgres import EmbeddedPostgres
from bench.site import as_api, create_database

MONTHS = 12
"""How far the entries reach back; each month is a partition."""
SOME = 200
"""Entries of the person, and of the row, that are rare in both logs."""
ROUNDS = 100
TARGET = 1.3
FILTERS = ("actor_id", "role", "table", "key", "action", "from", "to", "request")
SEARCHES: dict[str, dict[str, str]] = {
    "everything": {},
    "by the busiest actor": {"actor_id": "busy"},
    "by a rare actor": {"actor_id": "rare"},
    "by an actor who did nothing": {"actor_id": "idle"},
    "by row": {"key": "row-7"},
    "by a row without any": {"key": "row-none"},
    "by table": {"table": "courses"},
    "by a table without any": {"table": "none"},
    "by request": {"request": "request-77"},
    "by period": {"from": "200 days", "to": "100 days"},
    "by actor and period": {"actor_id": "busy", "from": "200 days", "to": "100 days"},
    "by actor and action": {"actor_id": "busy", "action": "update"},
    "by actor and an action of others": {"actor_id": "busy", "action": "delete"},
}

NOBODYS = ("idle", "none", "row-none", "delete")
"""What finds nothing; the last one only after looking at as many entries as a page may."""


@dataclass
class Figures:
    """Milliseconds of the small log and of the large one, turn about, by search."""

    entries: int
    pages: dict[str, list[tuple[float, float]]] = field(default_factory=dict)


@dataclass(frozen=True)
class _Log:
    tenant: UUID
    people: dict[str, UUID]


def measure(postgres: EmbeddedPostgres, entries: int, say: Callable[[str], None]) -> Figures:
    """Two institutions in one database, one with ten times the entries of the other; the calls alone."""
    say(f"audit: {entries:,} entries in a log, and a tenth of them in another")
    url = create_database(postgres, "bench_audit", anew=True)
    migrate(url)
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(PARTITIONS, {"months": MONTHS})
        logs = [_fill(connection, slug, count) for slug, count in (("few", entries // 10), ("many", entries))]
        connection.execute("vacuum (analyze)")
    figures = Figures(entries)
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        as_api(connection)
        for name, filters in SEARCHES.items():
            say(f"audit: {name}")
            for log in logs:
                _page(connection, log, filters)
            figures.pages[name] = [
                (_page(connection, logs[0], filters), _page(connection, logs[1], filters)) for _ in range(ROUNDS)
            ]
    return figures


def results(figures: Figures) -> dict[str, Any]:
    """What was measured, and whether a log that is ten times as long costs the same."""
    ratios = {name: median(many / few for few, many in pairs) for name, pairs in figures.pages.items()}
    return {
        "entries": figures.entries,
        "pages": {
            name: {
                "few": median(few for few, _ in pairs),
                "many": median(many for _, many in pairs),
                "ratio": ratios[name],
            }
            for name, pairs in figures.pages.items()
        },
        "acceptance": [
            {
                "what": f"audit log, {name}: {figures.entries:,}/{figures.entries // 10:,} entries",
                "value": round(ratio, 3),
                "target": TARGET,
                "least": False,
                "met": ratio <= TARGET,
            }
            for name, ratio in ratios.items()
        ],
    }


def _fill(connection: psycopg.Connection, slug: str, entries: int) -> _Log:
    tenant, busy, rare, idle = connection.execute(PEOPLE, {"slug": slug}).fetchone() or (None,) * 4
    connection.execute(
        ENTRIES,
        {"tenant": tenant, "busy": busy, "rare": rare, "entries": entries, "some": SOME, "months": MONTHS},
    )
    return _Log(tenant, {"busy": busy, "rare": rare, "idle": idle})


def _page(connection: psycopg.Connection, log: _Log, filters: dict[str, str]) -> float:
    asked = {name: filters.get(name) for name in FILTERS}
    if who := filters.get("actor_id"):
        asked["actor_id"] = str(log.people[who])
    begun = perf_counter()
    row = connection.execute(LIST, {"tenant": log.tenant, "asker": log.people["busy"], **asked}).fetchone()
    took = (perf_counter() - begun) * 1000
    assert row is not None
    nothing = any(value in NOBODYS for value in filters.values())
    assert nothing == (json.loads(row[0])["data"] == []), filters
    return took


LIST: LiteralString = """
select app.list_audit(
  %(tenant)s, %(asker)s, %(actor_id)s, %(role)s, %(table)s, %(key)s, %(action)s,
  now() - %(from)s::interval, now() - %(to)s::interval, %(request)s
)
"""

PARTITIONS: LiteralString = """
select internal.make_audit_partition((now() - make_interval(months => back))::date)
from generate_series(0, %(months)s) as back
"""

PEOPLE: LiteralString = """
with tenant as (
  insert into lms.tenants (slug, name) values (%(slug)s, %(slug)s) returning id
),

people as (
  insert into lms.users (tenant_id, email, name, role)
  select t.id, who || '@audit.example', who, 'admin'
  from tenant as t, unnest(array['busy', 'rare', 'idle']) as who
  returning tenant_id, id, name
)

select
  max(tenant_id::text)::uuid, max(id::text) filter (where name = 'busy')::uuid,
  max(id::text) filter (where name = 'rare')::uuid, max(id::text) filter (where name = 'idle')::uuid
from people
"""

# In the order of their time, as they come. Half by one person; some by a rare one, and some of one row, all over the
# time; the others by nobody. The newest entries are as those of years ago.
ENTRIES: LiteralString = """
insert into lms.audit_log (
  tenant_id, at, actor_id, actor_role, request_id, action, table_name, row_key, before, after
)
select
  %(tenant)s,
  now() - make_interval(months => %(months)s) * ((%(entries)s - n)::double precision / %(entries)s),
  case
    when n %% greatest(%(entries)s / %(some)s, 1) = 0 then %(rare)s::uuid
    when n %% 2 = 0 then %(busy)s::uuid
  end,
  'admin',
  'request-' || n / 3,
  (array['insert', 'update', 'update', 'delete'])[1 + n %% 4],
  (array['users', 'courses', 'lessons', 'quizzes', 'questions'])[1 + n %% 5],
  case when n %% greatest(%(entries)s / %(some)s, 1) = 1 then 'row-7' else 'row-' || n / 10 + 1000 end,
  '{"title": "An old title", "is_required": true}',
  '{"title": "A new title", "is_required": false}'
from generate_series(1, %(entries)s) as n
"""
