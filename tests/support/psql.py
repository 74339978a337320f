"""psql and pg_dump: the ones that come with the embedded server, or else the system's."""

import os
import shutil
import subprocess
from pathlib import Path
from urllib.parse import unquote, urlsplit

from api.postgres import PostgresError, program


def client_program(name: str) -> Path:
    """A client program no older than the servers that the tests may run on."""
    try:
        return program(name)
    except PostgresError:
        found = shutil.which(name)
        if found is None:
            raise RuntimeError(f"{name} is missing: run scripts/setup test") from None
        return Path(found)


def run_client(
    name: str, url: str, *arguments: str, options: str = "", check: bool = True
) -> subprocess.CompletedProcess[str]:
    """Runs a client program against a database. The password travels in the environment, where no other user sees
    it; `options` are settings of the session, as in `-c search_path=tap`."""
    password = urlsplit(url).password
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PGPASSWORD": unquote(password or ""),
        "PGOPTIONS": options,
        "LC_ALL": "C.UTF-8",
    }
    without_password = url.replace(f":{password}@", "@") if password else url
    return subprocess.run(
        [client_program(name), "--dbname", without_password, *arguments],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=check,
    )
