"""What tests of notifications begin with."""

import pytest

from tests.forum.talking import Forum
from tests.support.api import Institution


@pytest.fixture
def forum(institution: Institution) -> Forum:
    return Forum(institution)
