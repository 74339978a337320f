"""Known and unknown addresses cost the same kinds of work, so that the time of an answer tells no more than its text.

Compared is the work itself, never the clock: what the API sends to the database and how often it hashes; and there,
which functions run how often, and how many rows are written to which table.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

import httpx
import pytest
from argon2 import PasswordHasher

from api import passwords
from api.limits import RateLimits
from api.main import create_api
from api.pool import Pool
from api.shell import Shell
from tests.support.api import Api
from tests.support.people import PASSWORD, Tenant, make_tenant, make_user
from tests.support.postgres import Connection, Database

KNOWN, UNKNOWN, SUSPENDED = "known@example.org", "unknown@example.org", "suspended@example.org"
REGISTRATION = {"name": "Asha Rao", "password": "a long enough password"}
REQUESTS = {
    "login": ("/api/auth/login", {"password": "a wrong password"}),
    "register": ("/api/auth/register", REGISTRATION),
    "forgot": ("/api/auth/password/forgot", {}),
}


class Recorder:
    """Notes what the real thing does, and lets it."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.done: list[str] = []
        hasher, fetchval = PasswordHasher.hash, Pool.fetchval
        verify = PasswordHasher.verify

        def counted_hash(of: PasswordHasher, *values: Any, **options: Any) -> str:
            self.done.append("hash")
            return hasher(of, *values, **options)

        def counted_verify(of: PasswordHasher, *values: Any) -> Any:
            self.done.append(f"verify against {passwords.HASHER.memory_cost} KiB")
            return verify(of, *values)

        async def counted_fetchval(pool: Pool, sql: Any, *values: object) -> Any:
            self.done.append(sql)
            return await fetchval(pool, sql, *values)

        monkeypatch.setattr(PasswordHasher, "hash", counted_hash)
        monkeypatch.setattr(PasswordHasher, "verify", counted_verify)
        monkeypatch.setattr(Pool, "fetchval", counted_fetchval)


@asynccontextmanager
async def application_here(api: Api) -> AsyncIterator[httpx.AsyncClient]:
    """The real application within this process, over the database of `api`."""
    settings = api.application.settings()
    app = create_api(settings)
    shell = Shell(app, settings, RateLimits(settings, app.state.tokens), app.state.tenants)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(shell), base_url="http://localhost") as client,
    ):
        yield client


@pytest.mark.parametrize("name", REQUESTS)
async def test_the_api_does_the_same(api: Api, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    school = api.institution()
    school.student(password=True, email=KNOWN)
    school.student(password=True, email=SUSPENDED, status="suspended")
    path, body = REQUESTS[name]
    work = {}
    async with application_here(api) as client:
        await client.get("/api/tenant", headers=school.anonymous.headers)  # the institution is known from here on
        recorder = Recorder(monkeypatch)
        for email in (KNOWN, UNKNOWN, SUSPENDED):
            recorder.done = []
            answer = await client.post(path, json={"email": email, **body}, headers=school.anonymous.headers)
            assert answer.status_code in (202, 401)
            work[email] = recorder.done
    assert work[KNOWN] == work[UNKNOWN] == work[SUSPENDED]
    hashing = [step for step in work[KNOWN] if not step.startswith("select app.")]
    assert len(hashing) == (0 if name == "forgot" else 1), "one password, one computation"
    assert 1 <= len(work[KNOWN]) - len(hashing) <= 2


class Work:
    """What happens in the database within one transaction of a connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        connection.execute("set local track_functions = 'all'")

    @contextmanager
    def measured(self) -> Iterator[Counter[str]]:
        found: Counter[str] = Counter()
        before = self._so_far()
        yield found
        found.update(self._so_far() - before)

    def _so_far(self) -> Counter[str]:
        self._connection.execute("set local role none")
        functions = self._connection.execute(
            "select format('%s.%s', schemaname, funcname), calls from pg_stat_xact_user_functions"
        ).fetchall()
        written = self._connection.execute(
            "select format('rows of %s.%s', schemaname, relname), n_tup_ins + n_tup_upd + n_tup_del "
            "from pg_stat_xact_user_tables where schemaname in ('lms', 'pgqueuer')"
        ).fetchall()
        return Counter(dict(functions + written))


def call(connection: Connection, name: str, tenant: Tenant, email: str) -> None:
    """The statements of a request, as `test_the_api_does_the_same` has seen them."""
    connection.execute("set local role lms_api")
    if name == "login":
        found = connection.execute(
            "select app.begin_login(%s, null, %s, '192.0.2.1', true)", (tenant.id, email)
        ).fetchone()
        assert found
    elif name == "register":
        connection.execute(
            "select app.register(%s, null, %s, 'Asha Rao', %s, %s, null, null, null)",
            (tenant.id, email, PasswordHasher().hash(PASSWORD), f"token for {email}"),
        )
    else:
        connection.execute("select app.forgot_password(%s, null, %s, %s)", (tenant.id, email, f"token for {email}"))


@pytest.mark.parametrize("name", REQUESTS)
def test_the_database_does_the_same(database: Database, name: str) -> None:
    with database.connect() as connection:
        tenant = make_tenant(connection)
        for email, status in ((KNOWN, "active"), (SUSPENDED, "suspended")):
            make_user(connection, tenant, password=True, email=email, status=status)
        work = Work(connection)
        call(connection, name, tenant, "somebody.else@example.org")  # what a connection does once is done
        done = {}
        for email in (KNOWN, UNKNOWN, SUSPENDED):
            with work.measured() as done[email]:
                call(connection, name, tenant, email)
    assert done[KNOWN], "something was measured"
    assert any(key.startswith("rows of") for key in done[KNOWN])
    assert done[KNOWN] == done[UNKNOWN] == done[SUSPENDED]
