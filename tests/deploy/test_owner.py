"""On managed servers nobody is a superuser: whoever may make roles, and owns the database, can migrate it."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.deploy.migrate import migrate
from tests.deploy.conftest import Checkout
from tests.support.clusters import system_versions, throwaway_server
from tests.support.postgres import with_database, with_login

PASSWORDS = {"lms_api": "password of the API", "lms_worker": "password of the worker"}


@pytest.fixture(scope="module", params=["embedded", *sorted(system_versions())])
def owner_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A new server, an owner with CREATEROLE and nothing more, and a database of theirs."""
    with throwaway_server(request.param) as superuser:
        with psycopg.connect(superuser, autocommit=True) as connection:
            connection.execute("create role customer login createrole createdb password 'of the customer'")
            connection.execute("create database school owner customer")
        yield with_login(with_database(superuser, "school"), "customer", "of the customer")


def test_an_owner_without_superuser_rights_migrates(owner_url: str) -> None:
    assert migrate(owner_url, PASSWORDS)
    assert not migrate(owner_url, PASSWORDS)
    for login, password in PASSWORDS.items():
        with psycopg.connect(with_login(owner_url, login, password)) as connection:
            if login == "lms_api":
                assert connection.execute("select app.find_tenant(null, 'nowhere')").fetchone() == (None,)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("select from lms.tenants")


def test_and_goes_on_to_newer_versions(owner_url: str, checkout: Checkout, tmp_path: Path) -> None:
    migrate(owner_url, PASSWORDS)
    checkout.write(
        "shared/newer.sql",
        "create function internal.newer() returns integer language sql immutable "
        "set search_path = pg_catalog, pg_temp as 'select 1';",
    )
    assert migrate(owner_url, PASSWORDS, migrations=checkout.migrations, tree=checkout.sql)


def test_and_makes_a_second_database_with_the_same_roles(owner_url: str) -> None:
    migrate(owner_url, PASSWORDS)
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("create database second")
    assert migrate(with_database(owner_url, "second"), PASSWORDS)
