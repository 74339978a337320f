"""An intruder with the login of the API: a context cannot be made up, kept, lent or carried elsewhere."""

from collections.abc import Iterator
from itertools import product

import psycopg
import pytest
from psycopg import sql

from tests.support.postgres import REQUEST_ROLES, Connection
from tests.support.world import World, tables

READABLE = "select count(*) from lms.users"


@pytest.fixture
def intruder(world: World) -> Iterator[Connection]:
    """The login itself, by its password; each statement commits unless a test says otherwise."""
    with psycopg.connect(world.database.url_as("lms_api"), autocommit=True) as connection:
        yield connection


def test_the_login_reads_nothing_by_itself(world: World, intruder: Connection, connection: Connection) -> None:
    for table in [*tables(connection), "context_secret"]:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            intruder.execute(sql.SQL("select from lms.{}").format(sql.Identifier(table)))


def test_a_role_without_a_context_reads_nothing(world: World, intruder: Connection, connection: Connection) -> None:
    for role, table in product(REQUEST_ROLES, [*tables(connection), "context_secret"]):
        intruder.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
        assert rows(intruder, table) == 0, f"{role} reads {table}"


def test_settings_made_up_open_nothing(world: World, intruder: Connection, connection: Connection) -> None:
    admin = world.here.user("admin")
    for seal in ("", "0" * 64, str(world.here.id)):
        keep(intruder, str(world.here.id), str(admin), seal)
        for role, table in product(REQUEST_ROLES, tables(connection)):
            intruder.execute(sql.SQL("set role {}").format(sql.Identifier(role)))
            assert rows(intruder, table) == 0, f"{role} reads {table}"


def test_a_seal_is_worth_nothing_in_the_next_transaction(world: World, intruder: Connection) -> None:
    admin = world.here.user("admin")
    with intruder.transaction():
        intruder.execute("select internal.enter(%s, %s)", (world.here.id, admin))
        assert value(intruder, READABLE) == len(world.here.ids["users"])
        seal = str(value(intruder, "select current_setting('lms.seal')"))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        intruder.execute(READABLE)  # the role ended with the transaction

    keep(intruder, str(world.here.id), str(admin), seal)
    intruder.execute("set role lms_admin")
    assert value(intruder, READABLE) == 0


@pytest.mark.parametrize("role", ["lms_admin", "lms_instructor", "lms_operator", "lms_anonymous"])
def test_a_seal_is_worth_nothing_under_another_role(world: World, intruder: Connection, role: str) -> None:
    with intruder.transaction():
        intruder.execute("select internal.enter(%s, %s)", (world.here.id, world.here.user("student")))
        assert value(intruder, READABLE) == 1
        intruder.execute("set local role none")
        intruder.execute(sql.SQL("set local role {}").format(sql.Identifier(role)))
        assert rows(intruder, "users") == 0
        assert rows(intruder, "courses") == 0


@pytest.mark.parametrize(
    ("setting", "of"), [("lms.tenant_id", "tenant"), ("lms.user_id", "classmate"), ("lms.user_id", "nobody")]
)
def test_a_seal_is_worth_nothing_for_somebody_else(world: World, intruder: Connection, setting: str, of: str) -> None:
    other = {"tenant": world.there.id, "classmate": world.here.user("instructor"), "nobody": ""}[of]
    with intruder.transaction():
        intruder.execute("select internal.enter(%s, %s)", (world.here.id, world.here.user("student")))
        intruder.execute("select set_config(%s, %s, true)", (setting, str(other)))
        assert value(intruder, READABLE) == 0
        assert value(intruder, "select count(*) from lms.enrollments") == 0


def test_a_failure_in_between_takes_the_context_away(world: World, intruder: Connection) -> None:
    intruder.execute("begin")
    intruder.execute("select internal.enter(%s, %s)", (world.here.id, world.here.user("admin")))
    with pytest.raises(psycopg.errors.DivisionByZero):
        intruder.execute("select 1 / 0")
    intruder.execute("rollback")
    assert value(intruder, "select current_user::text") == "lms_api"
    assert value(intruder, "select coalesce(current_setting('lms.seal', true), '')") == ""


def test_a_statement_by_itself_leaves_no_context(world: World, intruder: Connection) -> None:
    intruder.execute("select app.get_me(%s, %s)", (world.here.id, world.here.user("admin")))
    assert value(intruder, "select current_user::text") == "lms_api"
    assert value(intruder, "select concat(current_setting('lms.tenant_id'), current_setting('lms.user_id'))") == ""


@pytest.mark.parametrize("role", ["lms_owner", "lms_system", "lms_worker", "lms_analyst"])
def test_the_login_becomes_no_other_role(intruder: Connection, role: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        intruder.execute(sql.SQL("set role {}").format(sql.Identifier(role)))


def test_the_worker_becomes_nobody(world: World) -> None:
    with psycopg.connect(world.database.url_as("lms_worker"), autocommit=True) as worker:
        for role in (*REQUEST_ROLES, "lms_owner", "lms_system", "lms_api"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                worker.execute(sql.SQL("set role {}").format(sql.Identifier(role)))


def keep(connection: Connection, tenant: str, user: str, seal: str) -> None:
    """Settings that last as long as the connection."""
    connection.execute("reset role")
    connection.execute(
        "select set_config('lms.tenant_id', %s, false), set_config('lms.user_id', %s, false), "
        "set_config('lms.seal', %s, false)",
        (tenant, user, seal),
    )


def rows(connection: Connection, table: str) -> int:
    """How many rows of a table are seen; none where not even looking is allowed."""
    try:
        with connection.transaction():
            return connection.execute(sql.SQL("select from lms.{}").format(sql.Identifier(table))).rowcount
    except psycopg.errors.InsufficientPrivilege:
        return 0


def value(connection: Connection, query: str) -> object:
    row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]
