"""Institutions and people as tests of the HTTP interface see them: make one, and let it ask."""

import secrets
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import httpx

from api.tokens import Tokens
from tests.support import people
from tests.support.application import Application
from tests.support.contract import Contract
from tests.support.postgres import Connection, Database

T = TypeVar("T")


class Caller:
    """Somebody who sends requests to one institution; `headers` go with each."""

    def __init__(self, http: httpx.Client, headers: dict[str, str]) -> None:
        self.http = http
        self.headers = headers

    def request(
        self, method: str, path: str, *, headers: dict[str, str] | None = None, **options: Any
    ) -> httpx.Response:
        return self.http.request(method, path, headers={**self.headers, **(headers or {})}, **options)

    def get(self, path: str, **options: Any) -> httpx.Response:
        return self.request("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("POST", path, **_with(body, options))

    def put(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("PUT", path, **_with(body, options))

    def patch(self, path: str, body: Any = None, **options: Any) -> httpx.Response:
        return self.request("PATCH", path, **_with(body, options))

    def delete(self, path: str, **options: Any) -> httpx.Response:
        return self.request("DELETE", path, **options)


class Person(Caller):
    """An account, signed in."""

    def __init__(self, api: "Api", user: people.User, session: UUID) -> None:
        self.api, self.user, self.session = api, user, session
        self.id, self.email, self.role = user.id, user.email, user.role
        self.token = api.tokens.sign(user.tenant.id, user.id, session, user.role)
        super().__init__(api.http, {"x-tenant": user.tenant.slug, "authorization": f"Bearer {self.token}"})


class Institution:
    """A tenant of its own for a test, so that tests can share one application and one database."""

    def __init__(self, api: "Api", tenant: people.Tenant) -> None:
        self.api, self.tenant = api, tenant
        self.id, self.slug = tenant.id, tenant.slug
        self.anonymous = Caller(api.http, {"x-tenant": tenant.slug})

    def person(self, role: str = "student", **values: Any) -> Person:
        """A new account; `password=True` lets it sign in with people.PASSWORD, other values are columns."""
        with self.api.database.connect() as connection:
            return self._signed_in(connection, people.make_user(connection, self.tenant, role, **values))

    def signed_in(self, user: people.User) -> Person:
        """An account with a new session: those from before a suspension stay ended."""
        with self.api.database.connect() as connection:
            return self._signed_in(connection, user)

    def _signed_in(self, connection: Connection, user: people.User) -> Person:
        session = people.insert(
            connection,
            "sessions",
            tenant_id=self.tenant.id,
            user_id=user.id,
            token_hash=secrets.token_bytes(32),
            expires_at=datetime.now(UTC) + timedelta(days=1),
        )
        return Person(self.api, user, session["id"])

    def student(self, **values: Any) -> Person:
        return self.person("student", **values)

    def instructor(self, **values: Any) -> Person:
        return self.person("instructor", **values)

    def admin(self, **values: Any) -> Person:
        return self.person("admin", **values)


class Api:
    """A running application with its database."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self.database: Database = application.database
        self.tokens: Tokens = application.tokens()
        self.contract = Contract(httpx.get(f"{application.base_url}/openapi.json", timeout=60).json())
        self.http = httpx.Client(
            base_url=application.base_url,
            timeout=60,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=100),
            event_hooks={"response": [self.contract.check]},
        )

    def institution(self, **values: Any) -> Institution:
        """A new tenant; values are columns of lms.tenants."""
        with self.database.connect() as connection:
            return Institution(self, people.make_tenant(connection, **values))

    def connect(self) -> Connection:
        return self.database.connect()

    def close(self) -> None:
        self.http.close()


def together(*calls: Callable[[], T]) -> Sequence[T]:
    """Starts all calls at the same moment and returns their results, in order."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        barrier.wait()
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def _with(body: Any, options: dict[str, Any]) -> dict[str, Any]:
    return options if body is None else {**options, "json": body}
