"""Fixtures that every test may use; README.md says how."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.support.embedded import embedded_server
from tests.support.postgres import Connection, Database, Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """The server in DATABASE_URL, or else an embedded one that lives as long as the run."""
    with ExitStack() as stack:
        url = os.environ.get("DATABASE_URL", "")
        if url:
            home = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lectern-tests-home-")))
        else:
            url, home = stack.enter_context(embedded_server())
        server = Server(url, home)
        stack.callback(server.close)
        yield server


@pytest.fixture(scope="session")
def template(server: Server) -> Database:
    """Migrated once; never connect to it, copy it."""
    return server.create_migrated()


@pytest.fixture
def empty_database(server: Server) -> Iterator[Database]:
    """A database without anything in it, for tests of the migrations."""
    database = server.create()
    yield database
    database.drop()


@pytest.fixture
def database(server: Server, template: Database) -> Iterator[Database]:
    """A migrated database of this test's own."""
    database = server.create(template)
    yield database
    database.drop()


@pytest.fixture(scope="module")
def module_database(server: Server, template: Database) -> Iterator[Database]:
    """A migrated database that the tests of a module share."""
    database = server.create(template)
    yield database
    database.drop()


@pytest.fixture(scope="session")
def scratch(server: Server, template: Database) -> Database:
    """A migrated database in which nothing is ever committed."""
    return server.create(template)


@pytest.fixture
def connection(scratch: Database) -> Iterator[Connection]:
    """A superuser's transaction that is rolled back: the quick way for a test that needs only one connection."""
    with scratch.connect() as connection:
        yield connection
        connection.rollback()
