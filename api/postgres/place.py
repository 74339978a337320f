"""Where the server keeps its things, and what is remembered about it between starts.

<home>/postgres.json       port, and the directories below when they had to go elsewhere
<home>/postgres.password   the superuser's password
<home>/postgres.lock       held while somebody starts or stops the server
<home>/postgres.users      held, shared, by everyone who uses it
<place>/data               the cluster; <place> is <home>/postgres unless that is out of reach
<place>/postgres.log       what the server says
<place>.software           a copy of the programs, where the installed ones cannot be run
"""

import json
import os
import random
import secrets
import socket
import stat
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from api.postgres.account import Account, candidates
from api.postgres.errors import PostgresError
from api.postgres.files import make_directory, write_private

# The shortest limit of the systems we run on (103 bytes on macOS, 107 on Linux), without '/.s.PGSQL.65535'.
_LONGEST_SOCKET_DIRECTORY = 103 - len("/.s.PGSQL.65535")
# Below the range from which systems hand out the ports of outgoing connections: a port from there would now
# and then be taken at the next start, and the address would change.
_PORTS = range(20000, 30000)


@dataclass(frozen=True)
class Remembered:
    """The contents of postgres.json."""

    home: str
    port: int = 0
    place: str = ""
    sockets: str = ""


@dataclass(frozen=True)
class Files:
    """The names of everything that lies directly in a home."""

    home: Path

    @property
    def remembered(self) -> Path:
        return self.home / "postgres.json"

    @property
    def password(self) -> Path:
        return self.home / "postgres.password"

    @property
    def lock(self) -> Path:
        return self.home / "postgres.lock"

    @property
    def users(self) -> Path:
        return self.home / "postgres.users"

    @property
    def usual_place(self) -> Path:
        return self.home / "postgres"

    def recall(self) -> Remembered:
        """What the last start wrote down; a copied home does not claim its original's directories."""
        nothing = Remembered(home=str(self.home))
        try:
            text = self.remembered.read_text(encoding="utf-8")
        except FileNotFoundError:
            return nothing
        except PermissionError as error:
            raise PostgresError(f"{self.remembered} belongs to somebody else: set LECTERN_HOME") from error
        try:
            found = Remembered(**json.loads(text))
        except (ValueError, TypeError):
            return nothing
        if found.home == str(self.home):
            return found
        moved = not Path(found.home).exists()
        return replace(found, home=str(self.home)) if moved else replace(nothing, port=found.port)

    def remember(self, facts: Remembered) -> None:
        write_private(self.remembered, json.dumps(asdict(facts), indent=2) + "\n")

    def place(self) -> Path:
        """The directory of data and log, as far as one has been settled."""
        elsewhere = self.recall().place
        return Path(elsewhere) if elsewhere else self.usual_place


def settle(files: Files, say: Callable[[str], None]) -> tuple[Path, Account]:
    """Find or make the directory for the data, and choose the account that it belongs to."""
    place = files.place()
    owner = _owner(place)
    accounts = candidates(files.home, owner)
    if owner is not None:
        account = accounts[0]
        if place.is_symlink() or not place.is_dir():
            raise PostgresError(f"{place} is in the way: it should be a directory of our own")
        if account.borrowed and owner != account.uid:
            _give_all(place, account)
        if stat.S_IMODE(place.stat().st_mode) != 0o700:
            place.chmod(0o700)
        if not account.reaches(place):
            raise PostgresError(f"{place} cannot be entered by {account.name}, who owns the data in it")
        return place, account
    for account in accounts:
        if account.reaches(files.home):
            return _make(files.usual_place, account), account
    account = accounts[0]
    for base in (Path("/var/lib"), Path("/var/tmp"), Path(tempfile.gettempdir())):  # noqa: S108 - unguessable name below
        if account.reaches(base) and os.access(base, os.W_OK):
            place = _make(base / f"lectern-{secrets.token_hex(6)}", account)
            files.remember(replace(files.recall(), place=str(place)))
            say(f"{files.home} cannot be entered by {account.name}: the database is kept in {place}")
            return place, account
    raise PostgresError(f"{files.home} cannot be entered by {account.name}, nor can /var/lib; set LECTERN_HOME")


def socket_directory(files: Files, place: Path, account: Account) -> Path:
    """A directory short enough for a socket's name, open to nobody but the account."""
    usual = place / "socket"
    if len(os.fsencode(usual)) <= _LONGEST_SOCKET_DIRECTORY:
        if not usual.is_dir():
            _make(usual, account)
        return usual
    known = files.recall().sockets
    if known and _is_private(Path(known), account):
        return Path(known)
    # /tmp by name: TMPDIR may itself be long, as it is on macOS.
    made = Path(tempfile.mkdtemp(prefix="lectern-", dir="/tmp"))
    account.give(made)
    files.remember(replace(files.recall(), sockets=str(made)))
    return made


def password(files: Files, *, may_create: bool) -> str:
    """The superuser's password: made once, when the data are."""
    try:
        return files.password.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        if not may_create:
            raise PostgresError(f"{files.password} is missing, and the data do not open without it") from None
    except PermissionError as error:
        raise PostgresError(f"{files.password} belongs to somebody else: set LECTERN_HOME") from error
    made = secrets.token_urlsafe(24)
    write_private(files.password, made + "\n")
    return made


def free_port(remembered: int, *, avoid: set[int]) -> int:
    """The port of last time when it is free, another otherwise."""
    if remembered and remembered not in avoid and _is_free(remembered):
        return remembered
    for port in random.sample(_PORTS, 200):
        if port not in avoid and _is_free(port):
            return port
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        chosen: int = probe.getsockname()[1]
        return chosen


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As the server itself does it: connections of the last run that linger do not count as taken.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _make(path: Path, account: Account) -> Path:
    make_directory(path, 0o700)
    account.give(path)
    return path


def _give_all(place: Path, account: Account) -> None:
    """Data that root owns, copied by root most likely, are no use to root: PostgreSQL wants its own."""
    for path in (*place.rglob("*"), place):
        account.give(path)


def _owner(path: Path) -> int | None:
    try:
        return path.lstat().st_uid
    except FileNotFoundError:
        return None
    except PermissionError as error:
        raise PostgresError(f"{path} cannot be entered: set LECTERN_HOME to another directory") from error


def _is_private(path: Path, account: Account) -> bool:
    """Anybody may make things in /tmp: ours is no link, belongs to the account and is closed."""
    try:
        facts = path.lstat()
    except OSError:
        return False
    closed = stat.S_ISDIR(facts.st_mode) and stat.S_IMODE(facts.st_mode) == 0o700
    return closed and facts.st_uid == account.uid
