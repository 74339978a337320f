"""`lectern migrate`: one process does it, others wait, and a database that is up to date takes no lock."""

import hashlib
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
import yoyo  # type: ignore[import-untyped]
from psycopg import sql
from psycopg.types.json import Jsonb

from api.deploy import program
from api.deploy.fingerprint import fingerprint
from api.deploy.hardening import harden
from api.deploy.queue import install_queue
from api.deploy.tree import ROOT, SQL, tree_hash

MIGRATIONS = ROOT / "migrations"
LOCK = 0x1EC7E2  # "lectern", as far as hexadecimal can spell it

ROLE_SETTINGS = {
    # Longer than any request should take; a stuck one must not hold a connection, nor a lock the others.
    "lms_api": {
        "statement_timeout": "10s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "10s",
        "timezone": "UTC",
        # A page's size and a filter's value are no reason to plan again: that took a quarter of many requests' time.
        "plan_cache_mode": "force_generic_plan",
    },
    "lms_worker": {
        "statement_timeout": "15min",
        "lock_timeout": "30s",
        "idle_in_transaction_session_timeout": "60s",
        "timezone": "UTC",
    },
    "lms_analyst": {
        "statement_timeout": "60s",
        "lock_timeout": "5s",
        "idle_in_transaction_session_timeout": "60s",
        "default_transaction_read_only": "on",
    },
}


class MigrationError(Exception):
    """The database cannot be brought up to date; the message says why, in one line."""


def migrate(
    url: str,
    passwords: dict[str, str] | None = None,
    *,
    migrations: Path = MIGRATIONS,
    tree: Path = SQL,
    again: bool = False,
    say: Callable[[str], None] = lambda _line: None,
) -> bool:
    """Applies pending migrations, then `sql/` when its hash differs; True when anything was done.

    `passwords` maps login roles (lms_api, lms_worker) to the password each must have. `again` applies `sql/` anyway,
    for instance after a restore, which may write an object down differently.
    """
    with psycopg.connect(url, autocommit=True, application_name="lectern migrate") as connection:
        if not _pending(connection, migrations, tree) and not again:
            _set_passwords(connection, passwords or {})
            return False
        if not _one(connection, "select pg_try_advisory_lock(%s)", LOCK):
            say("Another process is migrating this database: waiting for it.")
            connection.execute("select pg_advisory_lock(%s)", (LOCK,))
        try:
            if not _pending(connection, migrations, tree) and not again:  # the other process has done it
                return False
            _migrate(url, connection, migrations, tree, say)
            _set_passwords(connection, passwords or {})
        finally:
            connection.execute("select pg_advisory_unlock(%s)", (LOCK,))
    return True


def pending(url: str) -> list[str]:
    """What `migrate` would do, a line each; empty when the database is as this checkout says."""
    with psycopg.connect(url, autocommit=True) as connection:
        return _pending(connection, MIGRATIONS, SQL)


def _migrate(
    url: str, connection: psycopg.Connection, migrations: Path, tree: Path, say: Callable[[str], None]
) -> None:
    connection.execute("create schema if not exists deploy")
    connection.execute("create table if not exists deploy.migrations (id text primary key, checksum text not null)")
    connection.execute(
        "create table if not exists deploy.program (only_row boolean primary key default true check (only_row), "
        "hash text not null, objects jsonb not null, applied_at timestamptz not null default now())"
    )
    connection.execute(
        "create table if not exists deploy.materialized_views "
        "(name text primary key, text_hash text not null, built_hash text not null)"
    )
    backend = yoyo.get_backend(_yoyo_url(url))
    try:
        backend.break_lock()  # ours is the advisory lock, which a killed process cannot leave behind
        for migration in backend.to_apply(yoyo.read_migrations(str(migrations))):
            say(f"migration {migration.id}")
            _retrying(lambda m=migration: backend.apply_one(m))  # type: ignore[misc]
            connection.execute(
                "insert into deploy.migrations (id, checksum) values (%s, %s) on conflict do nothing",
                (migration.id, _checksum(Path(migration.path))),
            )
    finally:
        backend.connection.close()
    if install_queue(connection):
        say("job queue")
    say("sql/")
    _retrying(lambda: _apply_program(connection, tree))
    _retrying(lambda: harden(connection))


def _apply_program(connection: psycopg.Connection, tree: Path) -> None:
    with connection.transaction():
        connection.execute("set local lock_timeout = '60s'")
        program.apply(connection, tree)
        connection.execute(
            "insert into deploy.program (hash, objects) values (%s, %s) "
            "on conflict (only_row) do update set hash = excluded.hash, objects = excluded.objects, applied_at = now()",
            (tree_hash(tree), Jsonb(fingerprint(connection))),
        )
    for role, settings in ROLE_SETTINGS.items():
        for name, value in settings.items():
            if value not in _role_settings(connection, role).get(name, ""):
                connection.execute(
                    sql.SQL("alter role {} set {} = {}").format(
                        sql.Identifier(role), sql.Identifier(name), sql.Literal(value)
                    )
                )


def _pending(connection: psycopg.Connection, migrations: Path, tree: Path) -> list[str]:
    if not _one(connection, "select to_regclass('deploy.program') is not null"):
        return ["everything: the database is empty"]
    recorded: dict[str, str] = dict(connection.execute("select id, checksum from deploy.migrations").fetchall())
    waiting = []
    for path in sorted(migrations.glob("*.sql")):
        if path.stem not in recorded:
            waiting.append(f"migration {path.stem}")
        elif recorded[path.stem] != _checksum(path):
            raise MigrationError(
                f"{path.name} was edited after it had been applied. Migrations are append-only: restore it, and put "
                "the change into a new one. A development database of an older checkout is best begun anew: "
                "remove LECTERN_HOME."
            )
    gone = sorted(set(recorded) - {path.stem for path in migrations.glob("*.sql")})
    if gone:
        raise MigrationError(
            f"The database is ahead of this checkout: it has had {', '.join(gone)}. Use the newer checkout."
        )
    if _one(connection, "select hash from deploy.program") != tree_hash(tree):
        waiting.append("sql/")
    return waiting


def _checksum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _set_passwords(connection: psycopg.Connection, passwords: dict[str, str]) -> None:
    """Gives each login its password, when it does not work already: other databases may share the roles."""
    info = connection.info
    for role, password in passwords.items():
        try:
            psycopg.connect(
                host=info.host, port=info.port, dbname=info.dbname, user=role, password=password, connect_timeout=5
            ).close()
        except psycopg.OperationalError:
            _retrying(
                lambda role=role, password=password: connection.execute(  # type: ignore[misc]
                    sql.SQL("alter role {} with login password {}").format(sql.Identifier(role), sql.Literal(password))
                )
            )


def _role_settings(connection: psycopg.Connection, role: str) -> dict[str, str]:
    settings = _one(
        connection,
        "select setconfig from pg_db_role_setting join pg_roles as r on r.oid = setrole "
        "where setdatabase = 0 and rolname = %s",
        role,
    )
    return dict(entry.split("=", 1) for entry in settings or [])


def _retrying(work: Callable[[], object], attempts: int = 20) -> None:
    """Roles belong to the server: migrations of two databases may meet in pg_authid, and one has to come again."""
    for attempt in range(attempts):
        try:
            work()
            return
        except (psycopg.errors.InternalError_, psycopg.errors.UniqueViolation) as error:
            if attempt == attempts - 1 or not (
                "concurrently" in str(error) or isinstance(error, psycopg.errors.UniqueViolation)
            ):
                raise
            time.sleep(0.1 * (attempt + 1))


def _yoyo_url(url: str) -> str:
    """yoyo keeps its tables where search_path points: in deploy, where nothing else of ours is unqualified."""
    parts = urlsplit(url)
    query = f"{parts.query}&schema=deploy" if parts.query else "schema=deploy"
    return urlunsplit(("postgresql+psycopg", parts.netloc, parts.path, query, ""))


def _one(connection: psycopg.Connection, query: str, *values: object) -> Any:
    row = connection.execute(query, values).fetchone()
    return row[0] if row else None
