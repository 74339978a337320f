"""The tests of `pgtests/`, which are written in SQL: each file runs in a transaction that is rolled back."""

from pathlib import Path

import pytest

from tests.support import tap
from tests.support.postgres import Database
from tests.support.psql import run_client

ROOT = Path(__file__).parents[1]
PGTAP = ROOT / ".cache" / "pgtap" / "pgtap.sql"
FILES = sorted((ROOT / "pgtests").glob("*.sql"))
QUIET = ("--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1")
SESSION = "-c client_min_messages=warning -c search_path=tap,public -c timezone=UTC"


@pytest.fixture(scope="module")
def pgtap_database(module_database: Database) -> Database:
    """A migrated database with pgTAP in the schema tap and the helpers in the schema tests."""
    if not PGTAP.exists():
        pytest.fail(f"{PGTAP} is missing: run scripts/setup test")
    module_database.execute("create schema tap")
    run_client("psql", module_database.url, *QUIET, "--file", str(PGTAP), options=SESSION)
    module_database.execute("grant usage on schema tap to public")
    helpers = ROOT / "pgtests" / "support" / "helpers.sql"
    run_client("psql", module_database.url, *QUIET, "--file", str(helpers), options=SESSION)
    return module_database


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_pgtap(pgtap_database: Database, file: Path) -> None:
    if complaints := run_file(pgtap_database, file):
        pytest.fail("\n\n".join(complaints), pytrace=False)


def run_file(database: Database, file: Path) -> list[str]:
    """What is wrong with the tests of a file; an error or a warning of PostgreSQL is wrong too."""
    finished = run_client(
        "psql",
        database.url,
        *QUIET,
        *("--command", "begin", "--file", str(file), "--command", "rollback"),
        options=SESSION,
        check=False,
    )
    complaints = list(tap.parse(finished.stdout).complaints())
    if finished.stderr or finished.returncode:
        complaints.append(f"psql ended with {finished.returncode} and said:\n{finished.stderr}")
    return complaints


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("select plan(1); select ok(false, 'two and two');", "not ok 1 - two and two"),
        ("select plan(2); select pass('one');", "2 tests were planned, and these have run: [1]"),
        ("select plan(1); select pass('one'); select pass('two');", "1 tests were planned"),
        ("select pass('one');", "You tried to run a test without a plan"),
        ("select plan(1); select pass('one'); select 1 / 0;", "division by zero"),
        ("select plan(1); select pass('one'); rollback;", "there is no transaction in progress"),
        ("select 1;", "there is no plan"),
    ],
    ids=["a failure", "too few", "too many", "no plan", "an error", "an end of the transaction", "no test"],
)
def test_the_runner_notices(pgtap_database: Database, tmp_path: Path, text: str, complaint: str) -> None:
    file = tmp_path / "broken.sql"
    file.write_text(text)
    assert complaint in "\n".join(run_file(pgtap_database, file))
