"""The server as a process: is it there, is it ready, is it really ours?"""

import contextlib
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from api.postgres.account import Account
from api.postgres.errors import PostgresError

# Ends what a killed server left behind: its back ends have no parent any more, yet hold its shared memory
# while a statement lasts. Run as the server's own account, it can only ever reach that account's processes.
_END_ORPHANS = r"""
for entry in /proc/[0-9]*; do
  if [ "$(readlink "$entry/cwd" 2>/dev/null)" = "$1" ]; then kill -QUIT "${entry#/proc/}" 2>/dev/null; fi
done
exit 0
"""


@dataclass(frozen=True)
class PidFile:
    """postmaster.pid, written by the server itself."""

    pid: int
    port: int
    status: str


def read_pid_file(data: Path) -> PidFile | None:
    """None when there is none, or when it is just being written."""
    try:
        lines = (data / "postmaster.pid").read_text(encoding="utf-8", errors="replace").splitlines()
    except (FileNotFoundError, NotADirectoryError):
        return None
    except PermissionError as error:
        raise PostgresError(f"{data} belongs to somebody else: set LECTERN_HOME") from error
    try:
        return PidFile(int(lines[0]), int(lines[3]), lines[7].strip() if len(lines) > 7 else "starting")
    except (IndexError, ValueError):
        return None


def server_pid(data: Path) -> int | None:
    """The process id of the server of these data, or None.

    After a crash the number in postmaster.pid may be nobody's, or that of any other program, so the process
    is asked for its command line before it is believed.
    """
    found = read_pid_file(data)
    if found is None or not is_alive(found.pid):
        return None
    return found.pid if _serves(found.pid, data) else None


def is_alive(pid: int) -> bool:
    """Whether the process exists and is more than an entry that its parent has not collected."""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    try:
        state = Path(f"/proc/{pid}/stat").read_bytes().rpartition(b")")[2].split()[0]
    except (OSError, IndexError):
        return True
    return state not in (b"Z", b"X")


def end_orphans(account: Account, data: Path) -> None:
    """End the back ends of a server that was killed."""
    with contextlib.suppress(OSError, PostgresError):
        account.run(["/bin/sh", "-c", _END_ORPHANS, "sh", data], cwd=Path("/"), timeout=30)


def _serves(pid: int, data: Path) -> bool:
    """The server is always started with `-D <data>`; every account may read that, root in a container too."""
    try:
        arguments = [os.fsdecode(part) for part in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]
    except FileNotFoundError:
        return _serves_by_ps(pid, data)
    except OSError:
        return False
    if os.path.basename(arguments[0]) not in ("postgres", "postmaster") or "-D" not in arguments:
        return False
    named = arguments[arguments.index("-D") + 1 :][:1]
    try:
        return bool(named) and os.path.samefile(named[0], data)
    except OSError:
        return False


def _serves_by_ps(pid: int, data: Path) -> bool:
    """For systems without /proc."""
    try:
        answer = subprocess.run(
            ["/bin/ps", "-ww", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
    except OSError:
        return False
    return f"postgres -D {data}" in answer.stdout
