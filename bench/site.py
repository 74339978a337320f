"""A database with generated people, and a server of its own in front of it."""

import json
import os
import socket
import subprocess
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx
import psycopg
from rich.console import Console

from api.deploy.migrate import ROLE_SETTINGS, migrate
from api.postgres import EmbeddedPostgres
from api.secrets import KeyRing, login_password
from api.seed import generate
from api.settings import Settings
from api.tokens import Tokens

ROOT = Path(__file__).resolve().parents[1]
TOKEN_SECONDS = 3600


def database_url(postgres: EmbeddedPostgres, name: str) -> str:
    return urlunsplit(urlsplit(postgres.url)._replace(path=f"/{name}"))


def create_database(postgres: EmbeddedPostgres, name: str, *, anew: bool = False, like: str = "template1") -> str:
    """Sees to it that there is one of this name, a copy of another; its address."""
    with psycopg.connect(postgres.url, autocommit=True) as connection:
        if anew:
            connection.execute(f'drop database if exists "{name}" with (force)'.encode())
        if connection.execute("select from pg_database where datname = %s", (name,)).fetchone() is None:
            connection.execute(f'create database "{name}" template "{like}"'.encode())
    return database_url(postgres, name)


def as_api(connection: psycopg.Connection) -> None:
    """Goes on as the login of the API, with the settings that only signing in as it would bring."""
    connection.execute("set session authorization lms_api")
    for name, value in ROLE_SETTINGS["lms_api"].items():
        connection.execute("select set_config(%s, %s, false)", (name, value))


class Site:
    """`small` or `large`: a database of the shared server, and `lectern serve` with settings that point at it."""

    def __init__(self, name: str, postgres: EmbeddedPostgres, home: Path) -> None:
        self.name = name
        self.home = home / name
        self.home.mkdir(mode=0o700, exist_ok=True)
        self.log_file = postgres.log_file
        self.url = database_url(postgres, self.database)
        self._postgres = postgres
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        values: dict[str, Any] = {
            "DATABASE_URL": self.url,
            "home": self.home,
            "port": self.port,
            "rate_limits": "off",
            "access_token_seconds": TOKEN_SECONDS,
        }
        self.settings = Settings(_env_file=None, **values)
        self._process: subprocess.Popen[bytes] | None = None

    def fill(self, tenants: int, users: int) -> None:
        """Makes the database as far as it is missing."""
        create_database(self._postgres, self.database)
        migrate(self.url, {role: login_password(self.settings, role) for role in ("lms_api", "lms_worker")})
        console = Console(stderr=True) if sys.stderr.isatty() else Console(file=StringIO())
        generate(self.url, tenants=tenants, users=users, courses=20, enrollments=3, console=console)
        with self.connect() as connection:
            connection.execute("checkpoint")

    @property
    def database(self) -> str:
        return f"bench_{self.name}"

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def connect(self) -> psycopg.Connection:
        """The superuser's; each statement commits by itself."""
        return psycopg.connect(self.url, autocommit=True)

    def tokens(self) -> Tokens:
        """Signs as the server does, so that nobody has to sign in a thousand times."""
        return Tokens(KeyRing.of(self.settings), TOKEN_SECONDS)

    def start(self, **environment: str) -> None:
        settings = {
            "LECTERN_PORT": str(self.port),
            "LECTERN_RATE_LIMITS": "off",
            "LECTERN_ACCESS_TOKEN_SECONDS": str(TOKEN_SECONDS),
        }
        self._process = self.spawn("serve", **settings, **environment)
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            try:
                if httpx.get(f"http://127.0.0.1:{self.port}/readyz", trust_env=False).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"the server did not become ready: {(self.home / 'serve.log').read_text()[-2000:]}")

    def spawn(self, *command: str, **environment: str) -> "subprocess.Popen[bytes]":
        """`lectern` with these arguments, for this database; what it says goes into a file of its name."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")}
        its = {"DATABASE_URL": self.url, "LECTERN_HOME": str(self.home), "PYTHONPATH": str(ROOT), **environment}
        with (self.home / f"{command[0]}.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", *command],
                cwd=self.home,  # where no .env lies
                env={**inherited, **its},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop(self) -> None:
        if self._process is None:
            return
        self._process.terminate()
        try:
            self._process.wait(30)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None

    def facts(self) -> dict[str, Any]:
        with self.connect() as connection:
            row = connection.execute(
                "select (select count(*) from lms.tenants), (select count(*) from lms.users), "
                "(select count(*) from lms.enrollments), (select count(*) from lms.lesson_progress), "
                "pg_database_size(current_database())"
            ).fetchone()
        names = ("tenants", "users", "enrollments", "lesson_progress", "bytes")
        return json.loads(json.dumps(dict(zip(names, row or (), strict=True))))  # type: ignore[no-any-return]
