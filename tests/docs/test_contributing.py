"""The worked example of CONTRIBUTING.md is applied as it stands, and its own tests pass."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from api.deploy.migrate import MIGRATIONS, migrate
from api.deploy.tree import SQL
from tests.architecture import sql
from tests.architecture.routes import calls_other_than_one, routes_of
from tests.docs.markdown import ROOT
from tests.support.postgres import Database, Server
from tests.support.psql import run_client
from tests.test_pgtap import PGTAP, QUIET, SESSION, run_file

PAGE = (ROOT / "CONTRIBUTING.md").read_text()
FILES = dict(re.findall(r"```(?:sql|python)\n(?:--|#) (\S+/\S+\.\w+)\n(.*?)```", PAGE, re.DOTALL))


@pytest.fixture(scope="module")
def example(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A database migrated from a copy of this checkout with the example's files in it."""
    copy = tmp_path_factory.mktemp("checkout")
    shutil.copytree(MIGRATIONS, copy / "migrations")
    shutil.copytree(SQL, copy / "sql")
    for path, text in FILES.items():
        if path.endswith(".sql") and not path.startswith("pgtests/"):
            with (copy / path).open("a") as file:
                file.write(text)
    database = server.create()
    migrate(database.url, server.passwords, migrations=copy / "migrations", tree=copy / "sql")
    yield database
    database.drop()


def test_every_step_is_there() -> None:
    assert [Path(path).parts[0] for path in FILES] == ["migrations", "sql", "sql", "sql", "api", "api", "pgtests"]


def test_its_own_tests_pass(example: Database, tmp_path: Path) -> None:
    example.execute("create schema tap")
    run_client("psql", example.url, *QUIET, "--file", str(PGTAP), options=SESSION)
    example.execute("grant usage on schema tap to public")
    helpers = ROOT / "pgtests" / "support" / "helpers.sql"
    run_client("psql", example.url, *QUIET, "--file", str(helpers), options=SESSION)
    file = tmp_path / "notes.sql"
    file.write_text(FILES["pgtests/35_notes.sql"])
    assert run_file(example, file) == []


def test_the_table_is_behind_the_wall(example: Database) -> None:
    assert example.value(
        "select relrowsecurity and relforcerowsecurity from pg_class where oid = 'lms.notes'::regclass"
    )
    with example.connect("lms_api") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select from lms.notes")


def test_the_route_fits_the_function(example: Database) -> None:
    ast.parse(FILES["api/schemas/learning.py"])
    (route,) = routes_of(FILES["api/routes/learning.py"], "learning.py")
    assert list(calls_other_than_one(route)) == []
    assert route.function
    name, arguments = route.function
    assert (
        example.value("select pronargs from pg_proc where pronamespace = 'app'::regnamespace and proname = %s", name)
        == arguments
    )


@pytest.mark.parametrize("path", [path for path in FILES if path.startswith(("sql/", "migrations/"))])
def test_the_linters_agree(path: str) -> None:
    for linter in (sql.lasting_settings, sql.misplaced_functions, sql.unshardable):
        assert list(linter(Path(path), FILES[path])) == [], linter.__doc__
