"""What was asked of the gateway, for tests that count."""

import json
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

from api.razorpay_stand_in.store import Entity

_KEPT = 20_000
_SECRET = frozenset({"authorization", "cookie"})


class Calls:
    """The newest calls of the REST API, oldest of them first."""

    def __init__(self) -> None:
        self._calls: deque[Entity] = deque(maxlen=_KEPT)
        self._count = 0

    def begin(
        self, method: str, path: str, query: str, key_id: str | None, headers: Mapping[str, str], body: bytes
    ) -> Entity:
        """Notes a call when it arrives; who answers it adds `status`."""
        self._count += 1
        call: Entity = {
            "number": self._count,
            "at": time.time(),
            "method": method,
            "path": path,
            "query": query,
            "key_id": key_id,
            "headers": {name: value for name, value in headers.items() if name.lower() not in _SECRET},
            "body": _readable(body),
            "fault": None,
            "status": None,
            "seconds": None,
        }
        self._calls.append(call)
        return call

    def found(self, wanted: Mapping[str, str]) -> list[Entity]:
        """Those whose method, key id or beginning of the path are these."""
        return [
            call
            for call in self._calls
            if all(
                call[name].startswith(value) if name == "path" else call[name] == value
                for name, value in wanted.items()
            )
        ]

    def clear(self) -> None:
        self._calls.clear()


def _readable(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")
