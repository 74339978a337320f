"""The account that the server runs as.

PostgreSQL refuses to run as root, and rightly so. An ordinary person's server runs as that person. Root's
is handed to an account that exists already and may do little: none is ever created.
"""

import contextlib
import os
import pwd
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from api.postgres.errors import PostgresError

# 'postgres' is left out on purpose: a superuser of this server could act as that account, and with it
# become superuser of a system-wide PostgreSQL.
_POWERLESS = ("nobody", "daemon")


@dataclass(frozen=True)
class Account:
    """A system account, and whether we have to change over to it."""

    name: str
    uid: int
    gid: int

    @property
    def borrowed(self) -> bool:
        """True when root hands the server to somebody else."""
        return self.uid != os.geteuid()

    def run(
        self, command: Sequence[str | Path], *, cwd: Path, timeout: float = 120
    ) -> subprocess.CompletedProcess[str]:
        """Run a program as this account and capture what it says.

        The environment is a bare one: the caller's may hold PG* settings that lead elsewhere, and secrets
        that are none of this account's business. The working directory is named because the caller's may
        be closed to this account.
        """
        environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
        argv = [os.fspath(part) for part in command]
        try:
            return subprocess.run(
                argv,
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=timeout,
                umask=0o077,
                start_new_session=True,
                user=self.uid if self.borrowed else None,
                group=self.gid if self.borrowed else None,
                extra_groups=[] if self.borrowed else None,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise PostgresError(f"{Path(argv[0]).name} did not finish within {timeout:.0f} s") from error

    def reaches(self, directory: Path) -> bool:
        """Whether this account can enter the directory, parents and access lists included."""
        try:
            return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", directory], cwd=Path("/")).returncode == 0
        except OSError:
            return False

    @property
    def owner(self) -> tuple[int, int] | None:
        """What a file needs to become this account's; None when whatever we write is so anyway."""
        return (self.uid, self.gid) if self.borrowed else None

    def give(self, path: Path) -> None:
        """Hand over something that we have just made ourselves."""
        if self.borrowed:
            os.chown(path, self.uid, self.gid, follow_symlinks=False)


def candidates(home: Path, data_owner: int | None) -> list[Account]:
    """Who may run the server of this home, best choice first.

    Existing data decide. Otherwise root, working in somebody's checkout, lets that person have the server,
    so that they can start it later without root; failing that, one of the powerless accounts.
    """
    mine = os.geteuid()
    if mine != 0:
        if data_owner not in (None, mine):
            raise PostgresError(
                f"the data below {home} belong to {_name(data_owner)}: start as the one who made them, "
                "or set LECTERN_HOME to another directory"
            )
        return [Account(_name(mine), mine, os.getegid())]
    if data_owner:
        return [_by_id(data_owner)]
    found = []
    owner = home.parent.stat().st_uid
    if owner != 0:
        # A checkout mounted from elsewhere may belong to a number without a name.
        with contextlib.suppress(PostgresError):
            found.append(_by_id(owner))
    for name in _POWERLESS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        found.append(Account(entry.pw_name, entry.pw_uid, entry.pw_gid))
    if not found:
        raise PostgresError(
            "PostgreSQL does not run as root, and there is no account 'nobody' to hand it to: "
            "start as an ordinary user, or set DATABASE_URL"
        )
    return found


def _by_id(uid: int) -> Account:
    try:
        entry = pwd.getpwuid(uid)
    except KeyError as error:
        raise PostgresError(f"the data belong to user number {uid}, who has no account here") from error
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _name(uid: int | None) -> str:
    try:
        return pwd.getpwuid(uid or 0).pw_name
    except KeyError:
        return f"user number {uid}"
