"""Copies of `migrations/` and `sql/` that a test may change, as an older or a newer checkout would have them."""

import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from api.deploy.migrate import MIGRATIONS, migrate
from api.deploy.tree import SQL
from tests.support.postgres import Database


@dataclass
class Checkout:
    """A directory with migrations and a program of its own."""

    migrations: Path
    sql: Path
    said: list[str]

    def migrate(self, database: Database) -> bool:
        self.said.clear()
        return migrate(
            database.url,
            database.server.passwords,
            migrations=self.migrations,
            tree=self.sql,
            say=self.said.append,
        )

    def write(self, path: str, text: str) -> None:
        """Adds a file to sql/, or replaces one."""
        file = self.sql / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    """A copy of this checkout's migrations and program."""
    shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    shutil.copytree(SQL, tmp_path / "sql")
    return Checkout(tmp_path / "migrations", tmp_path / "sql", [])
