"""Materialized views: unlike the rest of `sql/` they hold data, so each is built anew only when its text changes."""

import hashlib
from pathlib import Path

import psycopg
from psycopg import sql

from api.deploy.fingerprint import fingerprint
from api.deploy.tree import SqlFile, materialized_views


def outdated(connection: psycopg.Connection, tree: Path) -> list[SqlFile]:
    """Drops the views that the tree does not have, or has with another text, and those that somebody has changed;
    returns the files of those that are missing now."""
    files = {file.path.stem: file for file in materialized_views(tree)}
    recorded = {
        name: hashes
        for name, *hashes in connection.execute(
            "select name, text_hash, built_hash from deploy.materialized_views"
        ).fetchall()
    }
    for name, built in _built(connection).items():
        if name not in files or recorded.get(name) != [_text_hash(files[name]), built]:
            connection.execute(
                sql.SQL("drop materialized view if exists {} cascade").format(sql.Identifier("reporting", name))
            )
    for name in recorded.keys() - files.keys():
        connection.execute("delete from deploy.materialized_views where name = %s", (name,))
        connection.execute("delete from reporting.refreshes where view = %s", (name,))
    present = _built(connection)
    return [file for name, file in files.items() if name not in present]


def record(connection: psycopg.Connection, file: SqlFile, seconds: float) -> None:
    """Notes that the view of this file has just been built, and thereby filled."""
    name = file.path.stem
    built = _built(connection)
    if name not in built:
        raise ValueError(f"{file.path} does not create the materialized view reporting.{name}")
    connection.execute(
        "insert into deploy.materialized_views (name, text_hash, built_hash) values (%s, %s, %s) "
        "on conflict (name) do update set text_hash = excluded.text_hash, built_hash = excluded.built_hash",
        (name, _text_hash(file), built[name]),
    )
    connection.execute(
        "insert into reporting.refreshes (view, refreshed_at, seconds) values (%s, now(), %s) "
        "on conflict (view) do update set refreshed_at = excluded.refreshed_at, seconds = excluded.seconds",
        (name, seconds),
    )


def _text_hash(file: SqlFile) -> str:
    return hashlib.sha256(file.text.encode()).hexdigest()


def _built(connection: psycopg.Connection) -> dict[str, str]:
    """What the catalogue has of each view that is there."""
    kind = "materialized view reporting."
    return {name.removeprefix(kind): hash_ for name, hash_ in fingerprint(connection).items() if name.startswith(kind)}
