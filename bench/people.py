"""Finding people in the office of a large institution, and of one with a tenth of its people."""

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

PAGE = 25
ROUNDS = 200
TARGET = 1.3
SEARCHES: dict[str, dict[str, Any]] = {
    "everybody": {},
    "a rare role": {"role": "admin"},
    "not seen for a year": {"before": "2025-01-01T00:00:00Z"},
    "a word of all": {"q": "example"},
    "a word of many": {"q": "asha"},
    "two words of many": {"q": "asha rao"},
    "a rare word": {"q": "zyx"},
    "a whole address": {"q": "student-005000@people.example"},
    "no hit": {"q": "nobody"},
    "a word of all, of a rare role": {"q": "example", "role": "admin"},
    "two words, of a rare role": {"q": "people asha", "role": "admin"},
}
"""What there is little of is as little in both: forty admins, forty people with the rare word."""


@dataclass
class Figures:
    """Milliseconds of a search in the small institution and in the large one, turn about."""

    few: int
    many: int
    searches: dict[str, list[tuple[float, float]]] = field(default_factory=dict)
    added_per_second: float = 0.0


def measure(postgres: EmbeddedPostgres, many: int, say: Callable[[str], None]) -> Figures:
    """The calls alone, as the API's login makes them."""
    few = many // 10
    say(f"people: {many:,} at one institution, {few:,} at another")
    url = create_database(postgres, "bench_people", anew=True)
    migrate(url)
    figures = Figures(few, many)
    offices: list[tuple[UUID, UUID]] = []
    with psycopg.connect(url, autocommit=True) as connection:
        begun = perf_counter()
        for slug, people in (("few", few), ("many", many)):
            connection.execute(TENANT, {"slug": slug})
            connection.execute(PEOPLE, {"slug": slug, "people": people})
        figures.added_per_second = (few + many) / (perf_counter() - begun)
        connection.execute("vacuum (analyze)")
        for slug in ("few", "many"):
            row = connection.execute(ADMIN, {"slug": slug}).fetchone()
            assert row is not None
            offices.append((row[0], row[1]))
    with psycopg.connect(url, autocommit=True, prepare_threshold=0) as connection:
        as_api(connection)
        for name, filters in SEARCHES.items():
            say(f"people: {name}")
            for _ in range(10):
                for office in offices:
                    _search(connection, office, filters)
            figures.searches[name] = [
                (_search(connection, offices[0], filters), _search(connection, offices[1], filters))
                for _ in range(ROUNDS)
            ]
    return figures


def results(figures: Figures) -> dict[str, Any]:
    """What was measured, and whether ten times as many people make a search slower."""
    ratios = {name: median(b / a for a, b in pairs) for name, pairs in figures.searches.items()}
    return {
        "few": figures.few,
        "many": figures.many,
        "added_per_second": figures.added_per_second,
        "searches": {
            name: {"few": median(a for a, _ in pairs), "many": median(b for _, b in pairs), "ratio": ratios[name]}
            for name, pairs in figures.searches.items()
        },
        "acceptance": [
            {
                "what": f"people, {name}: {figures.many:,}/{figures.few:,}",
                "value": round(ratio, 3),
                "target": TARGET,
                "least": False,
                "met": ratio <= TARGET,
            }
            for name, ratio in ratios.items()
        ],
    }


def _search(connection: psycopg.Connection, office: tuple[UUID, UUID], filters: dict[str, Any]) -> float:
    asked = (*office, filters.get("q"), filters.get("role"), filters.get("before"), PAGE)
    begun = perf_counter()
    row = connection.execute(LIST, asked).fetchone()
    took = (perf_counter() - begun) * 1000
    assert row is not None
    assert isinstance(json.loads(row[0])["data"], list)
    return took


LIST = "select app.list_users(%s, %s, %s, %s, null, null, null, %s, null, %s)"

TENANT: LiteralString = """
insert into lms.tenants (slug, name, timezone, locale, currency) values (%(slug)s, 'People', 'UTC', 'en', 'EUR')
"""

# Ten given names and eight family names; every hundredth teaches. Rare things are as many in both, spread over all.
PEOPLE: LiteralString = """
insert into lms.users (tenant_id, email, name, role, created_at, last_sign_in_at)
select
  t.id,
  case when rare then 'admin-' else 'student-' end || lpad(n::text, 6, '0') || '@people.example',
  (array['Asha','Ravi','Meera','Kiran','Sneha','Arjun','Divya','Farhan','Gita','Hari'])[1 + n %% 10] || ' '
  || (array['Rao','Kumar','Iyer','Singh','Patel','Das','Nair','Khan'])[1 + (n / 10) %% 8]
  || case when rare then ' Zyx' else '' end,
  case when rare then 'admin' when n %% 100 = 3 then 'instructor' else 'student' end,
  now() - make_interval(mins => n),
  now() - make_interval(days => n %% 1000)
from lms.tenants as t
cross join generate_series(1, %(people)s) as n
cross join lateral (select n %% (%(people)s / 40) = 0 as rare) as r
where t.slug = %(slug)s
"""

ADMIN: LiteralString = """
select t.id, u.id
from lms.tenants as t
join lms.users as u on u.tenant_id = t.id and u.role = 'admin'
where t.slug = %(slug)s
order by u.id
limit 1
"""
