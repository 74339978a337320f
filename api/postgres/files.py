"""Small file habits that the driver relies on: nothing half-written, nothing readable for others."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

from api.postgres.errors import PostgresError


def make_directory(path: Path, mode: int) -> None:
    """Create a directory with exactly this mode, its missing parents too; existing ones stay as they are.

    Path.mkdir is subject to the umask, and a parent closed by it would shut out the server's account.
    """
    if path.is_dir():
        return
    if not path.parent.is_dir():
        make_directory(path.parent, 0o755)
    try:
        path.mkdir(mode=mode)
    except FileExistsError:
        if not path.is_dir():
            raise PostgresError(f"{path} is in the way: it should be a directory") from None
        return
    path.chmod(mode)


def write_private(path: Path, text: str, owner: tuple[int, int] | None = None) -> None:
    """Replace a file in one step; at no moment can anybody else read it, or anyone read half of it.

    `owner` (user, group) is set through the descriptor: by name, in a directory that the server's account
    may write to, root could be led to give away another file.
    """
    unfinished = path.with_name(f"{path.name}.{os.getpid()}.unfinished")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with open(descriptor, "w", encoding="utf-8") as file:
        if owner is not None:
            os.fchown(descriptor, *owner)
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    unfinished.replace(path)


@contextlib.contextmanager
def exclusive(path: Path, *, timeout: float = 300) -> Iterator[None]:
    """Let one process at a time start or stop the server; a killed holder loses the lock."""
    descriptor = open_lock(path)
    try:
        deadline = time.monotonic() + timeout
        while not try_lock(descriptor, fcntl.LOCK_EX):
            if time.monotonic() > deadline:
                raise PostgresError(f"somebody has been starting or stopping PostgreSQL for {timeout:.0f} s")
            time.sleep(0.02)
        yield
    finally:
        os.close(descriptor)


def open_lock(path: Path) -> int:
    """A descriptor to lock; never inherited, so that no child keeps a lock alive by accident."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except PermissionError as error:
        raise PostgresError(f"{path} belongs to somebody else: set LECTERN_HOME") from error


def try_lock(descriptor: int, kind: int) -> bool:
    """Take the lock if that is possible at once."""
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
