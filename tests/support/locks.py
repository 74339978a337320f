"""Waiting for somebody to wait: how a test makes two requests meet at the moment it means."""

from tests.support.api import Api
from tests.support.postgres import Connection
from tests.support.waiting import eventually


def until_blocked(api: Api, holder: Connection) -> None:
    """Returns once another connection waits for a lock that `holder` has."""
    waiting = "select exists (select from pg_stat_activity where %s = any (pg_blocking_pids(pid)))"
    with api.connect() as watcher:
        watcher.autocommit = True
        eventually(
            lambda: watcher.execute(waiting, (holder.info.backend_pid,)).fetchone() == (True,),
            "nobody came to wait for the lock",
        )
