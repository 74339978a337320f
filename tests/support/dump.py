"""A database's structure as text that can be compared."""

import re

from tests.support.postgres import Database
from tests.support.psql import run_client


def schema_dump(database: Database) -> list[str]:
    """What pg_dump says of every object, each as one block, in an order that does not depend on the order in which
    the objects came into being."""
    text = run_client("pg_dump", database.url, "--schema-only").stdout
    text = text[text.index("-- Name:") : text.rindex("-- PostgreSQL database dump complete")]
    blocks = re.split(r"^--\n-- Name:", text, flags=re.MULTILINE)
    return sorted(_normal(block) for block in blocks)


def _normal(block: str) -> str:
    """Privileges are listed in the order in which they were granted, which means nothing; defaults of the session
    that follow an object belong to the next one."""
    header, *lines = [line for line in block.strip().splitlines() if line.strip() not in ("", "--")]
    lines = [line for line in lines if not line.startswith("SET default_")]
    if "Type: ACL" in header or "Type: DEFAULT ACL" in header:
        lines.sort()
    return "\n".join([header, *lines])
