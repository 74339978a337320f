"""Ends a process whose parent has died without ending it: a killed `lectern up` leaves nobody to answer on its port."""

import os
import signal
import threading
import time

FOLLOW = "LECTERN_FOLLOW_PARENT"
"""Set by `lectern up` for what it starts; a server that was started by hand may outlive its shell."""

GRACE_SECONDS = 10


def follow_parent() -> None:
    """Watches from a thread: once a second costs nothing, and works wherever there are processes."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(1)
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(GRACE_SECONDS)
        os.kill(os.getpid(), signal.SIGKILL)

    threading.Thread(target=watch, name="follow parent", daemon=True).start()
