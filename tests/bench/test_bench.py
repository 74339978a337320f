"""The benchmark runs, sends what it says, and leaves nothing behind. No figure of it is judged here."""

import json
import tempfile
from pathlib import Path

import pytest

from bench.__main__ import main
from tests.support.benchmarks import NEEDS

pytestmark = NEEDS

TINY = ["--users", "150", "--tenants", "1", "--small", "0", "--seconds", "1", "--rounds", "1", "--connections", "2"]


def test_requests_and_calls_are_the_same_calls(capsys: pytest.CaptureFixture[str]) -> None:
    homes = set(Path(tempfile.gettempdir()).glob("lectern-bench-*"))
    functions = {
        "complete": "complete_lesson",
        "outline": "get_course",
        "submit": "submit_attempt",
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


def test_a_forum_is_paged_searched_and_voted_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["forum", "--posts", "1500", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["forum"]["posts"] == 1500
    for page in found["forum"]["pages"].values():
        assert page["first"] > 0
        assert page["late"] > 0
    assert found["forum"]["votes_per_second"] > 0
    assert found["forum"]["votes_on_one_per_second"] > 0
    assert len(found["acceptance"]) == 4


def test_people_are_searched_for_among_few_and_many(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["people", "--people", "2000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["people"]["few"], found["people"]["many"]) == (200, 2000)
    for times in found["people"]["searches"].values():
        assert times["few"] > 0
        assert times["many"] > 0
    assert len(found["acceptance"]) == len(found["people"]["searches"])


def test_short_and_long_audit_logs_are_searched(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "--entries", "6000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["audit"]["entries"] == 6000
    for times in found["audit"]["pages"].values():
        assert times["few"] > 0
        assert times["many"] > 0
    assert len(found["acceptance"]) == len(found["audit"]["pages"])
