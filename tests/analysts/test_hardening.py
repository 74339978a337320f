"""What PostgreSQL tells everybody is taken back by a superuser; without one, everything else holds, and it is said."""

from collections.abc import Iterator

import psycopg
import pytest

from api.analysts import logins
from api.check import warnings
from api.deploy.hardening import harden, left_open, seclude
from api.deploy.migrate import migrate
from tests.analysts.conftest import School
from tests.support.clusters import throwaway_server
from tests.support.people import make_tenant
from tests.support.postgres import with_database, with_login


def test_a_superuser_leaves_nothing_open(school: School) -> None:
    with school.database.superuser() as connection:
        of_the_server = ("may connect", "max_prepared_transactions")
        assert [line for line in left_open(connection) if not any(one in line for one in of_the_server)] == []
        before = _grants(connection)
        harden(connection)
        assert _grants(connection) == before


def test_the_platform_keeps_what_it_needs(school: School) -> None:
    for login in ("lms_api", "lms_worker"):
        with school.database.connect(login) as connection:
            assert connection.execute("select pg_try_advisory_xact_lock(4711), reltuples from pg_class").fetchone()


@pytest.fixture(scope="module")
def managed() -> Iterator[tuple[str, str]]:
    """A server whose customer may make roles, and is nobody's superuser: their address and the superuser's."""
    with throwaway_server("embedded", max_prepared_transactions="1") as superuser:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("create role customer login createrole createdb password 'of the customer'")
            connection.execute("create database managed owner customer")
        address = with_database(superuser, "managed")
        migrate(with_login(address, "customer", "of the customer"), {"lms_api": "a", "lms_worker": "b"})
        yield with_login(address, "customer", "of the customer"), address


def test_without_a_superuser_analysts_work_and_the_rest_is_said(managed: tuple[str, str]) -> None:
    customer, superuser = managed
    assert warnings(customer) == []  # nobody whom it would concern
    with psycopg.connect(superuser) as connection:
        tenant = make_tenant(connection, slug="managed")
    with psycopg.connect(customer, autocommit=True) as connection:
        login = logins.create(
            connection, str(tenant.id), "ravi", personal_data=False, connections=3, statement_seconds=60, expires=None
        )
        *open_, prepared = warnings(customer)
        assert len(open_) == 5, open_
        assert "max_prepared_transactions is 1" in prepared
        address = with_login(customer, login.name, login.password)
        with psycopg.connect(address, autocommit=True) as analyst:
            assert analyst.execute("select count(*) from courses").fetchone() == (0,)
            with psycopg.connect(with_login(customer, "lms_worker", "b")) as worker:
                worker.execute("select app.end_analysis()")
            assert analyst.execute("select 1").fetchone() == (1,)
            logins.disable(connection, str(tenant.id), "ravi")
            with pytest.raises(psycopg.OperationalError):
                analyst.execute("select 1")
        logins.enable(connection, str(tenant.id), "ravi")

        # What the customer cannot do, whoever runs the server can do once.
        migrate(superuser, again=True)
        elsewhere_too, *left = warnings(customer)
        assert "everybody may connect to lectern, postgres, template1, where" in elsewhere_too
        assert left == [prepared]
        elsewhere = with_database(address, "postgres")
        psycopg.connect(elsewhere).close()
        with psycopg.connect(superuser, autocommit=True) as master:
            seclude(master)
        assert warnings(customer) == [prepared]
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            psycopg.connect(elsewhere)
        with psycopg.connect(address) as analyst, pytest.raises(psycopg.errors.InsufficientPrivilege):
            analyst.execute("select reltuples from pg_class")
        assert migrate(customer, again=True)
        _leave_something_prepared(address)
        logins.drop(connection, str(tenant.id), "ravi")
    with psycopg.connect(with_database(superuser, "managed"), autocommit=True) as master:
        assert master.execute("select gid from pg_prepared_xacts").fetchall() == [("left",)], "nobody has to be told"
        master.execute("rollback prepared 'left'")


def _leave_something_prepared(address: str) -> None:
    with psycopg.connect(address, autocommit=True) as analyst:
        for statement in ("begin", "select from courses", "prepare transaction 'left'"):
            analyst.execute(statement)


def _grants(connection: psycopg.Connection) -> list[object]:
    return [
        *connection.execute("select oid::regprocedure::text, proacl::text from pg_proc order by 1").fetchall(),
        *connection.execute("select oid::regclass::text, relacl::text from pg_class order by 1").fetchall(),
        *connection.execute("select attrelid, attname, attacl::text from pg_attribute order by 1, 2").fetchall(),
    ]
