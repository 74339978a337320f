"""What `lectern analyst` does to the server's roles and to their rows. Every connection here commits by itself."""

import secrets
import string
from dataclasses import dataclass
from datetime import date, timedelta

import psycopg
from psycopg import sql

SETTINGS = {
    # Defaults, which the login could change: the worker enforces them. They keep the honest from running into that.
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "60s",
    "default_transaction_read_only": "on",
    "max_parallel_workers_per_gather": "0",
    "work_mem": "16MB",
    "timezone": "UTC",
}

DISK = {
    "temp_file_limit": "2GB",  # of a session's sorts
    # An error is written to the server's log with all that the statement says, and may say a lot, again and again.
    "log_min_messages": "fatal",
}
"""What keeps a login from filling the disk. Only a superuser, or whom it lets, can set it; the login itself cannot."""


class AnalystError(Exception):
    """What was asked for cannot be; the message says why, in one line."""


@dataclass(frozen=True)
class Login:
    name: str
    password: str


def create(
    connection: psycopg.Connection,
    tenant: str,
    name: str,
    *,
    personal_data: bool,
    connections: int,
    statement_seconds: int,
    expires: date | None,
) -> Login:
    """A row that says whose login it is and a role of the server, or neither."""
    login = Login(f"analyst_{secrets.token_hex(6)}", _password())
    role = sql.Identifier(login.name)
    with connection.transaction():
        row = _as_system(
            connection,
            "insert into lms.analysts "
            "(tenant_id, login, name, personal_data, connections, statement_seconds, expires_at) "
            "select id, %s, %s, %s, %s, %s, (%s::date + 1)::timestamp at time zone timezone "
            "from lms.tenants where id = %s returning coalesce((%s::date + 2)::timestamp::text || ' UTC', 'infinity')",
            *(login.name, name, personal_data, connections, statement_seconds, expires, tenant, expires),
        )
        # Every login can read when this one's password ends: late enough for all time zones, and telling of none. The
        # moment itself is in the row.
        connection.execute(
            sql.SQL(
                "create role {} login inherit connection limit {} password {} valid until {} in role lms_analyst"
            ).format(role, connections, _sealed(connection, login), row[0])
        )
        # From 16 on, inheriting is a property of the grant.
        how = sql.SQL("with inherit true, set false" if connection.info.server_version >= 160000 else "")
        connection.execute(sql.SQL("grant {} to lms_system {}").format(role, how))
        for setting, value in SETTINGS.items():
            _set(connection, role, setting, value)
        for setting, value in DISK.items():
            if _may_set(connection, setting):
                _set(connection, role, setting, value)
        # In the database, where other logins cannot read it, is what is not the same for all.
        for setting, value in {"search_path": "analytics", "statement_timeout": f"{statement_seconds}s"}.items():
            _set(connection, role, setting, value, connection.info.dbname)
    return login


def change(
    connection: psycopg.Connection,
    tenant: str,
    name: str,
    *,
    personal_data: bool | None = None,
    connections: int | None = None,
    statement_seconds: int | None = None,
    expires: date | None = None,
) -> str:
    """What is not named stays. Masks count from the next statement on, limits of the role from the next connection."""
    login = find(connection, tenant, name)
    _expect_role(connection, login)
    role = sql.Identifier(login)
    with connection.transaction():
        limit, seconds = _as_system(
            connection,
            "update lms.analysts as a set personal_data = coalesce(%s, a.personal_data), "
            "connections = coalesce(%s, a.connections), statement_seconds = coalesce(%s, a.statement_seconds), "
            "expires_at = coalesce((%s::date + 1)::timestamp at time zone t.timezone, a.expires_at) "
            "from lms.tenants as t where t.id = a.tenant_id and a.login = %s "
            "returning a.connections, a.statement_seconds",
            *(personal_data, connections, statement_seconds, expires, login),
        )
        connection.execute(sql.SQL("alter role {} connection limit {}").format(role, limit))
        _set(connection, role, "statement_timeout", f"{seconds}s", connection.info.dbname)
        if expires is not None:
            until = f"{expires + timedelta(days=2)} 00:00 UTC"
            connection.execute(sql.SQL("alter role {} valid until {}").format(role, until))
    return login


def rotate(connection: psycopg.Connection, tenant: str, name: str) -> Login:
    """A new password; who is in by the old one is out."""
    login = Login(find(connection, tenant, name), _password())
    _expect_role(connection, login.name)
    connection.execute(
        sql.SQL("alter role {} password {}").format(sql.Identifier(login.name), _sealed(connection, login))
    )
    _end_sessions(connection, login.name)
    return login


def disable(connection: psycopg.Connection, tenant: str, name: str) -> str:
    """Neither new connections nor views, and no session goes on."""
    return _set_status(connection, tenant, name, "disabled", "nologin")


def enable(connection: psycopg.Connection, tenant: str, name: str) -> str:
    """As before; the password is what it was."""
    return _set_status(connection, tenant, name, "active", "login")


def drop(connection: psycopg.Connection, tenant: str, name: str) -> str:
    """Removes role and row, also when one of them is gone already."""
    login = find(connection, tenant, name)
    if _role(connection, login):
        disable(connection, tenant, name)  # first, and committed: nobody comes in while the others are put out
    with connection.transaction():
        _as_system(connection, "delete from lms.analysts where login = %s returning 1", login)
        if _role(connection, login):
            # Default privileges, which everybody may change for themselves, would keep it.
            connection.execute(sql.SQL("drop owned by {}").format(sql.Identifier(login)))
            connection.execute(sql.SQL("drop role {}").format(sql.Identifier(login)))
    return login


def find(connection: psycopg.Connection, tenant: str, name: str) -> str:
    """The login of the analyst who is called this, or has it."""
    with connection.transaction():
        row = _as_system(
            connection,
            "select (select login from lms.analysts where tenant_id = %s and %s in (name, login))",
            *(tenant, name),
        )
    if row[0] is None:
        raise AnalystError(f"this institution has no analyst {name}")
    return str(row[0])


def _password() -> str:
    """Letters and digits, which need no quoting anywhere."""
    return "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(28))


def _set_status(connection: psycopg.Connection, tenant: str, name: str, status: str, option: str) -> str:
    login = find(connection, tenant, name)
    _expect_role(connection, login)
    with connection.transaction():
        _as_system(connection, "update lms.analysts set status = %s where login = %s returning 1", status, login)
        connection.execute(sql.SQL("alter role {} {}").format(sql.Identifier(login), sql.SQL(option)))
    if status == "disabled":
        _end_sessions(connection, login)
    return login


def _as_system(connection: psycopg.Connection, query: str, *values: object) -> tuple[object, ...]:
    """One row, by the owner that sees every institution; then by the login again, which alone may change roles."""
    connection.execute("set local role lms_system")
    row = connection.execute(query, values).fetchone()
    connection.execute("reset role")
    if row is None:
        raise AnalystError("nothing was changed: somebody else has done it")
    return tuple(row)


def _end_sessions(connection: psycopg.Connection, login: str) -> None:
    connection.execute("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = %s", (login,))


def _sealed(connection: psycopg.Connection, login: Login) -> str:
    """What the server keeps of a password, so that the password itself is in none of its logs."""
    return connection.pgconn.encrypt_password(login.password.encode(), login.name.encode(), b"scram-sha-256").decode()


def _set(
    connection: psycopg.Connection, role: sql.Identifier, setting: str, value: str, database: str | None = None
) -> None:
    where = sql.SQL("in database {}").format(sql.Identifier(database)) if database else sql.SQL("")
    connection.execute(
        sql.SQL("alter role {} {} set {} = {}").format(role, where, sql.Identifier(setting), sql.Literal(value))
    )


def _may_set(connection: psycopg.Connection, setting: str) -> bool:
    return connection.execute("select has_parameter_privilege(%s, 'set')", (setting,)).fetchone() == (True,)


def _role(connection: psycopg.Connection, login: str) -> bool:
    return connection.execute("select from pg_roles where rolname = %s", (login,)).fetchone() is not None


def _expect_role(connection: psycopg.Connection, login: str) -> None:
    if not _role(connection, login):
        raise AnalystError(f"the role {login} is gone from PostgreSQL: drop this analyst and create another")
