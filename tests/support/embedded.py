"""The embedded server of a test run: thrown away at the end, shared by the processes of pytest-xdist."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from api.postgres import EmbeddedPostgres

PREFIX = "lectern-tests-"
# Nothing outlives the run, so nothing has to survive a crash; every API under test has five pools.
SETTINGS = {"fsync": False, "full_page_writes": False, "synchronous_commit": False, "max_connections": 300}


@contextmanager
def embedded_server() -> Iterator[tuple[str, Path]]:
    """The superuser's URL and the home. The last process of a run that leaves stops the server."""
    _sweep()
    home = _home()
    postgres = EmbeddedPostgres(home / "server", settings=SETTINGS)
    try:
        yield postgres.start(), home
    finally:
        postgres.release()
        if not postgres.running():
            _remove(home)


def _home() -> Path:
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        home = Path(tempfile.mkdtemp(prefix=PREFIX))
    else:
        home = Path(tempfile.gettempdir()) / f"{PREFIX}{run}"
        home.mkdir(exist_ok=True)
    home.chmod(0o711)  # root hands the server to another account, which has to get there
    return home


def _sweep() -> None:
    """Ends the servers of runs that were killed; a living run counts as their user, and then they stay."""
    for home in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        if home.stat().st_uid == os.geteuid() and (home / "server" / "postgres.users").exists():
            postgres = EmbeddedPostgres(home / "server")
            postgres.release()
            if not postgres.running():
                _remove(home)


def _remove(home: Path) -> None:
    place = EmbeddedPostgres(home / "server").data_directory.parent
    if not place.is_relative_to(home):
        shutil.rmtree(place, ignore_errors=True)
    shutil.rmtree(home, ignore_errors=True)
