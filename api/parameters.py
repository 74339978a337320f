"""Parameters that many operations share."""

import re
from typing import Annotated

from fastapi import Depends, Header, Query

from api.errors import ProblemError

Limit = Annotated[int, Query(ge=1, le=100, description="Rows of a page.")]
DEFAULT_LIMIT = 25
Cursor = Annotated[
    str | None,
    Query(max_length=2000, description="`page.next_cursor` of the page before; none for the first page."),
]

_ETAG = re.compile(r'(?:W/)?"(\d{1,18})"')


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
    return int(match[1])


IfMatch = Annotated[int | None, Depends(_if_match)]
