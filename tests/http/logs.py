"""Finds what was logged about a request."""

import time
from typing import Any

from tests.support.api import Api


def lines_of(api: Api, request_id: str) -> list[dict[str, Any]]:
    """All lines of a request that has been answered; the last of them is written after the answer has left."""
    deadline = time.monotonic() + 10
    while True:
        found = [dict(line) for line in api.application.log() if line.get("request_id") == request_id]
        if any(line["event"] == "request" for line in found):
            return found
        assert time.monotonic() < deadline, f"nothing is logged about {request_id}"
        time.sleep(0.01)
