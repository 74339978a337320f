"""Throwaway servers, for what concerns a whole server: its roles, and what its owner may do."""

import contextlib
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from api.postgres import EmbeddedPostgres
from api.postgres.account import Account, candidates
from api.postgres.files import write_private
from api.postgres.place import free_port

FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


def system_versions() -> dict[str, Path]:
    """PostgreSQL servers that the system has installed beside the embedded one, by major version."""
    found = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return {initdb.parts[-3]: initdb.parent for initdb in found if int(initdb.parts[-3]) >= 15}


@contextlib.contextmanager
def throwaway_server(version: str, **settings: str) -> Iterator[str]:
    """The superuser's URL of a new server of this version ('embedded' or one of `system_versions`)."""
    settings = {**FAST, **settings}
    home = Path(tempfile.mkdtemp(prefix="lectern-cluster-"))
    home.chmod(0o711)
    try:
        if version == "embedded":
            postgres = EmbeddedPostgres(home / "server", settings=settings)
            try:
                yield postgres.start()
            finally:
                postgres.stop()
        else:
            with _system_server(system_versions()[version], home, settings) as url:
                yield url
    finally:
        shutil.rmtree(home)


@contextlib.contextmanager
def _system_server(programs: Path, home: Path, settings: dict[str, str]) -> Iterator[str]:
    account = next(one for one in candidates(home, None) if one.reaches(home))
    data, password = home / "data", secrets.token_hex(12)
    data.mkdir(mode=0o700)
    account.give(data)
    write_private(home / "password", password, account.owner)
    _must(
        account,
        home,
        [
            *(programs / "initdb", "--pgdata", data, "--username=tests", "--pwfile", home / "password"),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"),
        ],
    )
    port = free_port(0, avoid=set())
    own = {**settings, "port": str(port), "listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
    options = " ".join(f"-c {name}={value or repr(value)}" for name, value in own.items())
    control: list[str | Path] = [programs / "pg_ctl", "--pgdata", data, "--log", data / "log", "--wait"]
    _must(account, home, [*control, "--options", options, "start"])
    try:
        yield f"postgresql://tests:{password}@127.0.0.1:{port}/postgres"
    finally:
        _must(account, home, [*control, "--mode", "immediate", "stop"])


def _must(account: Account, cwd: Path, command: list[str | Path]) -> None:
    finished = account.run(command, cwd=cwd)
    if finished.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {finished.stderr or finished.stdout}")
