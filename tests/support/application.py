"""The real application as a process of its own, answering on the loopback interface."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx

from api.secrets import KeyRing
from api.settings import Settings
from api.tokens import Tokens
from tests.support.postgres import Database

ROOT = Path(__file__).parents[2]
START_SECONDS = 60


class Application:
    """`start` returns when it answers, `stop` when it has ended; `environment` overrides settings."""

    def __init__(self, database: Database, **environment: str) -> None:
        self.database = database
        self.home = database.server.home / f"api-{secrets.token_hex(4)}"
        self.home.mkdir()
        self.log_file = self.home / "api.log"
        self.environment = {
            # The developer's LECTERN_* and .env are no business of a test: hence the working directory too.
            **{name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")},
            "DATABASE_URL": database.url,
            "LECTERN_HOME": str(self.home),
            "LECTERN_SECRET_KEY": database.server.secret_key,
            "LECTERN_RATE_LIMITS": "off",
            "LECTERN_WORKERS": "1",
            "LECTERN_RAZORPAY_URL": "http://127.0.0.1:9",  # nobody is there: no test asks the real gateway
            "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
            **environment,
        }
        self.base_url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def settings(self) -> Settings:
        """The settings as the process reads them."""
        values: dict[str, Any] = {
            name.removeprefix("LECTERN_").lower(): value
            for name, value in self.environment.items()
            if name.startswith("LECTERN_")
        }
        values["DATABASE_URL"] = self.database.url
        return Settings(_env_file=None, **values)

    def tokens(self) -> Tokens:
        """Signs with the process's own keys."""
        settings = self.settings()
        return Tokens(KeyRing.of(settings), settings.access_token_seconds)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> "Application":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.base_url = f"http://127.0.0.1:{port}"
        with self.log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "serve"],
                cwd=self.home,
                env={**self.environment, "LECTERN_PORT": str(port)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._await_answer()
        return self

    def stop(self) -> None:
        """As an operator does it: requests in flight are finished first."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                self.kill()
                raise
            self._process = None

    def wait(self, seconds: float = 60) -> int:
        """The exit status, once it has ended by itself or by a signal."""
        assert self._process is not None
        return self._process.wait(seconds)

    def kill(self) -> None:
        """As a power failure does it, to the server and its workers."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None

    def log(self) -> list[Mapping[str, Any]]:
        """What it has logged, as far as it is JSON."""
        lines = self.log_file.read_text(errors="replace").splitlines()
        return [json.loads(line) for line in lines if line.startswith("{")]

    def _await_answer(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the API did not start:\n{self.log_file.read_text(errors='replace')[-4000:]}")
            try:
                httpx.get(f"{self.base_url}/healthz", timeout=5)
                return
            except httpx.TransportError:
                time.sleep(0.02)
        raise RuntimeError(f"the API did not answer within {START_SECONDS} s")
