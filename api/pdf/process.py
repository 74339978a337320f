"""A process that renders and does nothing else: facts come in by standard input, each after a line that names the
document, and PDFs leave by standard output.

It ends with its parent, however that ends, because its input does. It is nice to whoever answers requests. Once warm,
it opens no file and no connection any more: what the fetcher of the template refuses is refused here once again.
"""

import logging
import os
import signal
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from typing import IO, Any

NICENESS = 10
MEMORY = 2 << 30
"""Address space in bytes; many times what a page needs."""

PDF, WARNING, FAILURE, UNAVAILABLE = b"P", b"W", b"F", b"U"
HEADER = struct.Struct("!cI")
LENGTH = struct.Struct("!I")

DOCUMENTS = {
    "certificate": "api.certificates.render",
    "invoice": "api.invoices.render",
    "report": "api.reports.pdf",
    "workbook": "api.reports.xlsx",
}
"""What can be rendered, and the modules that do: each has `warm()`, which renders once all that one may need, and
`render_json()`."""


def main() -> None:
    """Answers one request after the other until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent decides
    os.nice(NICENESS)
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    _limit_memory()
    try:
        render = _warm(answers)
    except BrokenPipeError:
        os._exit(0)  # nobody is there any more; an ordinary end would try to send the rest
    except (ImportError, OSError) as error:
        _send(answers, UNAVAILABLE, f"{type(error).__name__}: {error}".encode()[:1000])
        return
    sys.addaudithook(_refuse)
    try:
        while header := requests.read(LENGTH.size):
            body = requests.read(*LENGTH.unpack(header))
            try:
                with _warnings() as warnings:
                    pdf = render(body)
            except BaseException as error:  # the fetcher's refusal is none of Exception
                _send(answers, FAILURE, _described(error).encode()[:1000])
                continue
            if warnings:
                _send(answers, WARNING, "; ".join(warnings).encode()[:1000])
            _send(answers, PDF, pdf)
    except BrokenPipeError:
        pass  # nobody is there any more
    os._exit(0)  # at an ordinary end, libraries clean up with a hook around that is half gone already


def _warm(answers: IO[bytes]) -> Callable[[bytes], bytes]:
    """Imports and renders everything once; says with an empty PDF that it is ready."""
    modules = {name: import_module(module) for name, module in DOCUMENTS.items()}
    with _warnings() as warnings:
        for module in modules.values():
            module.warm()
    if warnings:
        _send(answers, WARNING, "; ".join(warnings).encode()[:1000])
    _send(answers, PDF, b"")

    def render(order: bytes) -> bytes:
        document, _, facts = order.partition(b"\n")
        pdf: bytes = modules[document.decode()].render_json(facts)
        return pdf

    return render


def _described(error: BaseException) -> str:
    """Without what somebody is called: this ends in a log."""
    from pydantic import ValidationError

    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['type']}" for e in error.errors(include_input=False))
    return f"{type(error).__name__}: {error}"


def _send(answers: IO[bytes], kind: bytes, body: bytes) -> None:
    answers.write(HEADER.pack(kind, len(body)))
    answers.write(body)
    answers.flush()


@contextmanager
def _warnings() -> Iterator[list[str]]:
    """What WeasyPrint says meanwhile: that no font has a letter, above all."""
    found: list[str] = []

    class Keep(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if len(found) < 10:
                found.append(record.getMessage())

    logger, keep = logging.getLogger("weasyprint"), Keep(logging.WARNING)
    logger.addHandler(keep)
    try:
        yield found
    finally:
        logger.removeHandler(keep)


_REFUSED = frozenset(
    ("socket.__new__", "socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork")
)
_PROGRAM = tuple({os.path.realpath(place) + os.sep for place in (sys.prefix, sys.base_prefix, *sys.path) if place})


def _refuse(event: str, arguments: tuple[Any, ...]) -> None:
    """An audit hook, which cannot be taken away again. Modules may still be imported, and a PDF
    takes its colour profile, and a chart its style, from a library: reading the program is harmless."""
    if event in _REFUSED:
        raise PermissionError(f"{event} while rendering")
    if event == "open" and not _is_reading_program(*arguments):
        raise PermissionError(f"{str(arguments[0])[:200]!r} is opened while rendering")


def _is_reading_program(path: Any, mode: Any, flags: Any) -> bool:
    if isinstance(path, int):
        return True
    writing = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_TRUNC
    name = os.path.realpath(os.fsdecode(path))
    if isinstance(flags, int) and flags & writing:
        return False
    return name.startswith(_PROGRAM) and name.endswith((".py", ".pyc", ".so", ".dylib", ".icc", ".css"))


def _limit_memory() -> None:
    with suppress(ImportError, OSError, ValueError):  # macOS has no such limit
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


if __name__ == "__main__":
    main()
