"""A PostgreSQL server that a test may stop, kill and start again."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

from api.postgres import EmbeddedPostgres
from tests.support.postgres import Database, Server


class OwnServer:
    """The server, running, and one migrated database on it. It writes like one in production: fsync is on."""

    def __init__(self, postgres: EmbeddedPostgres, database: Database) -> None:
        self.postgres = postgres
        self.database = database

    def stop(self) -> None:
        self.postgres.stop()

    def start(self) -> None:
        url = self.postgres.start()
        assert url == self.postgres.url

    def kill(self) -> None:
        """As a power failure does it: nobody is asked to finish anything."""
        pid = self.postgres.pid
        assert pid
        children = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True, check=True).stdout.split()
        for number in (pid, *map(int, children)):
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


@contextmanager
def own_server() -> Iterator[OwnServer]:
    home = Path(tempfile.mkdtemp(prefix="lectern-own-server-"))
    home.chmod(0o711)  # root hands the server to another account, which has to get there
    postgres = EmbeddedPostgres(home / "server", settings={"shared_buffers": "64MB"})
    try:
        server = Server(postgres.start(), home)
        try:
            yield OwnServer(postgres, server.create_migrated())
        finally:
            with suppress(psycopg.Error):  # whose connection may be gone by now
                server.close()
    finally:
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
