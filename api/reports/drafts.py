"""Where a report is written before it is put away: it holds what people must not find lying about later."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "lectern-report-"


@contextmanager
def draft() -> Iterator[Path]:
    """A directory for this user's eyes only. It is locked for as long as this process lives, so that others can tell
    when it is left over; and locked under another name first, or it would seem so for a moment."""
    unlocked = Path(tempfile.mkdtemp(prefix=f"new-{PREFIX}"))
    lock = os.open(unlocked, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        directory = unlocked.rename(unlocked.with_name(unlocked.name.removeprefix("new-")))
        try:
            yield directory
        finally:
            shutil.rmtree(directory)
    finally:
        os.close(lock)


def remove_left_over() -> None:
    """Removes the drafts of processes that were killed."""
    for directory in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with suppress(OSError):  # somebody else's, or somebody else removes it
            lock = os.open(directory, os.O_RDONLY)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(directory)
            finally:
                os.close(lock)
