"""The benchmark of selling runs: what it sends is new, and what it sells is sold. No figure of it is judged here."""

import json

import pytest

from bench.__main__ import main
from tests.support.benchmarks import NEEDS

pytestmark = NEEDS


def test_webhooks_orders_and_a_backlog(capsys: pytest.CaptureFixture[str]) -> None:
    sizes = ["--seconds", "1", "--rounds", "1", "--connections", "2", "--backlog", "200"]
    assert main(["payments", *sizes, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["payments"]
    assert found["backlog"] == 200
    assert all(found[f"{what}_per_second"] > 0 for what in ("orders", "webhooks", "ingestions", "events"))
