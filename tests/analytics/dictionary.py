"""The last section of docs/analysts.md, written from the comments on views and columns.

After a change of those, `python -m tests.analytics.dictionary URL` writes it anew, from a migrated database.
"""

import sys
from pathlib import Path

import psycopg

from tests.support.postgres import Connection

PAGE = Path(__file__).parents[2] / "docs" / "analysts.md"
HEADING = "## The views\n\n"

_COLUMNS = """
select c.relname, obj_description(c.oid, 'pg_class'), a.attname, format_type(a.atttypid, null),
  col_description(c.oid, a.attnum)
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and a.attnum > 0
where c.relnamespace = 'analytics'::regnamespace
order by c.oid, a.attnum
"""


def written(connection: Connection) -> str:
    """A table for each view, in the order in which they are made."""
    lines: list[str] = []
    shown = None
    for view, comment, column, kind, meaning in connection.execute(_COLUMNS).fetchall():
        if view != shown:
            lines += [*([""] if shown else []), f"### {view}", "", comment, "", "| column | type | |", "|---|---|---|"]
            shown = view
        kind = kind.replace("timestamp with time zone", "timestamptz")
        lines.append(f"| {column} | {kind} | {meaning} |")
    return "\n".join(lines) + "\n"


def write(connection: Connection) -> None:
    before, heading, _ = PAGE.read_text().partition(HEADING)
    PAGE.write_text(before + heading + written(connection))


if __name__ == "__main__":
    with psycopg.connect(sys.argv[1]) as connection:
        write(connection)
