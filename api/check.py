"""`lectern check`: is the database as this checkout says, and do its copies agree with what they were made from?"""

import psycopg
from psycopg import sql

from api.deploy.fingerprint import fingerprint
from api.deploy.hardening import left_open
from api.deploy.migrate import pending


def findings(url: str) -> list[str]:
    """What is wrong, a line each; empty when nothing is."""
    waiting = [f"not applied yet: {line}" for line in pending(url)]
    if waiting:
        return waiting
    with psycopg.connect(url) as connection:
        return _drift(connection) + _roles(connection) + _checks(connection)


def warnings(url: str) -> list[str]:
    """What may be as it is, and an operator should know: only where there are analysts does it matter to anybody."""
    with psycopg.connect(url) as connection:
        if connection.execute("select to_regclass('lms.analysts')").fetchone() == (None,):
            return []
        connection.execute("set local role lms_system")
        analysts = connection.execute("select from lms.analysts limit 1").fetchone()
        connection.execute("reset role")
        return [f"analysts: {line}" for line in left_open(connection)] if analysts is not None else []


def _drift(connection: psycopg.Connection) -> list[str]:
    """Objects that somebody has changed by hand since `sql/` was applied."""
    row = connection.execute("select objects from deploy.program").fetchone()
    applied: dict[str, str] = row[0] if row else {}
    present = fingerprint(connection)
    return [
        f"{name} {'is gone' if name not in present else 'was added' if name not in applied else 'was changed'} by hand"
        for name in sorted(applied.keys() | present.keys())
        if applied.get(name) != present.get(name)
    ]


def _roles(connection: psycopg.Connection) -> list[str]:
    rows = connection.execute(
        """
        select r.rolname
        from pg_roles as r
        where r.rolname like 'lms\\_%' and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb)
        order by 1
        """
    ).fetchall()
    return [f"the role {name} has powers that reach past row security" for (name,) in rows]


def _checks(connection: psycopg.Connection) -> list[str]:
    """Every function internal.check_…() gives the rows that contradict a rule, as text; see sql/README.md."""
    names = connection.execute(
        "select proname from pg_proc "
        "where pronamespace = 'internal'::regnamespace and proretset and pronargs = 0 "
        "and proname like 'check\\_%' order by 1"
    ).fetchall()
    connection.execute("set local role lms_system")
    found = []
    for (name,) in names:
        rows = connection.execute(sql.SQL("select * from internal.{}() limit 100").format(sql.Identifier(name)))
        found += [f"{name.removeprefix('check_')}: {row[0]}" for row in rows]
    return found
