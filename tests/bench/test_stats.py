"""The benchmark of the statistics runs, and says what it is asked for. No figure of it is judged here."""

import json

import pytest

from bench.__main__ import main
from bench.stats import READS
from tests.support.benchmarks import NEEDS

pytestmark = NEEDS


def test_it_counts_and_reads_with_few_people_with_many_and_after_a_year(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--members", "1000", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    few, many, year = found["stats"]["states"]
    assert [few["people"], many["people"], year["people"]] == [100, 1000, 1000]
    assert year["days"] > 3 * many["days"] > 0
    for state in (few, many, year):
        assert state["refresh"] > 0
        assert set(state["reads"]) == set(READS)
        assert all(milliseconds > 0 for milliseconds in state["reads"].values())
    assert len(found["acceptance"]) == len(READS) + 1
