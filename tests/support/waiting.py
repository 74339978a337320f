"""Waiting for what must happen; only a hang ends in a failure."""

import time
from collections.abc import Callable

PATIENCE_SECONDS = 90


def eventually(
    condition: Callable[[], object],
    said: str | Callable[[], str] = "it does not happen",
    seconds: float = PATIENCE_SECONDS,
) -> None:
    """`said`: what to tell when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, said if isinstance(said, str) else said()
        time.sleep(0.03)
