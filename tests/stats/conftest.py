"""A platform of its own: its sums are compared, and what is written here obeys no other rule than those of dates."""

from collections.abc import Iterator

import pytest

from tests.conftest import running_api
from tests.support.api import Api, Person
from tests.support.postgres import Database, Server


@pytest.fixture(scope="package")
def api(server: Server, template: Database) -> Iterator[Api]:
    with running_api(server.create(template)) as api:
        yield api


@pytest.fixture(scope="package")
def operator(api: Api) -> Person:
    return api.institution(slug="platform", name="Lectern", is_platform=True).person("operator")
