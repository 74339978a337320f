"""How much of a report is read at a time."""

import pytest

from api.reports.page_size import LONGEST, page_size


@pytest.mark.parametrize(
    ("before", "rows", "characters", "size"),
    [
        (100, 100, 10_000, 1_000),
        (100, 100, 10 * LONGEST, 10),
        (10, 10, 100 * LONGEST, 1),
        (1, 1, 400, 1_000),
        (70, 0, 30, 70),
    ],
    ids=["short", "long", "longer than a page", "short again", "nothing found"],
)
def test_a_page_has_as_many_rows_as_there_is_room_for(before: int, rows: int, characters: int, size: int) -> None:
    assert page_size(1_000, before, rows, characters) == size
