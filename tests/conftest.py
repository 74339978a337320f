"""Fixtures that every test may use; README.md says how."""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from xdist.scheduler import LoadFileScheduling

from api.deploy.migrate import MigrationError
from api.deploy.program import ProgramError
from tests.support.api import Api, Institution
from tests.support.application import Application
from tests.support.embedded import embedded_server
from tests.support.gateway import Gateway, stand_in
from tests.support.postgres import Connection, Database, Server

LONGEST = (
    "contract/test_schemathesis.py",
    "crash/test_crash.py",
    "http/test_up.py",
    "bench/test_bench.py",
    "payments/test_crashes.py",
    "payments/test_interleavings.py",
    "payments/test_worker.py",
    "browser/test_checkout.py",
    "payments/test_orders_sql.py",
    "test_postgres.py",
    "docs/test_readme_tour.py",
    "clients/test_postman.py",
    "browser/test_verify.py",
    "certificates/test_files.py",
    "console/test_console.py",
    "http/test_health.py",
    "http/test_stopping.py",
    "docs/test_operations.py",
    "clients/test_typescript.py",
    "wall/test_functions.py",
    "contract/test_operations.py",
    "seed/test_generate.py",
)
"""Files that take half a minute and more."""


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    """With `-n` a file goes to one process as a whole: its tests share what its fixtures have made."""
    config.option.loadscopereorder = False
    return LoadFileScheduling(config, log)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes longest is begun first, or one process would be busy with it when the others have finished."""
    if hasattr(config, "workerinput"):
        first = {Path(__file__).parent / file: number for number, file in enumerate(LONGEST)}
        items.sort(key=lambda item: first.get(item.path, len(first)))


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
def gateway(server: Server) -> Iterator[Gateway]:
    """The stand-in for the payment gateway, shared by the whole run: a test makes an account of its own in it."""
    with stand_in(server.home / f"gateway-{os.getpid()}") as gateway:
        yield gateway


@pytest.fixture(scope="session")
def api(server: Server, template: Database, gateway: Gateway) -> Iterator[Api]:
    """The application, shared by the whole run: a test makes an institution of its own in it."""
    with running_api(server.create(template), **gateway.settings) as api:
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
