"""What PostgreSQL tells everybody by itself, and an analyst must not know: how much the platform holds and does.

Row security covers rows. But sizes, statistics, locks and counters of transactions are everybody's to read, and in them
are all institutions together: who knows their own part knows the rest. Taking that back is up to a superuser; where the
migrating login is none, `lectern check` says what is left open.
"""

import psycopg
from psycopg import sql

KEEP = (
    *("lms_owner", "lms_system", "lms_api", "lms_worker"),
    *("lms_anonymous", "lms_student", "lms_instructor", "lms_admin", "lms_operator", "pg_monitor"),
)
"""Who keeps what everybody had: the platform itself, and monitoring."""

_FUNCTIONS = "|".join(
    (
        # Figures: rows read and written, sizes, what runs and waits.
        r"pg_stat_.*",
        r"pg_(relation|table|indexes|total_relation|database|tablespace)_size",
        r"pg_(lock_status|blocking_pids|safe_snapshot_blocking_pids|isolation_test_session_is_blocked)",
        r"pg_(prepared_xact|notification_queue_usage)",
        # Counters that move with every transaction of anybody.
        r"txid_.*|mxid_age",
        r"pg_current_(xact_id|xact_id_if_assigned|snapshot)|pg_export_snapshot",
        r"pg_(xact_status|xact_commit_timestamp|xact_commit_timestamp_origin|last_committed_xact|get_multixact_members)",
        r"pg_(current_wal|last_wal|last_xact).*|pg_control_.*",
        r"pg_get_(replication_slots|wal_summarizer_state|wal_replay_pause_state)",
        r"pg_(available_wal_summaries|wal_summary_contents)",
        # Deeds: locks that the platform takes, files in the database, words to its listeners.
        r"pg_(try_)?advisory_.*|lo_.*|loread|lowrite|pg_logical_emit_message|pg_notify",
        # Statements in a text, which nobody sees who looks at what has been sent.
        r"(query|cursor|table|schema|database)_to_xml.*",
    )
)

_OPEN_FUNCTIONS = f"""
select p.oid::regprocedure::text
from pg_proc as p
where p.pronamespace = 'pg_catalog'::regnamespace
  and (p.proname ~ '^({_FUNCTIONS})$' or p.oid = 'pg_catalog.age(xid)'::regprocedure)
  and has_function_privilege('public', p.oid, 'execute')
union all
-- An extension's, wherever it is.
select p.oid::regprocedure::text
from pg_proc as p
where p.proname ~ '^(pg_stat_statements.*|pg_stat_kcache.*|pg_buffercache.*|pgstat.*|dblink.*)$'
  and p.pronamespace <> 'pg_catalog'::regnamespace
  and has_function_privilege('public', p.oid, 'execute')
order by 1
"""

_HIDDEN_COLUMNS: dict[str, tuple[str, ...] | None] = {
    "pg_class": ("relpages", "reltuples", "relallvisible", "relallfrozen", "relfrozenxid", "relminmxid"),
    "pg_db_role_setting": None,
}
"""Figures among what programs must know of tables; None hides all. The second is a row that a login may write, and with
it comes the number of the transaction."""

_OPEN_DATABASES = """
select d.datname
from pg_database as d
where d.datallowconn
  and d.datname <> current_database()
  and has_database_privilege('public', d.oid, 'connect')
order by 1
"""
"""The same figures are told in every database of the server."""


def harden(connection: psycopg.Connection) -> None:
    """Takes back what everybody may know and do, when this login may; changes nothing where that has been done."""
    if not _superuser(connection):
        return
    keepers = sql.SQL(", ").join(map(sql.Identifier, _keepers(connection)))
    for (function,) in connection.execute(_OPEN_FUNCTIONS).fetchall():
        name = sql.SQL(function)
        connection.execute(sql.SQL("grant execute on function {} to {}").format(name, keepers))
        connection.execute(sql.SQL("revoke execute on function {} from public").format(name))
    for table, hidden in _HIDDEN_COLUMNS.items():
        if not _readable(connection, table):
            continue
        relation = sql.Identifier("pg_catalog", table)
        connection.execute(sql.SQL("grant select on {} to {}").format(relation, keepers))
        connection.execute(sql.SQL("revoke select on {} from public").format(relation))
        if hidden is not None:
            columns = sql.SQL(", ").join(sql.Identifier(column) for column in _columns(connection, table, hidden))
            connection.execute(sql.SQL("grant select ({}) on {} to public").format(columns, relation))
    if _has_plpgsql(connection):
        connection.execute(sql.SQL("grant usage on language plpgsql to {}").format(keepers))
        connection.execute("revoke usage on language plpgsql from public")


def seclude(connection: psycopg.Connection) -> None:
    """Takes back what everybody may know elsewhere on a server that is Lectern's alone; on another one it is not for us
    to say who may connect to what."""
    for (database,) in connection.execute(_OPEN_DATABASES).fetchall():
        connection.execute(sql.SQL("grant connect on database {} to pg_monitor").format(sql.Identifier(database)))
        connection.execute(sql.SQL("revoke connect on database {} from public").format(sql.Identifier(database)))


def left_open(connection: psycopg.Connection) -> list[str]:
    """What an analyst could still learn of the platform as a whole, a line each: for the operator to weigh."""
    found = []
    functions = [name for (name,) in connection.execute(_OPEN_FUNCTIONS).fetchall()]
    if functions:
        found.append(
            f"{len(functions)} functions that tell of the whole server, such as {functions[0]}, are everybody's"
        )
    found += [
        f"figures in the catalogue {table} are everybody's to read"
        for table in _HIDDEN_COLUMNS
        if _readable(connection, table)
    ]
    if _has_plpgsql(connection):
        found.append("everybody may run blocks of plpgsql")
    others = [name for (name,) in connection.execute(_OPEN_DATABASES).fetchall()]
    if others:
        found.append(
            f"everybody may connect to {', '.join(others)}, where statistics of this database are to be read "
            "(revoke connect on database … from public)"
        )
    row = connection.execute("select current_setting('max_prepared_transactions')").fetchone()
    if row is not None and row[0] != "0":
        found.append(
            f"max_prepared_transactions is {row[0]}: what an analyst prepares outlives every limit and the login, "
            "until it is rolled back by hand"
        )
    return found


def _superuser(connection: psycopg.Connection) -> bool:
    row = connection.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
    return row == (True,)


def _keepers(connection: psycopg.Connection) -> list[str]:
    """The owner of the database too, who takes its backups."""
    row = connection.execute(
        "select pg_get_userbyid(datdba) from pg_database where datname = current_database()"
    ).fetchone()
    return sorted({*KEEP, *(row or ())})


def _readable(connection: psycopg.Connection, table: str) -> bool:
    """As a whole: a grant of columns does not count."""
    row = connection.execute(
        "select has_table_privilege('public', %s::regclass, 'select')", (f"pg_catalog.{table}",)
    ).fetchone()
    return row == (True,)


def _columns(connection: psycopg.Connection, table: str, but: tuple[str, ...]) -> list[str]:
    rows = connection.execute(
        "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0 and attname <> all (%s::name[]) "
        "order by attnum",
        (f"pg_catalog.{table}", list(but)),
    ).fetchall()
    return [name for (name,) in rows]


def _has_plpgsql(connection: psycopg.Connection) -> bool:
    row = connection.execute("select has_language_privilege('public', 'plpgsql', 'usage')").fetchone()
    return row == (True,)
