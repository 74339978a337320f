"""What a killed worker leaves of a report goes when the next one is written; what is being written stays."""

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from api.reports.drafts import draft, remove_left_over

WRITING = """
from api.reports.drafts import draft
with draft() as directory:
    (directory / "report.csv").write_text("Asha, 9 points")
    print(directory, flush=True)
    input()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def write(place: Path) -> tuple["subprocess.Popen[str]", Path]:
    """A process that is writing a draft, and where."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITING],
        env={"TMPDIR": str(place), "PYTHONPATH": str(Path(__file__).parents[2])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    return process, Path(process.stdout.readline().strip())


def test_a_killed_process_leaves_one_for_the_next_to_remove(place: Path) -> None:
    process, directory = write(place)
    remove_left_over()
    assert (directory / "report.csv").exists(), "it is being written"
    process.kill()
    process.communicate()
    assert (directory / "report.csv").exists()
    remove_left_over()
    assert list(place.iterdir()) == []


def test_nobody_else_may_look_and_nothing_stays(place: Path) -> None:
    with draft() as directory:
        assert directory.stat().st_mode & 0o777 == 0o700
        (directory / "report.csv").write_text("Asha, 9 points")
        remove_left_over()
        assert (directory / "report.csv").exists(), "not even by this process itself"
    assert list(place.iterdir()) == []


def fail() -> None:
    with draft() as directory:
        (directory / "report.csv").write_text("Asha, 9 points")
        raise RuntimeError


def test_a_failure_leaves_nothing_either(place: Path) -> None:
    with pytest.raises(RuntimeError):
        fail()
    assert list(place.iterdir()) == []


def test_what_is_not_a_draft_is_let_be(place: Path) -> None:
    (place / "lectern-report-notes.txt").write_text("mine")
    (place / "lectern-reports").mkdir()
    remove_left_over()
    assert {path.name for path in place.iterdir()} == {"lectern-report-notes.txt", "lectern-reports"}
