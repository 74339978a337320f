"""Waiting for somebody to wait: how a test makes two requests meet at the moment it means."""

import time

from tests.support.api import Api
from tests.support.postgres import Connection

PATIENCE_SECONDS = 20


def until_blocked(api: Api, holder: Connection) -> None:
    """Returns once another connection waits for a lock that `holder` has."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    with api.connect() as watcher:
        watcher.autocommit = True
        while time.monotonic() < deadline:
            waiting = watcher.execute(
                "select exists (select from pg_stat_activity where %s = any (pg_blocking_pids(pid)))",
                (holder.info.backend_pid,),
            )
            if waiting.fetchone() == (True,):
                return
            time.sleep(0.01)
    raise AssertionError("nobody came to wait for the lock")
