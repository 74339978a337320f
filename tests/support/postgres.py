"""The PostgreSQL server that the tests run on, and databases on it that cost a few milliseconds."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from psycopg.rows import TupleRow

from api.deploy.migrate import migrate
from api.secrets import login_password
from api.settings import Settings

LOGINS = ("lms_api", "lms_worker")
REQUEST_ROLES = ("lms_anonymous", "lms_student", "lms_instructor", "lms_admin", "lms_operator")

Connection = psycopg.Connection[TupleRow]


def with_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{quote(name)}"))


def with_login(url: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    host = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{host}"))


@dataclass(frozen=True)
class Database:
    """One database of the server; what is left of it when the test ends is dropped."""

    server: "Server"
    name: str

    @property
    def url(self) -> str:
        """The superuser's: row security does not concern it."""
        return with_database(self.server.url, self.name)

    def url_as(self, login: str) -> str:
        """The URL of lms_api or lms_worker: a real login, so with the role's real settings."""
        return with_login(self.url, login, self.server.passwords[login])

    def connect(self, login: str | None = None) -> Connection:
        """A connection in a transaction, of the superuser or of a login role; use it in a `with` block."""
        return psycopg.connect(self.url_as(login) if login else self.url)

    @contextmanager
    def superuser(self) -> Iterator[Connection]:
        """A superuser's connection where each statement commits by itself."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            yield connection

    def execute(self, query: str, *values: Any) -> list[TupleRow]:
        """Runs one statement as the superuser, commits it, and returns its rows."""
        with self.superuser() as connection:
            cursor = connection.execute(query, values or None)
            return cursor.fetchall() if cursor.description else []

    def value(self, query: str, *values: Any) -> Any:
        """The first column of the first row."""
        return self.execute(query, *values)[0][0]

    def drop(self) -> None:
        self.server.execute(f'drop database if exists "{self.name}" with (force)')


class Server:
    """A PostgreSQL server on which the tests may do everything.

    Databases are named after the run, and the run keeps a connection open for as long as it lasts: that is
    how the next run tells what a killed one has left behind.
    """

    def __init__(self, url: str, home: Path) -> None:
        self.url = url
        self.home = home
        self.run = f"lectern_test_{os.getpid()}_{secrets.token_hex(3)}"
        self._numbers = count(1)
        self._keeper = psycopg.connect(url, autocommit=True, application_name=self.run)
        superuser = self._keeper.execute("select rolsuper from pg_roles where rolname = current_user").fetchone()
        if superuser != (True,):
            raise RuntimeError("DATABASE_URL must name a superuser: the tests act as every role and make databases")
        self._sweep()

    @property
    def version(self) -> int:
        """15, 16, 17 or 18."""
        return self._keeper.info.server_version // 10000

    @cached_property
    def settings(self) -> Settings:
        """The settings of an installation on this server, as far as they concern the database."""
        values: dict[str, Any] = {
            "DATABASE_URL": self.url,
            "home": self.home,
            "secret_key": self.secret_key,
        }
        return Settings(_env_file=None, **values)

    @property
    def secret_key(self) -> str:
        """The same for every run on this server, since its login roles are the same too."""
        return hashlib.sha256(f"tests of {self.url}".encode()).hexdigest()

    @cached_property
    def passwords(self) -> dict[str, str]:
        return {role: login_password(self.settings, role) for role in LOGINS}

    def execute(self, query: str) -> None:
        self._keeper.execute(query)

    def new_name(self) -> str:
        return f"{self.run}_{next(self._numbers)}"

    def create(self, template: Database | None = None) -> Database:
        """A database of its own: empty, or a copy of the template, which nobody may be connected to."""
        database = Database(self, self.new_name())
        source = f'template "{template.name}"' if template else "template template0 encoding 'UTF8'"
        self.execute(f'create database "{database.name}" {source}')
        if template:
            self._copy_privileges(template, database)
        return database

    def _copy_privileges(self, template: Database, copy: Database) -> None:
        """What is granted on a database itself is not copied with it."""
        self.execute(f'revoke all on database "{copy.name}" from public')
        grants = self._keeper.execute(
            "select privilege_type, grantee::regrole::text from pg_database, aclexplode(datacl) "
            "where datname = %s and grantee <> 0",
            (template.name,),
        )
        for privilege, role in grants.fetchall():
            self.execute(f'grant {privilege} on database "{copy.name}" to {role}')

    def create_migrated(self) -> Database:
        database = self.create()
        migrate(database.url, self.passwords)
        return database

    def close(self) -> None:
        """Drops every database of this run."""
        self._drop("starts_with(datname, %s)", self.run)
        self._keeper.close()

    def _sweep(self) -> None:
        self._drop(
            r"datname like 'lectern\_test\_%%' and not exists (select from pg_stat_activity "
            "where application_name <> '' and starts_with(d.datname, application_name || '_'))"
        )

    def _drop(self, condition: str, *values: Any) -> None:
        names = self._keeper.execute(f"select datname from pg_database as d where {condition}", values)
        for (name,) in names.fetchall():
            self.execute(f'drop database if exists "{name}" with (force)')
