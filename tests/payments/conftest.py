"""Fixtures for whatever has to do with money."""

from collections.abc import Iterator

import pytest

from tests.support.api import Institution
from tests.support.gateway import Gateway
from tests.support.shop import Shop


@pytest.fixture
def shop(institution: Institution, gateway: Gateway) -> Shop:
    """An institution of this test's own, with an account at the gateway."""
    return Shop(institution, gateway)


@pytest.fixture(autouse=True)
def rules_of_money(request: pytest.FixtureRequest) -> Iterator[None]:
    """What a test leaves behind must be in order, in whichever application it was."""
    applications = [name for name in ("api", "own_api", "talkative") if name in request.fixturenames]
    databases = [request.getfixturevalue(name).database for name in applications]
    yield
    for database in databases:
        assert database.execute("select internal.check_payments()") == []
