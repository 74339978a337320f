"""A process that lost its parent ends, also when it did so before it could look."""

import os
import subprocess
import sys
import time

from api.orphans import FOLLOW
from tests.support.processes import lives
from tests.support.waiting import PATIENCE_SECONDS, eventually

WAIT = "import time; from api.orphans import follow_parent; follow_parent(); time.sleep(600)"

MASTER = """
import multiprocessing, os, sys, time
from api.orphans import follow_parent

def worker():
    os.read(int(sys.argv[1]), 1)  # by then its master is no more
    follow_parent()
    time.sleep(600)

process = multiprocessing.get_context("fork").Process(target=worker)
process.start()
print(process.pid, flush=True)
os.kill(os.getpid(), 9)
"""


def _started(follow: int | None) -> "subprocess.Popen[bytes]":
    environment = {name: value for name, value in os.environ.items() if name != FOLLOW}
    if follow is not None:
        environment[FOLLOW] = str(follow)
    return subprocess.Popen([sys.executable, "-c", WAIT], env=environment)


def test_who_started_it_may_be_gone_before_it_looks() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    assert _started(gone.pid).wait(PATIENCE_SECONDS) < 0


def test_a_worker_whose_master_was_killed_before_it_looked_ends() -> None:
    waits, go = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-c", MASTER, str(waits)], stdout=subprocess.PIPE, text=True, pass_fds=[waits]
    ) as master:
        assert master.stdout is not None
        worker = int(master.stdout.readline())
        assert master.wait(PATIENCE_SECONDS) < 0
        assert lives(worker), "it has not looked yet"
        os.write(go, b".")
        eventually(lambda: not lives(worker), lambda: "the worker goes on without its master")
    os.close(waits)
    os.close(go)


def test_while_its_parent_lives_and_when_nobody_is_to_be_followed_it_stays() -> None:
    followed, free = _started(os.getpid()), _started(None)
    try:
        time.sleep(3)  # it looks once a second
        assert followed.poll() is None
        assert free.poll() is None
    finally:
        for process in (followed, free):
            process.kill()
            process.wait()
