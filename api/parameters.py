"""Parameters that many operations share."""

import re
from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Header, Query
from pydantic import AfterValidator, BeforeValidator

from api.errors import ProblemError

Limit = Annotated[int, Query(ge=1, le=100, description="Rows of a page.")]
DEFAULT_LIMIT = 25


def _storable(cursor: str | None) -> str | None:
    """A NUL cannot even be sent to the database, which judges all other cursors."""
    return cursor.replace("\0", "") if cursor else cursor


Cursor = Annotated[
    str | None,
    AfterValidator(_storable),
    Query(max_length=2000, description="`page.next_cursor` of the page before; none for the first page."),
]


def _written_as_date(value: Any) -> Any:
    """A bare number is not a date, although pydantic takes it for seconds since 1970."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value, re.ASCII):
        raise ValueError("must be a date like 2026-03-01")
    return value


_FIRST, _LAST = date(1, 1, 2), date(9999, 12, 26)


def _finite(day: date) -> date:
    """The driver takes the first and the last day of all for infinity, and the last week ends after the last day: none
    of this can be answered with, and nothing happens there."""
    return min(max(day, _FIRST), _LAST)


Day = Annotated[date, BeforeValidator(_written_as_date), AfterValidator(_finite)]

_ETAG = re.compile(r'(?:W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_VERSION = re.compile(r"[1-9]\d{0,17}")


def _if_match(
    if_match: Annotated[
        str | None,
        Header(description='The ETag that the change is based on, as `"7"`; 412 when there is a newer one.'),
    ] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = _ETAG.fullmatch(if_match.strip())
    if match is None:
        raise ProblemError(400, "bad_request", 'If-Match must hold one ETag as it was sent, like "7".')
    return int(match[1]) if _VERSION.fullmatch(match[1]) else _NEVER


_NEVER = 0
"""The version of nothing: an ETag that is not one of ours is in order, and matches no object."""

IfMatch = Annotated[int | None, Depends(_if_match)]
