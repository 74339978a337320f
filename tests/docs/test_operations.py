"""The commands for operators, in their order, as the owner of a production database who is no superuser."""

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import psycopg
import pytest

from api.postgres import EmbeddedPostgres
from api.postgres.place import free_port
from tests.docs.demo import await_ready
from tests.docs.markdown import ROOT, blocks
from tests.support.clusters import throwaway_server
from tests.support.postgres import with_database, with_login

BLOCKS = blocks("docs/operations.md")
OWNER = ("lectern_owner", "a long random password")
PASSWORD = "correct horse battery staple"


@dataclass(frozen=True)
class Installation:
    home: Path
    environment: dict[str, str]
    finished: subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """What is there after an operator has typed everything that the page prints."""
    home = tmp_path_factory.mktemp("operator")
    with throwaway_server("embedded") as admin:
        with psycopg.connect(with_database(admin, "postgres"), autocommit=True) as connection:
            connection.execute("drop database lectern")  # the embedded server's own; the page makes one of this name
        owner = with_login(with_database(admin, "lectern"), *OWNER)
        environment = {
            "PATH": f"{Path(sys.executable).parent}:{EmbeddedPostgres.bin_dir()}:{os.environ['PATH']}",
            "HOME": str(home),
            "LC_ALL": "C.UTF-8",
            "ADMIN_URL": with_database(admin, "postgres"),
            "RESTORED_URL": with_database(owner, "lectern_restored"),
            "LECTERN_ENV": "production",
            "DATABASE_URL": owner,
            "LECTERN_HOME": str(home),
            "LECTERN_SECRET_KEY": "of this installation, 32 characters and more",
            "LECTERN_SIGNING_KEYS": str(home / "signing_keys.json"),
            "LECTERN_BASE_URL": "https://learn.example.org",
            "LECTERN_BASE_DOMAIN": "learn.example.org",
            "LECTERN_SMTP_URL": "smtp://127.0.0.1:9",
            "LECTERN_WORKERS": "1",
            "LECTERN_PASSWORD": PASSWORD,
            "PYTHONPATH": str(ROOT),
        }
        finished = subprocess.run(
            ["sh", "-e"],
            input="\n".join(block.commands for block in BLOCKS),
            env=environment,
            cwd=home,
            capture_output=True,
            text=True,
            timeout=300,
        )
        yield Installation(home, environment, finished)


def test_every_command_works(installation: Installation) -> None:
    assert len(BLOCKS) > 5
    finished = installation.finished
    assert finished.returncode == 0, f"{finished.stdout}\n{finished.stderr}"
    assert "acme" in finished.stdout


def test_the_keys_are_nobody_elses(installation: Installation) -> None:
    assert (installation.home / "signing_keys.json").stat().st_mode & 0o777 == 0o600


def test_the_operator_signs_in_at_what_was_restored(installation: Installation) -> None:
    port = free_port(0, avoid=set())
    restored = {
        "DATABASE_URL": installation.environment["RESTORED_URL"],
        "LECTERN_PORT": str(port),
    }
    with (installation.home / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            ["lectern", "serve"],
            env={**installation.environment, **restored},
            cwd=installation.home,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        url = f"http://127.0.0.1:{port}"
        await_ready(url, process, installation.home / "serve.log")
        answer = httpx.post(
            f"{url}/api/auth/login",
            headers={"host": "platform.learn.example.org"},
            json={"email": "olga@example.org", "password": PASSWORD},
        )
        assert answer.status_code == 200, answer.text
        assert answer.json()["user"]["role"] == "operator"
        assert answer.headers["strict-transport-security"].startswith("max-age=")
    finally:
        process.terminate()
        process.wait(60)
