"""Rows of tables, on their way into the database."""

from collections.abc import Mapping, Sequence

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

Row = Mapping[str, object]


def insert(connection: psycopg.Connection, table: str, rows: Sequence[Row]) -> None:
    """Inserts rows that all have the members of the first one, each by a statement, so that every trigger sees them."""
    if not rows:
        return
    columns = list(rows[0])
    statement = sql.SQL("insert into lms.{} ({}) values ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, columns)),
        sql.SQL(", ").join(sql.Placeholder() * len(columns)),
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[_value(row[column]) for column in columns] for row in rows])


def refresh_leaderboards(connection: psycopg.Connection) -> None:
    """As the worker does at its interval: whoever looks at what was just seeded does not want to wait for it."""
    connection.execute("set role lms_system")
    connection.execute("select app.refresh_leaderboards(interval '0')")
    connection.execute("reset role")


def refresh_stats(connection: psycopg.Connection) -> None:
    """Counted from the beginning: what was seeded has happened in periods that may have been closed before."""
    connection.execute("set role lms_system")
    connection.execute("select app.refresh_stats(interval '0', true)")
    connection.execute("reset role")


def _value(value: object) -> object:
    return Jsonb(value) if isinstance(value, dict) else value
