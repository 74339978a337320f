"""`lectern up` as a newcomer has it: demo data, mail that is caught, API and worker."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from api.postgres.place import free_port
from tests.docs.markdown import ROOT
from tests.support.postgres import Database

START_SECONDS = 120


@dataclass(frozen=True)
class Demo:
    """A served demo, with a directory to stand in."""

    url: str
    home: Path
    database: Database

    def file(self) -> Any:
        """What it tells scripts about itself."""
        return json.loads((self.home / "demo.json").read_text())


@contextmanager
def demo_served(database: Database) -> Iterator[Demo]:
    home = database.server.home / f"demo-{secrets.token_hex(4)}"
    home.mkdir()
    port = free_port(0, avoid=set())
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")},
        "DATABASE_URL": database.url,
        "LECTERN_HOME": str(home),
        "LECTERN_SECRET_KEY": database.server.secret_key,
        "LECTERN_PORT": str(port),
        "LECTERN_WORKERS": "1",
        "PYTHONPATH": str(ROOT),
    }
    with (home / "up.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", "from api.cli import main; main()", "up"],
            cwd=home,  # a developer's .env is no business of a test
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        demo = Demo(f"http://localhost:{port}", home, database)
        await_ready(demo.url, process, home / "up.log")
        yield demo
        if process.poll() is not None:
            raise RuntimeError(f"the demo ended by itself:\n{tail(home / 'up.log')}")
    finally:
        process.terminate()
        process.wait(60)


def await_ready(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Returns when the server is ready, and fails with its log when it has ended or takes too long."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            if httpx.get(f"{url}/readyz", timeout=5).status_code == 200:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"it did not start:\n{tail(log)}")


def tail(log: Path) -> str:
    return log.read_text(errors="replace")[-4000:]
