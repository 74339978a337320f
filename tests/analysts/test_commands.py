"""`lectern analyst`, as an operator types it."""

import json

import psycopg
import pytest

from tests.analysts.conftest import Hire, School
from tests.console.test_console import Console


@pytest.fixture(scope="module")
def console(school: School, tmp_path_factory: pytest.TempPathFactory) -> Console:
    return Console(school.database, tmp_path_factory.mktemp("home"))


def test_a_login_from_its_creation_to_its_end(console: Console, school: School) -> None:
    of = ("ravi", "--tenant", school.own.slug)
    made = console.run("analyst", "create", *of, "--expires", "2099-12-31", "--connections", "2", "--json")
    assert made.returncode == 0, made.stderr
    login = json.loads(made.stdout)
    try:
        with psycopg.connect(login["url"]) as connection:
            assert connection.execute("select count(*) from courses").fetchone() == (3,)
            assert connection.execute("show default_transaction_read_only").fetchone() == ("on",)
            assert connection.execute("show temp_file_limit").fetchone() == ("2GB",)
            assert connection.execute("show log_min_messages").fetchone() == ("fatal",)
        listed = json.loads(console.run("analyst", "list", "--tenant", school.own.slug, "--json").stdout)
        assert {name: listed[name] for name in ("login", "status", "expires", "connections", "personal_data")} == {
            "login": login["login"],
            "status": "active",
            "expires": "2099-12-31",
            "connections": 2,
            "personal_data": False,
        }
        assert login["password"] not in str(listed)
        assert console.refused("analyst", "create", *of) == "lectern: there is one already"

        with psycopg.connect(login["url"], autocommit=True) as session:
            # What anybody may do to their own role must not keep it from being removed.
            session.execute("set default_transaction_read_only = off")
            session.execute("alter default privileges grant select on tables to public")
            assert console.run("analyst", "disable", *of).returncode == 0
            with pytest.raises(psycopg.OperationalError):
                session.execute("select 1")
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            psycopg.connect(login["url"])
        assert console.run("analyst", "enable", *of).returncode == 0
        psycopg.connect(login["url"]).close()

        rotated = json.loads(console.run("analyst", "rotate", *of, "--json").stdout)
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(login["url"])
        psycopg.connect(rotated["url"]).close()
        assert not _complaints(school, login["login"])
    finally:
        assert console.run("analyst", "drop", *of).returncode == 0
    assert school.database.value("select count(*) from pg_roles where rolname = %s", login["login"]) == 0
    assert "has no analyst ravi" in console.refused("analyst", "drop", *of)


def test_what_it_prints_is_what_one_types(console: Console, school: School) -> None:
    of = ("maya", "--tenant", school.own.slug)
    said = console.run("analyst", "create", *of, "--personal-data").stderr
    try:
        login, password = (next(line for line in said.splitlines() if word in line) for word in ("Login", "Password"))
        words = next(line for line in said.splitlines() if "psql" in line).split('"')[1]
        assert login.split()[1] in words
        with psycopg.connect(words, password=password.split()[1]) as connection:
            assert connection.execute("select distinct name from users").fetchall() == [(school.own.slug,)]
    finally:
        console.run("analyst", "drop", *of)


def test_what_a_login_was_given_is_changed_and_the_rest_stays(console: Console, school: School, hire: Hire) -> None:
    analyst = hire(school.own, connections=2)
    of = (analyst.name, "--tenant", school.own.slug)
    names = "select distinct name from users"
    session = analyst.connect()

    assert session.execute(names).fetchall() != [(school.own.slug,)]
    assert console.run("analyst", "change", *of, "--personal-data").returncode == 0
    assert session.execute(names).fetchall() == [(school.own.slug,)]
    analyst.connect()
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        analyst.connect()

    more = ("--masked", "--connections", "3", "--statement-seconds", "7", "--expires", "2099-12-31")
    assert console.run("analyst", "change", *of, *more).returncode == 0
    assert session.execute(names).fetchall() != [(school.own.slug,)]
    assert analyst.connect().execute("show statement_timeout").fetchone() == ("7s",)
    until = school.database.value(
        "select (rolvaliduntil at time zone 'UTC')::date::text from pg_roles where rolname = %s", analyst.login.name
    )
    assert until == "2100-01-02"
    listed = console.run("analyst", "list", "--tenant", school.own.slug, "--json").stdout.splitlines()
    (shown,) = [one for one in map(json.loads, listed) if one["login"] == analyst.login.name]
    assert [shown[fact] for fact in ("expires", "connections", "statement_seconds")] == ["2099-12-31", 3, 7]
    assert not _complaints(school, analyst.login.name)
    assert "is over already" in console.refused("analyst", "change", *of, "--expires", "2020-01-01")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("analyst create ravi --tenant nowhere", "there is no institution nowhere"),
        ("analyst create ravi --tenant own --expires 2020-01-01", "the last day is over already"),
        ("analyst disable nobody --tenant own", "this institution has no analyst nobody"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(console: Console, arguments: str, said: str) -> None:
    assert said in console.refused(*arguments.split())


def test_a_role_changed_by_hand_is_found_and_can_be_dropped(console: Console, school: School, hire: Hire) -> None:
    analyst = hire(school.own)
    login = analyst.login.name
    assert not _complaints(school, login)
    for change, found in (
        (f"alter role {login} connection limit 50", "50 connections"),
        (f"alter role {login} connection limit 3 nologin", "may not log in"),
        (f"alter role {login} login createrole", "powers"),
        (f"alter role {login} nocreaterole; revoke lms_analyst from {login}", "reads nothing"),
        (f"grant lms_analyst, pg_monitor to {login}", "pg_monitor"),
        (f"revoke pg_monitor from {login}; revoke {login} from lms_system", "out of reach"),
        (f"drop role {login}", "has no role"),
    ):
        school.database.execute(change)
        (line,) = _complaints(school, login)
        assert found in line
    of = (analyst.name, "--tenant", school.own.slug)
    assert "is gone" in console.refused("analyst", "enable", *of)
    assert console.run("analyst", "drop", *of).returncode == 0
    assert not _complaints(school, login)


def test_a_role_without_a_row_is_found(school: School, hire: Hire) -> None:
    login = hire(school.own).login.name
    school.database.execute("delete from lms.analysts where login = %s", login)
    assert _complaints(school, login) == [f"the role {login} is of no analyst"]


def _complaints(school: School, login: str) -> list[str]:
    """Of `lectern check`, about this login."""
    return [line for (line,) in school.database.execute("select internal.check_analysts()") if login in line]
