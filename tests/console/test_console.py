"""The `lectern` command, as an operator types it: what it does, and the one line that it says when it cannot."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.postgres import Database


class Console:
    """Runs commands against a database of its own."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database = database
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")},
            "DATABASE_URL": database.url,
            "LECTERN_HOME": str(home),
            "LECTERN_SECRET_KEY": database.server.secret_key,
            "LECTERN_PASSWORD": "a long enough password",
            "PYTHONPATH": str(Path(__file__).parents[2]),
        }

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from api.cli import main; main()", *arguments],
            env={**self._environment, **environment},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    def refused(self, *arguments: str, **environment: str) -> str:
        """The line with which a command is refused."""
        done = self.run(*arguments, **environment)
        assert done.returncode == 1, done.stdout + done.stderr
        lines = done.stderr.strip().splitlines()
        assert len(lines) == 1, done.stderr
        return lines[0]


@pytest.fixture(scope="module")
def console(module_database: Database, tmp_path_factory: pytest.TempPathFactory) -> Console:
    console = Console(module_database, tmp_path_factory.mktemp("home"))
    made = console.run("tenant", "create", "acme", "--name", "Acme", "--timezone", "Asia/Kolkata")
    assert made.returncode == 0, made.stderr
    return console


def test_institutions_and_people_are_made(console: Console) -> None:
    made = console.run("user", "create", "Asha@Acme.example", "--tenant", "acme", "--name", "Asha", "--role", "admin")
    assert made.returncode == 0, made.stderr
    with console.database.connect() as connection:
        row = connection.execute("select email, role from lms.users").fetchone()
    assert row == ("asha@acme.example", "admin")
    listed = [json.loads(line) for line in console.run("tenant", "list", "--json").stdout.splitlines()]
    assert [(t["slug"], t["timezone"], t["status"]) for t in listed] == [("acme", "Asia/Kolkata", "active")]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("user create a@b.example --tenant nowhere --name A", "there is no institution nowhere"),
        ("user create nonsense --tenant acme --name A", "no value for email"),
        ("user create a@b.example --tenant acme --name A --role king", "no value for role"),
        ("user create a@b.example --tenant acme --name A --role operator", "the platform's own institution only"),
        ("tenant create acme --name Acme", "already"),
        ("tenant create x --name X --registration sometimes", "no value for registration"),
        ("tenant create x --name X --timezone Mars/Olympus", "Not a time zone"),
        ("tenant suspend nowhere because", "there is no institution nowhere"),
    ],
)
def test_what_cannot_be_is_said_in_one_line(console: Console, arguments: str, said: str) -> None:
    line = console.refused(*arguments.split())
    assert line.startswith("lectern: ")
    assert said in line


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("LECTERN_PORT", "80000", "LECTERN_PORT"),
        ("LECTERN_ENV", "staging", "LECTERN_ENV"),
        ("DATABASE_URL", "mysql://somewhere", "DATABASE_URL: must begin with postgresql://"),
        ("LECTERN_ENV", "production", "production needs LECTERN_SMTP_URL, LECTERN_SIGNING_KEYS, LECTERN_BASE_URL"),
        ("DATABASE_URL", "postgresql://nobody@127.0.0.1:9/x", "the database cannot be reached"),
    ],
)
def test_a_wrong_setting_stops_it_with_one_line(console: Console, name: str, value: str, said: str) -> None:
    assert said in console.refused("migrate", **{name: value})


def test_suspension_is_at_once_and_the_platform_is_spared(console: Console) -> None:
    assert console.run("tenant", "create", "platform", "--name", "P", "--platform").returncode == 0
    assert "always open" in console.refused("tenant", "suspend", "platform", "because")
    assert console.run("tenant", "suspend", "acme", "unpaid").returncode == 0
    with console.database.connect() as connection:
        row = connection.execute("select status, status_reason from lms.tenants where slug = 'acme'").fetchone()
    assert row == ("suspended", "unpaid")
    assert console.run("tenant", "reinstate", "acme").returncode == 0


def test_check_names_what_was_changed_by_hand_and_again_mends_it(console: Console) -> None:
    assert console.run("migrate").returncode == 0
    clean = console.run("check")
    assert clean.returncode == 0, clean.stderr
    with console.database.connect() as connection:
        connection.execute("drop policy select_self on lms.users")
        connection.execute("create function app.backdoor() returns text language sql as 'select 1::text'")
        connection.execute("grant select on lms.credentials to lms_student")
        connection.execute("update lms.tenants set settings = '{}'")
    found = console.run("check")
    assert found.returncode == 1
    for line in (
        "policy select_self on lms.users is gone by hand",
        "function app.backdoor() was added by hand",
        "table lms.credentials was changed by hand",
    ):
        assert line in found.stderr
    assert console.run("migrate", "--again").returncode == 0
    assert console.run("check").returncode == 0
