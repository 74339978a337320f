"""Fixtures that every test may use; README.md says how."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psycopg
import pytest

from api.deploy.migrate import MigrationError
from api.deploy.program import ProgramError
from tests.support.api import Api, Institution
from tests.support.application import Application
from tests.support.embedded import embedded_server
from tests.support.postgres import Connection, Database, Server


def pytest_configure() -> None:
    """Whoever ends a run politely gets what Ctrl-C gets: servers and databases of the run are cleaned up."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


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
    try:
        return server.create_migrated()
    except (psycopg.Error, MigrationError, ProgramError) as error:
        pytest.fail(f"the database cannot be migrated: {error}", pytrace=False)


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
    """A superuser's transaction that is rolled back: the quick way when one connection is enough."""
    with scratch.connect() as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="session")
def api(server: Server, template: Database) -> Iterator[Api]:
    """The application, shared by the whole run: a test makes an institution of its own in it."""
    with running_api(server.create(template)) as api:
        yield api


@pytest.fixture(scope="module")
def start_api(server: Server, template: Database) -> Iterator[Callable[..., Api]]:
    """Starts an application with settings and a database of its own: `start_api(LECTERN_ENV="…")`."""
    with ExitStack() as stack:

        def start(**environment: str) -> Api:
            database = server.create(template)
            stack.callback(database.drop)
            return stack.enter_context(running_api(database, **environment))

        yield start


@contextmanager
def running_api(database: Database, **environment: str) -> Iterator[Api]:
    application = Application(database, **environment).start()
    try:
        api = Api(application)
        yield api
        api.close()
    finally:
        application.stop()


@pytest.fixture
def institution(api: Api) -> Institution:
    """A fresh tenant in the shared application."""
    return api.institution()
