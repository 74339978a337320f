"""What routes send back: the bytes that PostgreSQL built."""

import re

from fastapi import Response

_ID = re.compile(r'"id"\s*:\s*"([0-9a-f-]{36})"')
_VERSION = re.compile(r'\{\s*"version"\s*:\s*(\d+)')


class Answer(Response):
    """A JSON body, passed on as it came. A leading `version` member is the ETag too."""

    media_type = "application/json"

    def __init__(self, body: str, status_code: int = 200, headers: dict[str, str] | None = None) -> None:
        version = _VERSION.match(body)
        if version:
            headers = {**(headers or {}), "etag": f'"{version[1]}"'}
        super().__init__(body, status_code, headers)


def answer(body: str) -> Response:
    """200"""
    return Answer(body)


def created(body: str, collection: str | None = None) -> Response:
    """201; with the address of what was made, when it has one: below `collection`, by its id."""
    found = _ID.search(body, 0, 200) if collection else None
    return Answer(body, 201, {"location": f"{collection}/{found[1]}"} if found else None)


def accepted(body: str, collection: str | None = None) -> Response:
    """202; with the address, as `created`."""
    found = _ID.search(body, 0, 200) if collection else None
    return Answer(body, 202, {"location": f"{collection}/{found[1]}"} if found else None)


def no_content() -> Response:
    """204"""
    return Response(status_code=204)
