"""Ends a process whose parent has died without ending it: a killed `lectern up` leaves nobody to answer on its port."""

import multiprocessing
import os
import signal
import threading
import time

FOLLOW = "LECTERN_FOLLOW_PARENT"
"""The process to follow, set by `lectern up` for what it starts; a server started by hand may outlive its shell."""

GRACE_SECONDS = 10


def follow_parent() -> None:
    """Does nothing for a process that is meant to outlive whoever started it.

    The parent is who started it, not who is its parent now: that one may have died while this process was coming up.
    """
    by_multiprocessing = multiprocessing.parent_process()
    if by_multiprocessing is not None:
        _follow(by_multiprocessing.pid)  # one of several workers: without its master it is nobody's
    elif FOLLOW in os.environ:
        _follow(int(os.environ[FOLLOW]))


def _follow(parent: int | None) -> None:
    """Watches from a thread: once a second costs nothing, and works wherever there are processes."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="follow parent", daemon=True).start()
