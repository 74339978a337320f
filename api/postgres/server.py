"""Start and stop the embedded server."""

import fcntl
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import quote

from api.postgres import config, place, process
from api.postgres.account import Account
from api.postgres.binaries import MAJOR, bin_dir, usable_bin_dir
from api.postgres.config import Settings
from api.postgres.errors import PostgresError
from api.postgres.files import exclusive, make_directory, open_lock, try_lock, write_private

_SUPERUSER = "lectern"
_DATABASE = "lectern"
_KEEP_LOG_BELOW = 16 * 1024 * 1024
# Recovery after a crash replays the log since the last checkpoint; on a slow disk that takes its time.
_START_TIMEOUT = 180.0
_STOP_TIMEOUT = 60.0
# What each process of the server may take for itself, beside what they share. Anybody may raise work_mem; where the
# kernel ends a process for it, all sessions end.
_MEMORY_KB = 1024 * 1024


def _to_stderr(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


class EmbeddedPostgres:
    """The PostgreSQL that belongs to one home directory.

    Any number of processes may hold an object for the same home: `start` by whoever comes first starts the
    server, the others find it. `release` stops it when nobody else uses it; `stop` does so in any case.
    """

    def __init__(
        self, home: Path, *, settings: Settings | None = None, say: Callable[[str], None] = _to_stderr
    ) -> None:
        """`settings` go into postgresql.conf, for throwaway servers of tests and the benchmark for example;
        they count when this object starts the server, not when it finds one running."""
        self.home = Path(os.path.abspath(home)).resolve()
        self._files = place.Files(self.home)
        self._settings = dict(settings or {})
        self._say = say
        self._use: int | None = None

    def start(self) -> str:
        """Make sure that the server runs and that the database exists; return the superuser's URL."""
        make_directory(self.home, 0o711 if os.geteuid() == 0 else 0o700)
        with exclusive(self._files.lock):
            where, account = place.settle(self._files, self._say)
            data = where / "data"
            # A server that is there but dies before it is ready is started again like any other.
            pid = process.server_pid(data)
            if pid is None or not self._await_ready(data, pid):
                self._prepare(where, account)
                self._launch(where, account)
            self._ensure_database()
            if self._use is None:
                self._use = open_lock(self._files.users)
            try_lock(self._use, fcntl.LOCK_SH)
        return self.url

    def stop(self) -> None:
        """Stop the server whoever uses it: sessions are ended, the data are written out."""
        if not self.home.is_dir():
            return
        with exclusive(self._files.lock):
            self._leave()
            self._shut_down()

    def release(self) -> None:
        """This process needs the server no longer: stop it, unless others still use it."""
        if not self.home.is_dir():
            return
        with exclusive(self._files.lock):
            self._leave()
            users = open_lock(self._files.users)
            try:
                if try_lock(users, fcntl.LOCK_EX):
                    self._shut_down()
            finally:
                os.close(users)

    def running(self) -> bool:
        """Whether the server process of this home is there."""
        return process.server_pid(self.data_directory) is not None

    @property
    def url(self) -> str:
        """The superuser's URL over TCP on the loopback interface."""
        return f"postgresql://{self._login()}@127.0.0.1:{self._port()}/{_DATABASE}"

    @property
    def socket_url(self) -> str:
        """The superuser's URL over the unix socket; open to the server's own account and to root."""
        sockets = quote(str(self._socket_directory()), safe="/")
        return f"postgresql://{self._login()}@/{_DATABASE}?host={sockets}&port={self._port()}"

    @property
    def data_directory(self) -> Path:
        return self._files.place() / "data"

    @property
    def log_file(self) -> Path:
        return self._files.place() / "postgres.log"

    @property
    def pid(self) -> int | None:
        """The server's process id while it runs."""
        return process.server_pid(self.data_directory)

    @staticmethod
    def bin_dir(name: str = "psql") -> Path:
        """The directory of psql, pg_dump, pgbench."""
        return bin_dir(name)

    def __enter__(self) -> Self:
        try:
            self.start()
        except BaseException:  # a signal may come when the server runs already, and nobody would be left to stop it
            self.release()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    def _login(self) -> str:
        return f"{_SUPERUSER}:{quote(place.password(self._files, may_create=False), safe='')}"

    def _port(self) -> int:
        port = self._files.recall().port
        if not port:
            raise PostgresError(f"the embedded PostgreSQL of {self.home} has not been started yet")
        return port

    def _socket_directory(self) -> Path:
        return Path(self._files.recall().sockets or self._files.place() / "socket")

    def _prepare(self, where: Path, account: Account) -> None:
        """Everything that must be so before a start: a cluster, of the right version, without leftovers."""
        data = where / "data"
        version = data / "PG_VERSION"
        if not version.exists():
            self._create_cluster(where, account)
        elif (found := version.read_text().strip()) != MAJOR:
            raise PostgresError(
                f"{data} was made by PostgreSQL {found} and this is {MAJOR}: "
                "dump it with the former one, or move it away"
            )
        if (data / "postmaster.pid").exists():
            # Nobody serves these data (the caller made sure, and holds the lock), but the server would
            # believe the file if the number in it has become some other process of the same account.
            process.end_orphans(account, data)
            (data / "postmaster.pid").unlink(missing_ok=True)

    def _create_cluster(self, where: Path, account: Account) -> None:
        """Run initdb beside the final name, so that an interrupted one is never taken for a cluster."""
        if (where / "data").exists():
            raise PostgresError(f"{where / 'data'} is not a PostgreSQL cluster: move it away")
        unfinished, secret = where / "data.unfinished", where / "initdb.password"
        shutil.rmtree(unfinished, ignore_errors=True)
        write_private(secret, place.password(self._files, may_create=True) + "\n", account.owner)
        command: list[str | Path] = [
            usable_bin_dir(account, where) / "initdb",
            f"--pgdata={unfinished}",
            f"--username={_SUPERUSER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions",
        ]
        if self._settings.get("fsync") in (False, "off"):
            command.append("--no-sync")
        try:
            result = account.run(command, cwd=where)
            if result.returncode != 0:
                raise PostgresError(f"initdb failed: {_last_lines(result.stderr)}")
            include = ["/bin/sh", "-c", 'echo "$1" >>"$2"', "sh", f"include = '{config.FILE}'"]
            if account.run([*include, unfinished / "postgresql.conf"], cwd=where).returncode != 0:
                raise PostgresError(f"{unfinished} cannot be written: is the disk full?")
            unfinished.rename(where / "data")
        finally:
            secret.unlink(missing_ok=True)

    def _launch(self, where: Path, account: Account) -> None:
        """Start the server, on another port or once more where that is what a failure asks for."""
        programs = usable_bin_dir(account, where)
        refused: set[int] = set()
        deadline = time.monotonic() + _START_TIMEOUT
        while True:
            sockets = place.socket_directory(self._files, where, account)
            port = place.free_port(self._files.recall().port, avoid=refused)
            self._files.remember(replace(self._files.recall(), port=port))
            self._write_config(where, account, port, sockets)
            complaint = self._try_launch(where, account, programs)
            if complaint is None:
                return
            if "could not create any TCP/IP sockets" in complaint and len(refused) < 10:
                refused.add(port)  # taken by somebody between our look and the server's
            elif "pre-existing shared memory block" in complaint and time.monotonic() < deadline:
                process.end_orphans(account, where / "data")
                time.sleep(0.2)
            else:
                reason = _last_lines(complaint)
                raise PostgresError(f"PostgreSQL did not start: {reason} (see {self.log_file})")

    def _write_config(self, where: Path, account: Account, port: int, sockets: Path) -> None:
        target = where / "data" / config.FILE
        write_private(target, config.render(self._settings, port=port, sockets=sockets), account.owner)
        # A crash leaves the socket's lock file, which names a process too; the directory is nobody else's.
        for leftover in sockets.glob(".s.PGSQL.*"):
            leftover.unlink(missing_ok=True)

    def _try_launch(self, where: Path, account: Account, programs: Path) -> str | None:
        """One attempt; returns None when the server is ready, otherwise what it said before it gave up.

        The shell puts the server in the background and ends, so that the server is no child of ours: it
        survives us, and Ctrl-C in our terminal reaches it only by way of `release`.
        """
        data, log = where / "data", where / "postgres.log"
        if log.exists() and log.stat().st_size > _KEEP_LOG_BELOW:
            log.replace(log.with_suffix(".log.old"))
        already = log.stat().st_size if log.exists() else 0
        script = 'ulimit -d "$4" 2>/dev/null || true; "$1" -D "$2" </dev/null >>"$3" 2>&1 & echo $!'
        command: list[str | Path] = ["/bin/sh", "-c", script, "sh", programs / "postgres", data, log, str(_MEMORY_KB)]
        launched = account.run(command, cwd=where)
        if launched.returncode != 0:
            return launched.stderr
        if self._await_ready(data, int(launched.stdout)):
            return None
        said = log.read_bytes()[already:] if log.exists() else b""
        return said.decode(errors="replace") or launched.stderr

    def _await_ready(self, data: Path, pid: int) -> bool:
        """Wait until the server accepts connections; False when the process went away instead."""
        began = time.monotonic()
        told = False
        while (waited := time.monotonic() - began) < _START_TIMEOUT:
            found = process.read_pid_file(data)
            if found and found.status == "ready" and found.pid == pid:
                return True
            if not process.is_alive(pid):
                return False
            if waited > 5 and not told:
                self._say("PostgreSQL is still starting; after a crash it first replays its log")
                told = True
            time.sleep(0.01)
        raise PostgresError(f"PostgreSQL was not ready within {_START_TIMEOUT:.0f} s (see {self.log_file})")

    def _ensure_database(self) -> None:
        """Create the database on the first start, or if somebody dropped it."""
        import psycopg  # not at the top: the API asks for the address alone, and starts sooner without

        maintenance = self.url.rpartition("/")[0] + "/postgres"
        try:
            with psycopg.connect(maintenance, autocommit=True, connect_timeout=30) as connection:
                look = "select 1 from pg_database where datname = %s"
                if connection.execute(look, [_DATABASE]).fetchone() is None:
                    connection.execute(f"create database {_DATABASE}")
        except psycopg.Error as error:
            reason = _last_lines(str(error))
            raise PostgresError(f"the embedded PostgreSQL does not let us in: {reason}") from error

    def _leave(self) -> None:
        if self._use is not None:
            # Unlock by name: closing would not do it if a forked child holds the same descriptor.
            fcntl.flock(self._use, fcntl.LOCK_UN)
            os.close(self._use)
            self._use = None

    def _shut_down(self) -> None:
        """Fast shutdown; the hard one, from which the next start recovers, only when that does not end."""
        data = self.data_directory
        pid = process.server_pid(data)
        if pid is None:
            return
        for how, patience in ((signal.SIGINT, _STOP_TIMEOUT), (signal.SIGQUIT, 10.0)):
            try:
                os.kill(pid, how)
            except ProcessLookupError:
                return
            except PermissionError as error:
                reason = f"the server of {self.home} was started by somebody else; stop it as them"
                raise PostgresError(reason) from error
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if not process.is_alive(pid):
                    return
                time.sleep(0.01)
        raise PostgresError(f"PostgreSQL (process {pid}) does not stop")


def _last_lines(text: str, count: int = 3) -> str:
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    return " / ".join(lines[-count:]) if lines else "it said nothing"
