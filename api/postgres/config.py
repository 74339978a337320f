"""The server's settings."""

from collections.abc import Mapping
from pathlib import Path

Settings = Mapping[str, str | int | bool]

FILE = "lectern.conf"

# Development data deserve the same care as any other: nothing here trades durability for speed.
DEFAULTS: Settings = {
    "listen_addresses": "127.0.0.1",
    "max_connections": 200,
    "shared_buffers": "256MB",
    "max_locks_per_transaction": 256,  # sql/ is applied, and test databases are copied, in one transaction
    "fsync": True,
    "full_page_writes": True,
    "synchronous_commit": True,
    "shared_preload_libraries": "",
    "jit": False,  # not built into these binaries
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "log_checkpoints": False,
    "log_lock_waits": True,
}


def render(settings: Settings, *, port: int, sockets: Path) -> str:
    """The text of lectern.conf, written anew at each start.

    It is included by the postgresql.conf that initdb made, whose probed values (kind of shared memory) stay
    in force; what somebody sets by ALTER SYSTEM is read later and wins.
    """
    place: Settings = {"port": port, "unix_socket_directories": _list_item(str(sockets))}
    merged: Settings = {**DEFAULTS, **settings, **place}
    lines = ["# Written at each start of the embedded server; use ALTER SYSTEM for settings of your own."]
    lines += [f"{name} = {_literal(value)}" for name, value in merged.items()]
    return "\n".join(lines) + "\n"


def _literal(value: str | int | bool) -> str:
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, int):
        return str(value)
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _list_item(path: str) -> str:
    """A directory may contain the comma and the blank that separate the items of this setting."""
    return '"' + path.replace('"', '""') + '"'
