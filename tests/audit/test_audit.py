"""The audit log, as admins and operators search it."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.api import Institution, Person, together
from tests.support.people import PASSWORD, make_tenant
from tests.support.postgres import Connection, Database

AUDIT = "/api/admin/audit"
PLANTED = "planted-secret-0123456789"


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin(name="Asha Admin")


def entries(person: Person, **query: Any) -> list[dict[str, Any]]:
    answer = person.get(AUDIT, params=query)
    assert answer.status_code == 200, answer.text
    page = answer.json()
    assert not page["page"]["has_more"]
    return list(page["data"])


def whole_log(institution: Institution) -> str:
    with institution.api.connect() as connection:
        row = connection.execute(
            "select string_agg(to_jsonb(l)::text, ' ') from lms.audit_log as l where tenant_id = %s", (institution.id,)
        ).fetchone()
    return str(row and row[0])


def test_a_request_is_found_by_its_id(institution: Institution, admin: Person) -> None:
    student = institution.student()
    done = admin.post(f"/api/admin/users/{student.id}/role", {"role": "instructor"})
    named = admin.post(
        f"/api/admin/users/{student.id}/role", {"role": "admin"}, headers={"x-request-id": "front-end-7"}
    )
    [first] = entries(admin, request_id=done.headers["x-request-id"])
    [second] = entries(admin, request_id="front-end-7")
    assert named.headers["x-request-id"] == "front-end-7"
    assert first["actor"] == {"id": str(admin.id), "name": "Asha Admin"}
    assert [first[name] for name in ("actor_role", "action", "table", "row_key", "before", "after")] == [
        "admin", "update", "users", str(student.id), {"role": "student"}, {"role": "instructor"},
    ]  # fmt: skip
    assert (second["before"], second["after"]) == ({"role": "instructor"}, {"role": "admin"})
    assert [entry["id"] for entry in entries(admin, actor_id=admin.id)] == [second["id"], first["id"]]


def test_the_id_goes_along_with_an_idempotency_key_and_with_every_verb(admin: Person) -> None:
    keyed = {"idempotency-key": str(uuid4())}
    body = {"title": "New", "domain": "testing"}
    first = admin.post("/api/courses", body, headers={**keyed, "x-request-id": "keyed-0001"})
    again = admin.post("/api/courses", body, headers={**keyed, "x-request-id": "keyed-0002"})
    assert first.json() == again.json()
    path = f"/api/courses/{first.json()['id']}"
    admin.patch(path, {"title": "Newer"}, headers={"x-request-id": "patched-0001"})
    admin.put(
        "/api/admin/identity-providers/campus",
        {"issuer": "https://id.example", "client_id": "lectern"},
        headers={"x-request-id": "provider-0001"},
    )
    admin.delete(path, headers={"x-request-id": "deleted-0001"})
    assert [entry["action"] for entry in entries(admin, request_id="keyed-0001", table="courses")] == ["insert"]
    assert entries(admin, request_id="keyed-0002") == []
    assert entries(admin, request_id="patched-0001")[0]["after"] == {"title": "Newer"}
    assert entries(admin, request_id="provider-0001")[0]["table"] == "identity_providers"
    assert entries(admin, request_id="deleted-0001", table="courses")[0]["before"]["title"] == "Newer"


def test_the_id_of_one_request_does_not_stay_for_the_next(institution: Institution, admin: Person) -> None:
    """They share a connection."""
    for _ in range(3):
        path = f"/api/admin/users/{institution.student().id}"
        answers = [admin.post(f"{path}/suspend", {"reason": "Shared"}), admin.post(f"{path}/reinstate")]
        found = [entries(admin, request_id=answer.headers["x-request-id"], table="users") for answer in answers]
        assert [[entry["after"]["status"] for entry in entries] for entries in found] == [["suspended"], ["active"]]


def test_each_filter_finds_its_own(institution: Institution, admin: Person) -> None:
    began = datetime.now(UTC)
    course = admin.post("/api/courses", {"title": "A course", "domain": "testing"}).json()["id"]
    module = admin.post(f"/api/courses/{course}/modules", {"title": "A module"}).json()["id"]
    between = datetime.now(UTC)
    other = institution.admin()
    other.patch(f"/api/modules/{module}", {"title": "Changed"})

    def found(**query: Any) -> list[tuple[str, str]]:
        return [(e["table"], e["action"]) for e in entries(admin, **query)]

    changed, made = ("modules", "update"), ("modules", "insert")
    assert found(row_key=module) == [changed, made]
    assert found(row_key=module, actor_id=other.id) == [changed]
    assert found(row_key=module, table="courses") == []
    assert found(table="modules") == [changed, made]
    assert found(table="modules", action="insert") == [made]
    assert found(table="modules", to=between.isoformat()) == [made]
    assert found(table="modules", **{"from": between.isoformat()}) == [changed]
    assert found(actor_id=other.id, **{"from": began.isoformat()}, to=between.isoformat()) == []
    assert found(action="update", actor_role="admin") == [changed]
    assert found(actor_role="student") == []
    assert found(actor_id=uuid4()) == []
    assert ("users", "insert") in found(actor_role="console")
    assert found(request_id="never") == []


def test_pages_follow_one_another(institution: Institution, admin: Person) -> None:
    for _ in range(4):
        institution.student()
    for query in ({}, {"table": "users"}, {"action": "insert"}):
        whole = [entry["id"] for entry in entries(admin, **query)]
        paged: list[str] = []
        cursor: str | None = ""
        while cursor is not None:
            page = admin.get(AUDIT, params={**query, "limit": 2, **({"cursor": cursor} if cursor else {})}).json()
            paged += [entry["id"] for entry in page["data"]]
            cursor = page["page"]["next_cursor"]
        assert len(whole) > 4
        assert paged == whole


@pytest.mark.parametrize(
    "query",
    [
        {"action": "select"}, {"actor_role": "owner"}, {"from": "2026-01-01"}, {"from": "2026-01-01T00:00:00"},
        {"to": "9999-12-31T23:59:59-14:00"}, {"actor_id": "me"}, {"row_key": "k" * 401}, {"limit": 101},
        {"cursor": "made-up"}, {"table": "t\x00"},
    ],
)  # fmt: skip
def test_what_cannot_be_asked(admin: Person, query: dict[str, Any]) -> None:
    assert admin.get(AUDIT, params=query).status_code == 422


def test_only_admins_and_operators_ask(institution: Institution, admin: Person) -> None:
    assert institution.anonymous.get(AUDIT).status_code == 401
    for person in (institution.student(), institution.instructor()):
        assert person.get(AUDIT).json()["code"] == "forbidden"
    elsewhere = institution.api.institution().admin()
    for query in ({"actor_id": admin.id}, {"row_key": str(admin.id)}, {"table": "courses"}):
        assert entries(elsewhere, **query) == []


def test_no_secret_gets_into_it(institution: Institution, admin: Person) -> None:
    account = {"key_id": "rzp_live_PlantedKey01", "key_secret": PLANTED}
    assert admin.put("/api/admin/payment-accounts/live", account).status_code == 200
    secret = admin.post("/api/admin/payment-accounts/live/webhook-secret", {"secret": f"{PLANTED}-hook"})
    assert secret.status_code in (200, 201)
    provider = {"issuer": "https://id.example", "client_id": "lectern", "client_secret": PLANTED}
    assert admin.put("/api/admin/identity-providers/campus", provider).status_code == 200
    assert admin.post("/api/admin/invitations", {"email": "new@example.org", "role": "student"}).status_code == 201
    institution.student(password=True)
    with institution.api.connect() as connection:
        hidden = [
            value
            for query in (
                "select password_hash from lms.credentials where tenant_id = %s",
                "select secret_sealed from lms.payment_keys where tenant_id = %s",
                "select secret_sealed from lms.webhook_secrets where tenant_id = %s",
                "select webhook_token from lms.payment_accounts where tenant_id = %s",
                "select client_secret_sealed from lms.identity_providers where tenant_id = %s",
                "select encode(token_hash, 'hex') from lms.invitations where tenant_id = %s",
            )
            for (value,) in connection.execute(query, (institution.id,)).fetchall()
        ]
    assert len(hidden) >= 6
    log = whole_log(institution)
    assert [value for value in (PLANTED, PASSWORD, *hidden) if value in log] == []
    assert log.count("[redacted]") >= 6


def test_a_search_for_very_little_among_very_much_ends(institution: Institution, admin: Person) -> None:
    """Each page looks at so many entries, and the cursor goes on behind them."""
    with institution.api.connect() as connection:
        connection.execute(
            "insert into lms.audit_log (tenant_id, at, actor_role, action, table_name, row_key) "
            "select %s, now() - make_interval(secs => n), 'console', "
            "case n when 7000 then 'delete' else 'update' end, 'users', n::text "
            "from generate_series(1, 7500) as n",
            (institution.id,),
        )
    first = admin.get(AUDIT, params={"action": "delete", "table": "users"}).json()
    assert (first["data"], first["page"]["has_more"]) == ([], True)
    query = {"action": "delete", "table": "users", "cursor": first["page"]["next_cursor"]}
    second = admin.get(AUDIT, params=query).json()
    assert [entry["row_key"] for entry in second["data"]] == ["7000"]
    assert not second["page"]["has_more"]


def test_a_page_reads_as_much_of_a_large_log_as_of_a_small_one(database: Database) -> None:
    with database.connect() as connection:
        connection.autocommit = True
        tenant = make_tenant(connection)
        actors = [UUID(int=number) for number in range(1, 3)]
        row = connection.execute(
            "insert into lms.users (tenant_id, email, name, role) values (%s, 'a@b.example', 'A', 'admin') "
            "returning id",
            (tenant.id,),
        ).fetchone()
        assert row
        asks = {
            "everything": (), "a busy actor": (actors[0],), "an idle actor": (actors[1],),
            "a table": (None, None, "users"), "no table": (None, None, "none"), "no row": (None, None, None, "none"),
            "no request": (*[None] * 7, "none"),
            "a period": (*[None] * 5, datetime.now(UTC) - timedelta(hours=1), datetime.now(UTC)),
        }  # fmt: skip

        def grow(count: int) -> None:
            connection.execute(
                "insert into lms.audit_log "
                "(tenant_id, at, actor_id, actor_role, request_id, action, table_name, row_key) "
                "select %s, now() - make_interval(secs => n), %s, 'admin', n::text, 'update', 'users', n::text "
                "from generate_series(1, %s) as n",
                (tenant.id, actors[0], count),
            )
            connection.execute("vacuum analyze lms.audit_log")

        def pages_read(ask: tuple[object, ...]) -> int:
            nulls = [None] * (8 - len(ask))
            call = "select app.list_audit(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
            values = (tenant.id, row[0], *ask, *nulls)
            plan = "explain (analyze, buffers, timing off, format json) " + call
            read = 0
            for _ in range(2):  # the first one reads the catalogue as well
                with connection.transaction():
                    connection.execute("set local session authorization lms_api")
                    found = connection.execute(plan, values).fetchone()
                    assert found
                    read = found[0][0]["Plan"]["Shared Hit Blocks"] + found[0][0]["Plan"]["Shared Read Blocks"]
            return read

        grow(500)
        small = {name: pages_read(ask) for name, ask in asks.items()}
        grow(20_000)
        large = {name: pages_read(ask) for name, ask in asks.items()}
    assert {name: (small[name], large[name]) for name in asks if large[name] > 1.5 * small[name] + 20} == {}


def drop_months(connection: Connection) -> None:
    connection.execute(
        "do $$ begin execute ("
        "select 'drop table ' || string_agg(inhrelid::regclass::text, ', ') from pg_inherits "
        "where inhparent = 'lms.audit_log'::regclass and inhrelid <> 'lms.audit_log_default'::regclass"
        "); end $$"
    )


def test_two_workers_make_the_same_months(database: Database) -> None:
    with database.connect() as connection:
        drop_months(connection)
        connection.commit()

        def work() -> str:
            with database.connect("lms_worker") as worker:
                return str(worker.execute("select app.make_audit_partitions()").fetchone())

        made = together(*[work] * 3)
        connection.execute("set role lms_system")
        assert connection.execute("select internal.check_audit()").fetchall() == []
    assert sum('"made" : 13' in answer for answer in made) == 1


def test_without_its_months_everything_goes_on(database: Database) -> None:
    with database.connect() as connection:
        drop_months(connection)
        tenant = make_tenant(connection)
        connection.commit()
        connection.execute("select app.make_audit_partitions()")
        connection.commit()
        rows = connection.execute(
            "select distinct tableoid::regclass::text from lms.audit_log where tenant_id = %s", (tenant.id,)
        ).fetchall()
    assert rows == [(f"lms.audit_log_{datetime.now(UTC):%Y_%m}",)]
