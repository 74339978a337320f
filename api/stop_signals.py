"""Lets no signal to stop be lost in a process that is coming up.

There are three moments in which one would be, and the server would then wait for its process in vain until it kills it:
just after the fork, while the process still has its parent's handlers; between the event loop's handlers being set
and the loop being run; and between two runs of it, since uvloop listens to signals only while it runs.
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
    """Has signals to stop wait whenever it is not running, from the first handler for one on."""

    _handles = False

    def add_signal_handler(self, sig: int, callback: Callable[[Unpack[Ts]], object], *args: *Ts) -> None:
        if sig in SIGNALS and not self.is_running():
            _block()
        super().add_signal_handler(sig, callback, *args)
        self._handles = self._handles or sig in SIGNALS

    def run_forever(self) -> None:
        if not self._handles:
            return super().run_forever()
        self.call_soon(_let_through)
        try:
            super().run_forever()
        finally:
            _block()


def make_event_loop() -> asyncio.AbstractEventLoop:
    loop = EventLoop()
    asyncio.set_event_loop(loop)
    return loop
