"""How much of a report is read at a time: a page has so many rows, unless they are long."""

FIRST = 100
"""Rows of the first page, before anything is known about them."""
LONGEST = 1_000_000
"""Characters that a page should have: what is made of it takes several times as much memory, for a moment."""


def page_size(most: int, before: int, rows: int, characters: int) -> int:
    """How many rows to ask for after a page of `rows` rows, for which `before` were asked: as many as there is room
    for if they are as long as those, `most` at the utmost. Of a page without rows nothing can be learnt."""
    return max(min(most, rows * LONGEST // characters), 1) if rows else before
