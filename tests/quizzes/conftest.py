"""What tests of quizzes begin with."""

import pytest

from tests.quizzes.taking import Room
from tests.support.api import Institution


@pytest.fixture
def room(institution: Institution) -> Room:
    return Room(institution)
