"""What docs/analysts.md prints works as it stands, for an analyst's real login."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.postgres import EmbeddedPostgres
from tests.analytics import dictionary
from tests.analytics.conftest import MakeAnalyst
from tests.support.postgres import Connection, Database

PAGE = dictionary.PAGE.read_text()
_FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BLOCKS = [(PAGE.count("\n", 0, block.start()) + 2, block[1], block[2]) for block in _FENCE.finditer(PAGE)]
QUERIES = [pytest.param(text, id=f"line {line}") for line, language, text in BLOCKS if language == "sql"]


@pytest.fixture(scope="module")
def analyst(make_analyst: MakeAnalyst) -> str:
    return make_analyst("sahyadri")


@pytest.fixture(scope="module")
def session(analyst: str) -> Iterator[Connection]:
    with psycopg.connect(analyst, autocommit=True) as connection:
        yield connection


def test_there_are_enough_examples() -> None:
    assert len(QUERIES) >= 12


@pytest.mark.parametrize("query", QUERIES)
def test_a_query_answers(session: Connection, query: str) -> None:
    """The demo has something to say to every one of them."""
    answered = session.execute(query)
    assert answered.fetchall(), query
    assert answered.description is not None
    names = [column.name for column in answered.description]
    assert len(set(names)) == len(names)


def test_the_dictionary_is_what_the_comments_say(connection: Connection) -> None:
    assert PAGE.partition(dictionary.HEADING)[2] == dictionary.written(connection), dictionary.__doc__


def test_every_view_is_in_an_example(connection: Connection) -> None:
    """But those that others add up."""
    named = set(re.findall(r"\b(?:from|join) (\w+)", "\n".join(text for _, _, text in BLOCKS)))
    views = {
        name
        for (name,) in connection.execute(
            "select relname::text from pg_class where relnamespace = 'analytics'::regnamespace"
        )
    }
    assert views - named == {"lesson_progress"}


def test_the_notebook_runs(analyst: str, tmp_path: Path) -> None:
    (notebook,) = [text for _, language, text in BLOCKS if language == "python"]
    finished = run([sys.executable, "-W", "error", "-c", notebook], tmp_path, ANALYST_URL=analyst)
    assert finished.returncode == 0, finished.stderr
    assert "Python from the Ground Up" in finished.stdout
    assert "INR" in finished.stdout


def test_the_commands_run(selling_demo: Database, analyst: str, tmp_path: Path) -> None:
    """The login that the first of them makes is printed, with its password, and goes again at the end."""
    commands = "\n".join(text for _, language, text in BLOCKS if language == "sh")
    finished = run(
        ["sh", "-e"], tmp_path, commands, ANALYST_URL=analyst, DATABASE_URL=selling_demo.url, LECTERN_HOME=str(tmp_path)
    )
    assert finished.returncode == 0, finished.stderr
    assert re.search(r"^Login +analyst_[0-9a-f]{12}$", finished.stderr, re.MULTILINE)
    assert "0 to 100, of the required lessons and quizzes together" in finished.stdout  # a comment, by \d+
    assert (tmp_path / "revenue.csv").read_text().startswith("day,course_id,course_title,currency,gross")
    dropped = run(
        ["lectern", "analyst", "drop", "Dashboards", "--tenant", "sahyadri"],
        tmp_path,
        DATABASE_URL=selling_demo.url,
        LECTERN_HOME=str(tmp_path),
    )
    assert dropped.returncode == 0, dropped.stderr


def run(
    command: list[str], directory: Path, text: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}:{EmbeddedPostgres.bin_dir()}:{os.environ['PATH']}"
    return subprocess.run(
        command,
        input=text,
        cwd=directory,
        env={"PATH": path, "HOME": str(directory), "LC_ALL": "C.UTF-8", **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
