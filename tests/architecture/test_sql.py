"""What is written in `sql/` and `migrations/`, read as PostgreSQL reads it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.deploy.tree import files, materialized_views
from api.errors import BUSINESS
from tests.architecture import sql
from tests.support.postgres import Connection

ROOT = Path(__file__).parents[2]
PROGRAM = [file.path for file in (*files(), *materialized_views())]
MIGRATIONS = sorted((ROOT / "migrations").glob("*.sql"))


@pytest.mark.parametrize("path", [*PROGRAM, *MIGRATIONS], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_of_sql(path: Path) -> None:
    shown = path.relative_to(ROOT)
    for linter in (sql.lasting_settings, sql.misplaced_functions, sql.unshardable):
        assert list(linter(shown, path.read_text())) == [], linter.__doc__


def test_every_file_of_the_tree_is_applied() -> None:
    """Prevents a file that looks like part of the program, and is not."""
    assert sorted((ROOT / "sql").rglob("*.sql")) == sorted(PROGRAM)


def test_every_function_of_app_has_its_file(connection: Connection) -> None:
    names = connection.execute("select proname from pg_proc where pronamespace = 'app'::regnamespace").fetchall()
    stems = {path.stem for path in PROGRAM}
    assert {name for (name,) in names} - stems == set()


def test_the_context_is_written_in_one_place() -> None:
    """Prevents a second way to become somebody."""
    files = [path for path in PROGRAM if sql.names_context(path.read_text())]
    assert {path.relative_to(ROOT / "sql").as_posix() for path in files} == {
        "platform/seal_context.sql",
        "request/open_context.sql",
        "request/tenant_id.sql",
        "request/user_id.sql",
    }


def test_error_codes_agree_everywhere() -> None:
    """Prevents an error that becomes a 500, and documentation that lies: code, mapping and table are one set."""
    documented = {
        code: (int(status), name)
        for code, status, name in re.findall(
            r"^\| (LM\d{3}) \| (\d{3}) \| (\w+) \|", (ROOT / "sql" / "README.md").read_text(), re.MULTILINE
        )
    }
    mapped = {code: (meaning.status, meaning.code) for code, meaning in BUSINESS.items()}
    raised = {code for path in PROGRAM for code in sql.error_codes(path.read_text())}
    assert documented == mapped
    assert raised == set(mapped)


def test_comments_speak_of_codes_that_exist() -> None:
    mentioned = {code for path in PROGRAM for code in re.findall(r"\bLM\d{3}\b", path.read_text())}
    assert mentioned - set(BUSINESS) == set()


def test_plpgsql_check_finds_nothing(connection: Connection) -> None:
    """Prevents names of columns and variables that do not exist, types that do not fit and paths without a return."""
    available = connection.execute("select from pg_available_extensions where name = 'plpgsql_check'").fetchone()
    if available is None:
        pytest.skip("this server does not have plpgsql_check")
    connection.execute("create extension plpgsql_check")
    found = connection.execute(
        """
        select p.oid::regprocedure::text || ': ' || finding
        from pg_proc as p
        join pg_language as l on l.oid = p.prolang and l.lanname = 'plpgsql'
        cross join lateral (
          -- One function serves several triggers, and looks at what the event at hand has left it.
          select max(tgrelid::oid::bigint) as relation, max(tgoldtable::text) as old, max(tgnewtable::text) as new
          from pg_trigger
          where tgfoid = p.oid and not tgisinternal
        ) as t
        cross join lateral plpgsql_check_function(
          p.oid, relid => coalesce(t.relation, 0)::oid::regclass, oldtable => t.old::name, newtable => t.new::name,
          performance_warnings => false, other_warnings => false, extra_warnings => false
        ) as finding
        where p.pronamespace in ('app'::regnamespace, 'internal'::regnamespace)
          and (p.prorettype <> 'trigger'::regtype or t.relation is not null)
        """
    ).fetchall()
    if found:
        pytest.fail("\n".join(line for (line,) in found), pytrace=False)


@pytest.mark.parametrize(
    ("linter", "text", "complaint"),
    [
        (sql.lasting_settings, "select set_config('a.b', f(1, 2), false);", "not local"),
        (sql.lasting_settings, "do $$ begin perform set_config('a.b', 'true', v_local); end $$;", "not local"),
        (sql.lasting_settings, "select 1;\nset role lms_admin;", "x.sql:2: set role"),
        (
            sql.lasting_settings,
            "create function f() returns void language plpgsql as $$\nbegin\nset session x = 1;\nend$$;",
            ":3",
        ),
        (sql.misplaced_functions, "create function app.y() returns int language sql as 'select 1';", "app.y"),
        (sql.unshardable, "create table t (a int references u on delete set null);", "set null"),
        (sql.unshardable, "create policy p on t as restrictive using (true);", "restrictive"),
    ],
)
def test_the_linters_notice(linter: Callable[[Path, str], Iterator[str]], text: str, complaint: str) -> None:
    found = list(linter(Path("x.sql"), text))
    assert any(complaint in line for line in found), found


def test_the_linters_let_pass() -> None:
    harmless = """
    -- set role x; set_config('a', 'b', false)
    set local role lms_owner;
    update t set role = 'admin', session = 1;
    select set_config('a.b', f(g(1), 2), true), 'set role x';
    do $$ begin execute 'x'; perform set_config('role', 'none', true); end $$;
    """
    assert list(sql.lasting_settings(Path("x.sql"), harmless)) == []
