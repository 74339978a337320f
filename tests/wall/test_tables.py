"""For every table × request role × verb: another institution's rows are out of reach."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest
from psycopg import sql

from tests.support.postgres import Connection
from tests.support.world import School, World, entered, fingerprint, tables

ROLES = ("anonymous", "student", "instructor", "admin", "operator")
REFUSED = "42501"


def test_both_institutions_have_a_row_in_every_table(world: World, connection: Connection) -> None:
    """Otherwise the proof below would hold for an empty table, and prove nothing."""
    for school in (world.here, world.there):
        empty = [name for name, hash_ in fingerprint(connection, school.id).items() if hash_ == EMPTY]
        assert empty == [], "give these tables a row in world.py"


EMPTY = "d41d8cd98f00b204e9800998ecf8427e"  # MD5 of nothing


@pytest.mark.parametrize("role", ROLES)
def test_nothing_of_another_institution_is_read(world: World, connection: Connection, role: str) -> None:
    school = dict(world.callers())[role]
    seen = 0
    for table, column in tables(connection).items():
        everything = sql.SQL("select {} from lms.{}").format(sql.Identifier(column), sql.Identifier(table))
        rows = attempt(connection, school, role, everything)
        assert rows == REFUSED or not isinstance(rows, str), f"{role}: {table}"
        if not isinstance(rows, str):
            assert {row[0] for row in rows} <= {school.id}, f"{role} reads others' {table}"
            seen += len(rows)
        named = sql.SQL("{} where {} = {}").format(everything, sql.Identifier(column), sql.Literal(world.there.id))
        assert attempt(connection, school, role, named) in (REFUSED, []), f"{role} reads {table} of there"
    assert seen > 0, f"{role} reads nothing at all: the role was not taken"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_nothing_of_another_institution_is_changed(world: World, connection: Connection, role: str, verb: str) -> None:
    school = dict(world.callers())[role]
    before = fingerprint(connection, world.there.id)
    for table, column in tables(connection).items():
        condition = sql.SQL("where {} = {}").format(sql.Identifier(column), sql.Literal(world.there.id))
        for statement in changes(connection, verb, role, table):
            for query in (statement, sql.SQL("{} {}").format(statement, condition)):
                with connection.transaction(force_rollback=True):
                    outcome = attempt(connection, school, role, query)
                    assert isinstance(outcome, str) or outcome == []
                    if outcome == []:
                        assert fingerprint(connection, world.there.id) == before, f"{role}: {table}"


@pytest.mark.parametrize("role", ROLES)
def test_nothing_is_put_into_another_institution(world: World, connection: Connection, role: str) -> None:
    """Copies of the other's own rows, so that nothing but the wall is in the way."""
    school = dict(world.callers())[role]
    for table, column in tables(connection).items():
        granted = columns(connection, role, table, "insert")
        named = granted if column in granted else [column, *granted]
        values = [column for column in named if column != "id" or table == "tenants"] or [column]
        row = connection.execute(
            sql.SQL("select {} from lms.{} where {} = %s limit 1").format(
                sql.SQL(", ").join(sql.SQL("{}::text").format(sql.Identifier(value)) for value in values),
                sql.Identifier(table),
                sql.Identifier(column),
            ),
            (world.there.id,),
        ).fetchone()
        assert row is not None
        query = sql.SQL("insert into lms.{} ({}) values ({})").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, values)),
            sql.SQL(", ").join(sql.Literal(value) for value in row),
        )
        assert attempt(connection, school, role, query) == REFUSED, f"{role}: {table}"


@pytest.mark.parametrize("role", ROLES)
def test_no_row_is_moved_into_another_institution(world: World, connection: Connection, role: str) -> None:
    school = dict(world.callers())[role]
    for table, column in tables(connection).items():
        query = sql.SQL("update lms.{} set {} = {}").format(
            sql.Identifier(table), sql.Identifier(column), sql.Literal(world.there.id)
        )
        assert attempt(connection, school, role, query) == REFUSED, f"{role}: {table}"


def test_the_owner_of_definer_functions_is_behind_the_wall_too(world: World, connection: Connection) -> None:
    """Whatever a definer function of lms_owner forgets to ask for, it reads and changes one institution only."""
    for table, column in tables(connection).items():
        name, tenant = sql.Identifier(table), sql.Identifier(column)
        reading = sql.SQL("select from lms.{} where {} <> {}").format(name, tenant, sql.Literal(world.here.id))
        for query in (
            reading,
            sql.SQL("update lms.{0} set {1} = {1} where {1} <> {2}").format(name, tenant, sql.Literal(world.here.id)),
            sql.SQL("delete from lms.{} where {} <> {}").format(name, tenant, sql.Literal(world.here.id)),
        ):
            with connection.transaction(force_rollback=True):
                as_owner(connection, world.here.id)
                if table == "audit_log" and query != reading:  # whose rows nobody changes, whosever they are
                    with pytest.raises(psycopg.errors.InsufficientPrivilege):
                        connection.execute(query)
                else:
                    assert connection.execute(query).rowcount == 0, table
        with connection.transaction(force_rollback=True):
            as_owner(connection, None)
            assert connection.execute(sql.SQL("select from lms.{}").format(name)).rowcount == 0, table


def as_owner(connection: Connection, tenant: UUID | None) -> None:
    if tenant is not None:
        connection.execute(
            "select set_config('lms.tenant_id', %(tenant)s, true), set_config('lms.user_id', '', true), "
            "set_config('lms.seal', internal.context_seal(%(tenant)s, '', 'lms_owner'), true)",
            {"tenant": str(tenant)},
        )
    connection.execute("set local role lms_owner")


def attempt(connection: Connection, school: School, role: str, query: sql.Composed) -> list[tuple[object, ...]] | str:
    """The rows that somebody gets, or the SQLSTATE of their failure. What they have changed stays changed."""
    try:
        with connection.transaction(), entered(connection, school.id, school.user(role)):
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []
    except psycopg.Error as error:
        return error.sqlstate or ""


def changes(connection: Connection, verb: str, role: str, table: str) -> Iterator[sql.Composed]:
    """A statement for each column that the role may update, or one that it may not; or the one that deletes."""
    name = sql.Identifier(table)
    if verb == "delete":
        yield sql.SQL("delete from lms.{}").format(name)
        return
    for column in columns(connection, role, table, "update") or ["created_at"]:
        yield sql.SQL("update lms.{0} set {1} = {1}").format(name, sql.Identifier(column))


def columns(connection: Connection, role: str, table: str, privilege: str) -> list[str]:
    rows = connection.execute(
        "select attname::text from pg_attribute where attrelid = format('lms.%%I', %s::text)::regclass "
        "and attnum > 0 and not attisdropped and attgenerated = '' "
        "and has_column_privilege(%s, attrelid, attnum, %s) order by attnum",
        (table, f"lms_{role}", privilege),
    ).fetchall()
    return [name for (name,) in rows]
