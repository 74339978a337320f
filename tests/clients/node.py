"""Node.js and the packages of `clients/`, as `scripts/setup test` has installed them."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = ROOT / "clients" / "node_modules"
PATIENCE_SECONDS = 240


def environment(**more: str) -> dict[str, str]:
    """With Node.js on the PATH, and without a way to any registry: whatever a test needs must be there already."""
    path = os.environ["PATH"]
    own = ROOT / ".cache" / "node" / "bin"
    if own.exists():
        path = f"{own}{os.pathsep}{path}"
    if shutil.which("npx", path=path) is None or not (MODULES / ".package-lock.json").exists():
        pytest.fail("Node.js or the packages of clients/ are missing: run scripts/setup test", pytrace=False)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LECTERN_", "DATABASE_URL"))}
    return {**kept, "PATH": path, "npm_config_offline": "true", "NO_COLOR": "1", **more}


def run(
    command: list[str], place: Path, more: Mapping[str, str] | None = None, *, text: str = ""
) -> subprocess.CompletedProcess[str]:
    """What a command in `place` says and how it ends; both outputs in one."""
    return subprocess.run(
        command,
        cwd=place,
        env=environment(**(more or {})),
        input=text,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=PATIENCE_SECONDS,
    )
