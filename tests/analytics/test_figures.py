"""An institution's numbers are the same for its analysts as for its front end."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest

from api.seed.outline import institutions
from tests.analytics.conftest import MakeAnalyst, rows
from tests.conftest import running_api
from tests.support.api import Api, Institution, Person
from tests.support.people import Tenant
from tests.support.postgres import Database

SLUGS = [one.slug for one in institutions() if not one.facts["is_platform"]]


@pytest.fixture(scope="module")
def demo_api(selling_demo: Database) -> Iterator[Api]:
    with running_api(selling_demo) as api:
        yield api


@pytest.fixture(scope="module", params=SLUGS)
def office(request: pytest.FixtureRequest, demo_api: Api, make_analyst: MakeAnalyst) -> tuple[Person, str]:
    """An admin of an institution, and the address of its analyst."""
    slug = request.param
    tenant = demo_api.database.value("select id from lms.tenants where slug = %s", slug)
    return Institution(demo_api, Tenant(tenant, slug)).admin(), make_analyst(slug)


def listed(person: Person, path: str, **filters: str) -> list[dict[str, Any]]:
    """Every page of a list."""
    found: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        answer = person.get(path, params={"limit": 100, **filters, **cursor})
        assert answer.status_code == 200, answer.text
        found += answer.json()["data"]
        if not answer.json()["page"]["has_more"]:
            return found
        cursor = {"cursor": answer.json()["page"]["next_cursor"]}


def test_revenue(office: tuple[Person, str]) -> None:
    admin, analyst = office
    shown = {
        (line["period"], line["currency"]): (
            *(line[part]["amount"] for part in ("gross", "refunds", "net", "tax")),
            *(line[count] for count in ("payment_count", "refund_count")),
        )
        for line in listed(admin, "/api/admin/revenue", by="day")
    }
    seen = {
        (str(day), currency): tuple(figures)
        for day, currency, *figures in rows(
            analyst,
            "select day, currency, sum(gross), sum(refunds), sum(net), sum(tax), sum(payment_count), "
            "sum(refund_count) from revenue_daily group by day, currency",
        )
    }
    assert seen == shown
    assert len(shown) > 20


def test_courses_and_who_completes_them(office: tuple[Person, str]) -> None:
    admin, analyst = office
    courses = {
        course["id"]: (course["title"], course["status"], course["enrollment_count"])
        for course in listed(admin, "/api/admin/courses")
    }
    assert courses == {
        str(id_): (title, status, count)
        for id_, title, status, count in rows(analyst, "select id, title, status, enrollment_count from courses")
    }
    shown = {
        (course, place["user"]["id"]): (
            place["status"],
            place["progress"]["percent"],
            place["progress"]["completed_lessons"],
            place["progress"]["completed_at"] is not None,
        )
        for course in courses
        for place in listed(admin, f"/api/courses/{course}/enrollments")
    }
    assert shown == {
        (str(course), str(user)): tuple(place)
        for course, user, *place in rows(
            analyst,
            "select course_id, user_id, status, progress_percent, completed_lessons, completed_at is not null "
            "from enrollments",
        )
    }
    assert sum(completed for *_, completed in shown.values()) > 5
    certificates = listed(admin, "/api/admin/certificates")
    assert {(one["id"], one["state"]) for one in certificates} == {
        (str(id_), state) for id_, state in rows(analyst, "select id, state from certificates")
    }


def test_people(office: tuple[Person, str], make_analyst: MakeAnalyst) -> None:
    admin, masked = office
    people = {one["id"]: (one["name"], one["email"], one["role"]) for one in listed(admin, "/api/admin/users")}
    query = "select id, name, email, role from users"
    trusted = make_analyst(admin.user.tenant.slug, personal_data=True)
    assert {str(id_): tuple(facts) for id_, *facts in rows(trusted, query)} == people
    seen = {str(id_): facts for id_, *facts in rows(masked, query)}
    assert {id_: role for id_, (_, _, role) in seen.items()} == {id_: role for id_, (_, _, role) in people.items()}
    for id_, (name, email, _) in seen.items():
        assert (name, email) == (f"Person {id_[-12:]}", f"{id_[-12:]}@masked.invalid")


def test_a_name_is_not_found_by_its_mask(office: tuple[Person, str]) -> None:
    """A hash of an address is computed by anybody who knows the address; what stands for one is of the id alone."""
    admin, analyst = office
    assert rows(analyst, f"select 1 from users where email = '{admin.email}' or name ilike '%{admin.email[:5]}%'") == []
    for hashed in ("md5(%s)", "encode(sha256(%s::bytea), 'hex')"):
        with psycopg.connect(analyst) as connection:
            found = connection.execute(
                f"select count(*) from users where strpos({hashed}, split_part(email, '@', 1)) > 0", (admin.email,)
            ).fetchone()
            assert found == (0,)


def test_the_two_see_nothing_of_each_other(selling_demo: Database, make_analyst: MakeAnalyst) -> None:
    """Every id that a view shows is of the institution of whoever looks."""
    owners: dict[UUID, set[UUID]] = {}
    for (table,) in selling_demo.execute(
        "select c.relname::text from pg_class as c join pg_attribute as a on a.attrelid = c.oid and a.attname = 'id' "
        "where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p') and c.relname <> 'tenants' "
        "and not c.relispartition"
    ):
        for tenant, id_ in selling_demo.execute(f"select tenant_id, id from lms.{table}"):
            owners.setdefault(id_, set()).add(tenant)
    for slug in SLUGS:
        tenant = selling_demo.value("select id from lms.tenants where slug = %s", slug)
        with psycopg.connect(make_analyst(slug)) as connection:
            views = connection.execute(
                "select relname::text from pg_class where relnamespace = 'analytics'::regnamespace"
            ).fetchall()
            for (view,) in views:
                found = connection.execute(f"select * from {view}").fetchall()
                assert found, view
                ids = {value for row in found for value in row if isinstance(value, UUID)}
                assert all(owners[id_] == {tenant} for id_ in ids), view


def test_statistics(office: tuple[Person, str]) -> None:
    """By month of the institution's calendar."""
    admin, analyst = office
    months = {
        period["starts_on"]: period["figures"]
        for period in listed(admin, "/api/admin/stats/periods", by="month", **{"from": "2022-01-01"})
    }
    for figure, query in {
        "active_students": "select (cohort_month + make_interval(months => months_since))::date, sum(active) "
        "from retention_cohorts group by 1",
        "new_students": "select cohort_month, people from retention_cohorts where months_since = 0",
        "enrollments": "select date_trunc('month', enrolled_on)::date, count(*) from enrollments group by 1",
        "completions": "select date_trunc('month', completed_on)::date, count(*) from enrollments "
        "where completed_at is not null group by 1",
        "certificates": "select date_trunc('month', issued_on)::date, count(*) from certificates where version = 1 "
        "group by 1",
    }.items():
        shown = {month: figures[figure] for month, figures in months.items() if figures[figure]}
        assert {str(month): count for month, count in rows(analyst, query) if count} == shown, figure
        assert shown
