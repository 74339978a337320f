"""One world for all proofs of the wall: they roll back what they do."""

from collections.abc import Iterator

import pytest

from tests.support.postgres import Connection, Database
from tests.support.world import World, build


@pytest.fixture(scope="module")
def world(module_database: Database) -> World:
    return build(module_database)


@pytest.fixture
def connection(world: World) -> Iterator[Connection]:
    with world.database.connect() as connection:
        yield connection
        connection.rollback()
