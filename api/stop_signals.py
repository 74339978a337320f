"""Lets no signal to stop be lost in a process that serves, and none say twice what one has said.

There are three moments in which one would be lost, and the server would then wait for its process in vain until it
kills it: just after the fork, while the process still has its parent's handlers; between the event loop's handlers
being set and the loop being run; and between two runs of it, since uvloop listens to signals only while it runs.
The server holds everything up when it is told so often that nobody takes the word from it any more.
"""

import asyncio
import os
import signal
from collections.abc import Callable
from typing import TypeVarTuple, Unpack

import uvloop

SIGNALS = {signal.SIGTERM, signal.SIGINT}

Ts = TypeVarTuple("Ts")


def keep_over_forks() -> None:
    """A process forked from now on ends at once when told to, until it has handlers of its own."""
    os.register_at_fork(before=_block, after_in_parent=_let_through, after_in_child=_end_when_told)


def _block() -> None:
    signal.pthread_sigmask(signal.SIG_BLOCK, SIGNALS)


def _let_through() -> None:
    signal.pthread_sigmask(signal.SIG_UNBLOCK, SIGNALS)


def _end_when_told() -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    _let_through()


class EventLoop(uvloop.Loop):
    """Puts the callback for a signal on its own list of things to do, which waits for it to run.

    Blocking signals while it does not run would not do: one goes to whichever thread lets it through, and where that is
    not the thread of the loop, uvloop keeps it to itself until the next one comes.
    """

    _told = False

    def add_signal_handler(self, sig: int, callback: Callable[[Unpack[Ts]], object], *args: *Ts) -> None:
        """The first signal calls back; those that follow, of whatever number, say nothing new."""

        def tell(_number: int, _frame: object) -> None:
            if not self._told:
                self._told = True
                self.call_soon_threadsafe(callback, *args)

        signal.signal(sig, tell)
        signal.siginterrupt(sig, False)

    def run_forever(self) -> None:
        self.call_soon(_notice)
        super().run_forever()


def _notice() -> None:
    """Python calls its own handlers between two steps of Python code: here is one, once uvloop would be woken by a
    signal, for those that came just before.
    """


def make_event_loop() -> asyncio.AbstractEventLoop:
    loop = EventLoop()
    asyncio.set_event_loop(loop)
    return loop
