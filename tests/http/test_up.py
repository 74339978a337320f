"""`lectern up`: one process to start, one to stop, however it ends."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from api.postgres import EmbeddedPostgres
from api.postgres.place import free_port
from tests.support.postgres import Database
from tests.support.processes import lives
from tests.support.waiting import PATIENCE_SECONDS, eventually


def children(pid: int) -> list[int]:
    """Processes that this one has started, and those that they have."""
    listed = subprocess.run(["pgrep", "-P", str(pid)], capture_output=True, text=True).stdout.split()
    return [int(child) for child in listed] + [more for child in listed for more in children(int(child))]


def command_of(pid: int) -> str:
    return subprocess.run(["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True).stdout


class Up:
    """`lectern up` over a database of the test's own; it may be started again and again."""

    def __init__(self, database: Database, home: Path) -> None:
        self.log_file = home / "up.log"
        self.port = free_port(0, avoid=set())
        self.tree: list[int] = []
        self._home = home
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")},
            "DATABASE_URL": database.url,
            "LECTERN_HOME": str(home),
            "LECTERN_SECRET_KEY": database.server.secret_key,
            "LECTERN_PORT": str(self.port),
            "LECTERN_WORKERS": "2",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    def start(self) -> "Up":
        with self.log_file.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "up"],
                cwd=self._home,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        eventually(self.ready, self.said)
        self.tree = children(self.process.pid)
        assert len(self.tree) >= 4, "serve with its two processes, and the worker"
        return self

    def ready(self) -> bool:
        assert self.process.poll() is None, self.said()
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/readyz").status_code == 200
        except httpx.TransportError:
            return False

    def child(self, name: str) -> int:
        """The process that was started for a command."""
        return next(pid for pid in self.tree if command_of(pid).rstrip().endswith(f" {name}"))

    def is_gone(self) -> bool:
        """Nothing of it is left, and its port is free."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.port))
            except OSError:
                return False
        return not any(map(lives, self.tree))

    def said(self) -> str:
        return self.log_file.read_text(errors="replace")[-4000:]


@pytest.fixture(scope="module")
def up(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Up]:
    up = Up(module_database, tmp_path_factory.mktemp("up"))
    yield up
    for pid in (up.process.pid, *up.tree):
        if lives(pid):
            os.kill(pid, signal.SIGKILL)
    up.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_everything(up: Up, number: signal.Signals) -> None:
    """And the next start finds nothing in its way."""
    up.start()
    up.process.send_signal(number)
    assert up.process.wait(PATIENCE_SECONDS) == 0, up.said()
    eventually(up.is_gone, up.said)
    assert "refused to gracefully stop" not in up.said()
    assert "Traceback" not in up.said()


@pytest.mark.parametrize("name", ["serve", "worker"])
def test_when_a_part_dies_the_rest_is_ended(up: Up, name: str) -> None:
    """Half a platform is worse than none: whoever watches over it starts it again."""
    up.start()
    os.kill(up.child(name), signal.SIGKILL)
    assert up.process.wait(PATIENCE_SECONDS) == 1
    assert f"lectern: {name} ended unexpectedly" in up.said()
    eventually(up.is_gone, up.said)


def test_one_process_that_serves_is_replaced(up: Up) -> None:
    up.start()
    serving = children(up.child("serve"))
    os.kill(serving[0], signal.SIGKILL)
    eventually(lambda: len([pid for pid in children(up.child("serve")) if lives(pid)]) == 2, up.said)
    eventually(up.ready, up.said)
    up.tree = children(up.process.pid)
    up.process.terminate()
    assert up.process.wait(PATIENCE_SECONDS) == 0
    eventually(up.is_gone, up.said)


def test_killed_it_leaves_nothing_behind_for_long(up: Up) -> None:
    up.start()
    up.process.kill()
    up.process.wait()
    eventually(up.is_gone, up.said)


def test_a_second_one_says_that_the_port_is_taken(up: Up) -> None:
    up.start()
    second = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "up"],
        env=up._environment,
        cwd=up._home,
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
    assert second.returncode == 1
    assert f"port {up.port} is taken" in second.stderr
    assert up.ready(), "the first one is left alone"
    up.process.terminate()
    assert up.process.wait(PATIENCE_SECONDS) == 0


def test_stopped_while_it_prepares_it_takes_the_embedded_server_along() -> None:
    home = Path(tempfile.mkdtemp(prefix="lectern-up-"))
    home.chmod(0o711)  # root hands the server to another account, which has to get there
    postgres = EmbeddedPostgres(home / "home")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")}
    environment.pop("DATABASE_URL", None)
    try:
        for _ in range(2):
            process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "up"],
                cwd=home,
                env={
                    **environment,
                    "LECTERN_HOME": str(home / "home"),
                    "LECTERN_PORT": str(free_port(0, avoid=set())),
                    "PYTHONPATH": str(Path(__file__).parents[2]),
                },
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            eventually(postgres.running, lambda: "the embedded server did not start")
            process.terminate()
            process.wait(PATIENCE_SECONDS)
            assert not postgres.running()
    finally:
        postgres.stop()
        shutil.rmtree(home)
