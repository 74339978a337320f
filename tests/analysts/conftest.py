"""Two institutions in a database of their own, and logins of analysts. Those belong to the server: each is dropped."""

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date

import psycopg
import pytest

from api.analysts import logins
from tests.support.people import Tenant, act_in, insert, make_tenant
from tests.support.postgres import Connection, Database, with_login

MARK = "quagga"
"""In every name and text of the other institution, and nowhere else."""


@dataclass
class Analyst:
    """A login as its owner has it: its own connections, each statement committed by itself."""

    database: Database
    tenant: Tenant
    name: str
    login: logins.Login
    _open: list[psycopg.Connection] = field(default_factory=list)

    @property
    def url(self) -> str:
        return with_login(self.database.url, self.login.name, self.login.password)

    def connect(self) -> Connection:
        connection = psycopg.connect(self.url, autocommit=True)
        self._open.append(connection)
        return connection

    def close(self) -> None:
        while self._open:
            self._open.pop().close()


@dataclass
class School:
    """The small institution whose analyst attacks, and the large one that there is nothing to learn of."""

    database: Database
    own: Tenant
    other: Tenant

    def plant(self, people: int) -> None:
        """So many people, half as many courses, all marked, in the other institution; statistics know of them."""
        with self.database.connect() as connection:
            act_in(connection, self.other.id)
            # Without triggers, which would take a while: what is looked for is what tables and catalogues tell.
            connection.execute("set local session_replication_role = replica")
            connection.execute(
                "insert into lms.users (tenant_id, email, name, role) "
                "select %s, %s || gen_random_uuid() || '@example.org', %s || n, 'instructor' "
                "from generate_series(1, %s) as n",
                (self.other.id, MARK, MARK, people),
            )
            connection.execute(
                "insert into lms.courses (tenant_id, slug, title, domain, instructor_id, currency) "
                "select %(tenant)s, %(mark)s || gen_random_uuid(), %(mark)s || n, %(mark)s, "
                "(select id from lms.users where tenant_id = %(tenant)s limit 1), 'INR' "
                "from generate_series(1, %(courses)s) as n",
                {"tenant": self.other.id, "mark": MARK, "courses": people // 2},
            )
        with self.database.superuser() as connection:
            connection.execute("vacuum analyze lms.users, lms.courses")


@pytest.fixture(scope="module")
def school(module_database: Database) -> School:
    with module_database.connect() as connection:
        own = make_tenant(connection, slug="own", name="Own")
        other = make_tenant(connection, slug=MARK, name=MARK)
        for tenant in (own, other):
            act_in(connection, tenant.id)
            teacher = insert(
                connection,
                "users",
                tenant_id=tenant.id,
                email=f"t@{tenant.slug}.org",
                name=tenant.slug,
                role="instructor",
            )
            for number in range(3):
                insert(
                    connection, "courses", tenant_id=tenant.id, slug=f"{tenant.slug}-{number}", title=tenant.slug,
                    domain=tenant.slug, instructor_id=teacher["id"], currency="INR",
                )  # fmt: skip
    return School(module_database, own, other)


Hire = Callable[..., Analyst]


@pytest.fixture(scope="module")
def hire(school: School) -> Iterator[Hire]:
    """Makes an analyst of an institution: `hire(school.own, statement_seconds=1)`."""
    with ExitStack() as stack:
        numbers = iter(range(1000))

        def make(
            tenant: Tenant,
            *,
            personal_data: bool = False,
            connections: int = 3,
            statement_seconds: int = 60,
            expires: date | None = None,
        ) -> Analyst:
            name = f"analyst {next(numbers)}"
            with school.database.superuser() as connection:
                login = logins.create(
                    connection,
                    str(tenant.id),
                    name,
                    personal_data=personal_data,
                    connections=connections,
                    statement_seconds=statement_seconds,
                    expires=expires,
                )
            analyst = Analyst(school.database, tenant, name, login)
            stack.callback(_dismiss, analyst)
            return analyst

        yield make


@pytest.fixture(scope="module")
def analyst(school: School, hire: Hire) -> Analyst:
    """The attacker, of the small institution."""
    return hire(school.own)


@pytest.fixture
def attacker(analyst: Analyst) -> Iterator[Connection]:
    """A connection of theirs, with nothing set yet but that they may write, as far as they may."""
    connection = analyst.connect()
    connection.execute("set default_transaction_read_only = off")
    yield connection
    analyst.close()


def _dismiss(analyst: Analyst) -> None:
    analyst.close()
    with analyst.database.superuser() as connection:
        try:
            logins.drop(connection, str(analyst.tenant.id), analyst.name)
        except logins.AnalystError:  # the test has done it
            connection.execute(f'drop role if exists "{analyst.login.name}"')


def numbers(texts: list[str]) -> set[str]:
    """The longer numbers that stand in texts by themselves."""
    return {found for text in texts for found in re.findall(r"(?<![\w.-])\d{4,7}(?![\w-])", text)}
