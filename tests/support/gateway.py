"""The stand-in for Razorpay as tests use it: a process, and its control API."""

import contextlib
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from tests.support.application import ROOT, START_SECONDS

Json = dict[str, Any]

_COMMAND = (sys.executable, "-c", "from api.cli import main; main()", "razorpay-stand-in")


@dataclass
class Account:
    """A merchant of the gateway, with the key that it was made with."""

    gateway: "Gateway"
    key_id: str
    key_secret: str
    webhook_secret: str
    account_id: str = ""
    mode: str = field(init=False)

    def __post_init__(self) -> None:
        self.mode = self.key_id.split("_")[1]

    @property
    def auth(self) -> tuple[str, str]:
        """As the SDK takes it."""
        return self.key_id, self.key_secret

    def change(self, **values: Any) -> Json:
        """Members of the account, such as `refunds="pending"` or `is_active=False`."""
        return self.gateway.save_account(self.key_id, values)

    def webhook(self, **values: Any) -> Json:
        """Members of its webhook, such as `mode="withhold"`, `order="reversed"`, `duplicates=3`, `url=…`."""
        return self.change(webhook=values)

    def fault(self, kind: str, **values: Any) -> Json:
        """What befalls calls with this key: `when`, `seconds`, `times`, `method`, `path`."""
        return self.gateway.fault(kind, key_id=self.key_id, **values)

    def mend(self) -> None:
        """Takes the faults of this key away."""
        self.gateway.control("DELETE", "/faults", params={"key_id": self.key_id})

    def calls(self, method: str | None = None, path: str | None = None) -> list[Json]:
        """What was asked with this key, oldest first; `path` is how the path begins."""
        wanted = {"key_id": self.key_id, "method": method, "path": path}
        return self.gateway.found("calls", **{name: value for name, value in wanted.items() if value is not None})

    def events(self, **wanted: str) -> list[Json]:
        """What was to be told, oldest first: of an `event`, in a `state`, `about` an id."""
        return self.gateway.found("events", key_id=self.key_id, **wanted)

    def release(self, order: str = "in_order") -> list[Json]:
        """Sends what was withheld: in_order, reversed, shuffled or together."""
        released: list[Json] = self.gateway.control(
            "POST", "/events/release", {"key_id": self.key_id, "order": order}
        ).json()["data"]
        return released

    def event(self, name: str, payload: Json | None = None, body: str | None = None) -> Json:
        """An event that nothing has caused."""
        made: Json = self.gateway.control(
            "POST", "/events", {"key_id": self.key_id, "event": name, "payload": payload, "body": body}
        ).json()
        return made


class Gateway:
    """Control of a running stand-in."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(base_url=url, timeout=60, trust_env=False)

    @property
    def settings(self) -> dict[str, str]:
        """What an application needs to find it."""
        return {"LECTERN_RAZORPAY_URL": self.url, "LECTERN_RAZORPAY_CHECKOUT_URL": f"{self.url}/v1/checkout.js"}

    def control(
        self, method: str, path: str, body: Json | None = None, params: dict[str, str] | None = None
    ) -> httpx.Response:
        answer = self.http.request(method, f"/control{path}", json=body, params=params)
        assert answer.is_success, f"{method} {path}: {answer.status_code} {answer.text}"
        return answer

    def found(self, what: str, **wanted: str) -> list[Json]:
        """orders, payments, refunds, disputes, events, calls, accounts or faults, oldest first."""
        found: list[Json] = self.control("GET", f"/{what}", params=wanted).json()["data"]
        return found

    def save_account(self, key_id: str, values: Json) -> Json:
        saved: Json = self.control("PUT", f"/accounts/{key_id}", values).json()
        return saved

    def account(self, mode: str = "live", webhook_url: str | None = None, **values: Any) -> Account:
        """A merchant of its own for a test."""
        account = Account(self, f"rzp_{mode}_{secrets.token_hex(7)}", secrets.token_hex(12), secrets.token_hex(12))
        webhook = {"url": webhook_url, "secret": account.webhook_secret, "retry_seconds": 0.05}
        made = self.save_account(account.key_id, {"key_secret": account.key_secret, "webhook": webhook, **values})
        account.account_id = made["id"]
        return account

    def pay(self, order_id: str | None, how: str = "pay", **values: Any) -> Json:
        """Somebody on the checkout page: pay, fail, authorize, late, close or twice. Gives the `payments`, and what
        checkout.js gives to the page: `callback` or `error`. `amount`, `currency`, `notes`, `again` and `late_seconds`
        make it an odd one; without an order, `key_id` says whose."""
        paid: Json = self.control("POST", "/pay", {"order_id": order_id, "how": how, **values}).json()
        return paid

    def act(self, payment_id: str, action: str, **values: Any) -> Json:
        """authorize, capture, late, expire, refund (as in the dashboard) or dispute."""
        done: Json = self.control("POST", f"/payments/{payment_id}/{action}", values).json()
        return done

    def settle(self, refund_id: str, status: str = "processed") -> Json:
        """How a pending refund ends: processed or failed."""
        settled: Json = self.control("POST", f"/refunds/{refund_id}", {"status": status}).json()
        return settled

    def rule(self, dispute_id: str, status: str) -> Json:
        """won, lost, closed, under_review or action_required."""
        moved: Json = self.control("POST", f"/disputes/{dispute_id}", {"status": status}).json()
        return moved

    def send(self, event: str, /, **values: Any) -> list[Json]:
        """Sends an event now and waits: `times` at once, to another `url`, with another `secret`, `body`, `event_id`
        or `signature`."""
        sent: list[Json] = self.control("POST", f"/events/{event}/send", values).json()["data"]
        return sent

    def fault(self, kind: str, **values: Any) -> Json:
        added: Json = self.control("POST", "/faults", {"kind": kind, **values}).json()
        return added

    def delivered(self, *event_ids: str, seconds: float = 30) -> list[Json]:
        """Waits until these events were taken, or given up."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            events = {event["id"]: event for event in self.found("events")}
            if all(events[one]["state"] in ("delivered", "failed", "unwanted") for one in event_ids):
                return [events[one] for one in event_ids]
            time.sleep(0.02)
        raise AssertionError(f"not delivered within {seconds} s: {[events[one] for one in event_ids]}")

    def close(self) -> None:
        self.http.close()


class StandIn:
    """The process; what it remembers is in `home`."""

    def __init__(self, home: Path, port: int | None = None) -> None:
        self.home = home
        self.port = port or _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Gateway:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")}
        log_file = self.home / "razorpay.log"
        with log_file.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-c",
                    "from api.cli import main; main()",
                    "razorpay-stand-in",
                    "--port",
                    str(self.port),
                ],
                cwd=self.home,
                env={**environment, "LECTERN_HOME": str(self.home), "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(f"the stand-in did not start:\n{log_file.read_text(errors='replace')[-4000:]}")
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{self.url}/control", timeout=5, trust_env=False)
                return Gateway(self.url)
            time.sleep(0.02)
        raise RuntimeError(f"the stand-in did not answer within {START_SECONDS} s")

    def stop(self) -> int:
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(30)

    def kill(self) -> None:
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()


@contextmanager
def stand_in(home: Path) -> Iterator[Gateway]:
    home.mkdir(parents=True, exist_ok=True)
    process = StandIn(home)
    gateway = process.start()
    try:
        yield gateway
    finally:
        gateway.close()
        process.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
