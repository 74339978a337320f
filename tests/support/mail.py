"""A real SMTP server on loopback and a real worker that sends to it."""

import asyncio
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from api.mail.catcher import catch, caught
from tests.support.application import Application


class MailServer:
    """Catches mail into `home`/mail; may be stopped and started again on its port."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = 0
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None

    def start(self) -> "MailServer":
        starting = asyncio.run_coroutine_threadsafe(catch(self.home, "127.0.0.1", self.port), self._loop)
        self._server = starting.result(10)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    def stop(self) -> None:
        async def close() -> None:
            if self._server is not None:
                self._server.close()
                await self._server.wait_closed()
                self._server = None

        asyncio.run_coroutine_threadsafe(close(), self._loop).result(10)

    def close(self) -> None:
        self.stop()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def to(self, address: str) -> list[dict[str, Any]]:
        """What has come for an address, newest first."""
        return caught(self.home, address, 100)

    def await_mail(self, address: str, count: int = 1, seconds: float = 30) -> list[dict[str, Any]]:
        """Waits until at least `count` messages have come."""
        deadline = time.monotonic() + seconds
        while len(found := self.to(address)) < count:
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(found)} of {count} messages came for {address}")
            time.sleep(0.05)
        return found


class Worker:
    """`lectern worker` beside an application, sending to a mail server."""

    def __init__(self, application: Application, mail: MailServer) -> None:
        self._environment = {**application.environment, "LECTERN_SMTP_URL": f"smtp://127.0.0.1:{mail.port}"}
        self._home = application.home
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> "Worker":
        with (self._home / "worker.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "worker"],
                cwd=self._home,
                env=self._environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        return self

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            self._process.wait(30)
            self._process = None

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
