"""Processes that render: few, started when first needed, replaced after so many pages, ended with their server."""

import asyncio
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import cast

from api.logs import log
from api.pdf.process import FAILURE, HEADER, LENGTH, PDF, UNAVAILABLE, WARNING

PAGES = 500
"""Of one process: what a library does not give back, its end does."""
IDLE_SECONDS = 300
START_SECONDS = 60
RENDER_SECONDS = 30

_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "PYTHONPATH", "FONTCONFIG_PATH", "FONTCONFIG_FILE")
_PREFIXES = ("XDG_", "DYLD_", "LD_LIBRARY", "WEASYPRINT_")


class RenderError(Exception):
    """These facts were not rendered: they are no facts, took too long, or too much memory."""


class BusyError(Exception):
    """Too many wait already."""


class UnavailableError(Exception):
    """Nothing can be rendered on this machine; the message says what is missing."""


class _EndedError(Exception):
    """The process is not there any more."""


class Renderer:
    """Renders in up to `processes` at a time, while up to `waiting` more wait for up to `seconds`."""

    def __init__(self, processes: int, *, waiting: int, seconds: float) -> None:
        self._free = asyncio.Semaphore(processes)
        self._room, self._seconds = processes + waiting, seconds
        self._inside = 0
        self._closed = False
        self._idle: list[_Process] = []
        self.processes: set[_Process] = set()
        self._retire: asyncio.TimerHandle | None = None
        self.warnings: list[str] = []
        """What was missing when a process got ready."""

    async def start(self) -> None:
        """Makes a process ready beforehand; UnavailableError when that is not possible."""
        self._put_back(await self._begin())

    async def render(self, document: str, facts: str) -> bytes:
        """The PDF of a document, one of `api.pdf.process.DOCUMENTS`, with these facts, a JSON object."""
        with self._place():
            try:
                await asyncio.wait_for(self._free.acquire(), self._seconds)
            except TimeoutError:
                raise BusyError from None
            try:
                return await self._render(f"{document}\n{facts}".encode())
            finally:
                self._free.release()

    async def close(self) -> None:
        """Ends all processes, whatever they are doing, and begins none any more."""
        self._closed = True
        if self._retire is not None:
            self._retire.cancel()
        await asyncio.gather(*(self._end(process) for process in list(self.processes)))

    @contextmanager
    def _place(self) -> Iterator[None]:
        if self._inside >= self._room:
            raise BusyError
        self._inside += 1
        try:
            yield
        finally:
            self._inside -= 1

    async def _render(self, order: bytes) -> bytes:
        if self._idle:
            try:
                return await self._render_in(self._idle.pop(), order)
            except _EndedError:
                pass  # while it was idle, perhaps; with a new one it is this order
        try:
            return await self._render_in(await self._begin(), order)
        except _EndedError:
            raise RenderError("the process has ended") from None

    async def _render_in(self, process: "_Process", order: bytes) -> bytes:
        try:
            pdf = await asyncio.wait_for(process.render(order), RENDER_SECONDS)
        except RenderError:
            self._put_back(process)
            raise
        except TimeoutError:
            await self._end(process)
            raise RenderError("it took too long") from None
        except (OSError, asyncio.IncompleteReadError):
            await self._end(process)
            raise _EndedError from None
        except BaseException:  # somebody has stopped waiting; its answer must not become the next one's
            await asyncio.shield(self._end(process))
            raise
        if process.pages < PAGES:
            self._put_back(process)
        else:
            await self._end(process)
        return pdf

    async def _begin(self) -> "_Process":
        if self._closed:
            raise BusyError
        process = await _Process.start()
        self.processes.add(process)
        try:
            if self._closed:  # while it was starting: nobody else would end it
                raise BusyError
            self.warnings = await asyncio.wait_for(process.ready(), START_SECONDS)
        except (TimeoutError, OSError, asyncio.IncompleteReadError) as error:
            await self._end(process)
            raise UnavailableError(f"the process that renders does not start: {type(error).__name__}") from None
        except BaseException:
            await asyncio.shield(self._end(process))
            raise
        return process

    def _put_back(self, process: "_Process") -> None:
        self._idle.append(process)
        if self._retire is not None:
            self._retire.cancel()
        self._retire = asyncio.get_running_loop().call_later(IDLE_SECONDS, self._rest)

    def _rest(self) -> None:
        """Nobody has asked for a while: the memory is worth more than half a second."""
        for process in self._idle:
            self.processes.discard(process)
            process.dismiss()
        self._idle.clear()

    async def _end(self, process: "_Process") -> None:
        self.processes.discard(process)
        await process.end()


class _Process:
    """One of them; see `api.pdf.process`."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._input = cast(asyncio.StreamWriter, process.stdin)
        self._output = cast(asyncio.StreamReader, process.stdout)
        self.pages = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    @classmethod
    async def start(cls) -> "_Process":
        """It is given no secret: no setting of this process is passed on."""
        environment = {
            name: value for name, value in os.environ.items() if name in _ENVIRONMENT or name.startswith(_PREFIXES)
        }
        return cls(
            await asyncio.create_subprocess_exec(
                sys.executable, "-c", "from api.pdf.process import main; main()",
                stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=environment,
            )
        )  # fmt: skip

    async def ready(self) -> list[str]:
        warnings = []
        while True:
            kind, body = await self._read()
            if kind == WARNING:
                warnings.append(body.decode())
            elif kind == UNAVAILABLE:
                raise UnavailableError(body.decode())
            else:
                return warnings

    async def render(self, order: bytes) -> bytes:
        self.pages += 1
        if self._input.is_closing():  # it has ended, and was seen to: uvloop takes a write now for a programmer's error
            raise BrokenPipeError
        self._input.write(LENGTH.pack(len(order)) + order)
        await self._input.drain()
        while True:
            kind, body = await self._read()
            if kind == PDF:
                return body
            if kind == FAILURE:
                raise RenderError(body.decode(errors="replace"))
            log.warning("pdf_incomplete", reason=body.decode(errors="replace"))

    def dismiss(self) -> None:
        """Lets it go when it has nothing to do: it ends with its input."""
        self._input.close()

    async def end(self) -> None:
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                self._process.kill()
        with suppress(RuntimeError):  # somebody is reading it
            await self._output.read()  # its end is not noticed before what it wrote has been taken
        await self._process.wait()

    async def _read(self) -> tuple[bytes, bytes]:
        kind, length = HEADER.unpack(await self._output.readexactly(HEADER.size))
        return kind, await self._output.readexactly(length)
