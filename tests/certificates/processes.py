"""The processes that render, seen from outside."""

from pathlib import Path


def renderers(pid: int) -> list[int]:
    """Those below a server or a worker."""
    return [below for below in descendants(pid) if b"pdf.process" in command(below)]


def descendants(pid: int) -> list[int]:
    """All that a process has started, and what that has."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and _parent(int(entry.name)) == pid:
            found += [int(entry.name), *descendants(int(entry.name))]
    return found


def command(pid: int) -> bytes:
    """Its command line; empty when it has ended, and when nobody has taken note of that yet."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    except OSError:
        return 0
