"""Where it serves, and whom not."""

import os
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.support.application import ROOT
from tests.support.gateway import Account, Gateway


def refusal(home: Path, *arguments: str, **environment: str) -> str:
    """What it says before it ends."""
    done = subprocess.run(
        [sys.executable, "-c", "from api.cli import main; main()", "razorpay-stand-in", *arguments],
        cwd=home,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")},
            "LECTERN_HOME": str(home),
            "PYTHONPATH": str(ROOT),
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "example.org"])  # noqa: S104  it is refused
def test_it_serves_on_loopback_only(tmp_path: Path, host: str) -> None:
    assert "not a loopback address" in refusal(tmp_path, "--host", host)


def test_it_is_not_for_production(tmp_path: Path) -> None:
    production = {
        "LECTERN_ENV": "production",
        "DATABASE_URL": "postgresql://nobody@localhost/nothing",
        "LECTERN_SECRET_KEY": "x" * 32,
        "LECTERN_SMTP_URL": "smtp://localhost",
        "LECTERN_SIGNING_KEYS": str(tmp_path / "keys"),
        "LECTERN_BASE_URL": "https://example.org",
    }
    assert "is for development" in refusal(tmp_path, **production)


@pytest.mark.parametrize("headers", [{"origin": "https://example.org"}, {"host": "example.org"}, {"origin": "null"}])
def test_pages_of_elsewhere_do_not_control_it(account: Account, gateway: Gateway, headers: dict[str, str]) -> None:
    url = f"{gateway.url}/control"
    assert httpx.get(f"{url}/accounts", headers=headers).status_code == 403
    assert httpx.post(f"{url}/reset", headers=headers).status_code == 403
    assert gateway.found("accounts", key_id=account.key_id)


def test_forms_do_not_control_it(gateway: Gateway) -> None:
    assert httpx.post(f"{gateway.url}/control/faults", data={"kind": "drop"}).status_code == 415


def test_it_says_what_it_can_do(gateway: Gateway) -> None:
    described = gateway.control("GET", "").json()
    assert "POST /control/pay" in described["operations"]
    assert {"pay", "close", "twice"} < set(described["ways_to_pay"])
    assert {"drop", "redirect", "wrong_amount"} < set(described["faults"])
