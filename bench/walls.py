"""What row security costs: the same functions under the same roles, with the policies in force and without."""

from collections.abc import Iterator
from contextlib import contextmanager

from psycopg import sql

from bench.site import Site


@contextmanager
def walls_down(site: Site) -> Iterator[None]:
    """Switches row security off on every table of lms; only ever in a database that was made to be measured."""
    _walls(site, "disable")
    try:
        yield
    finally:
        _walls(site, "enable")


def _walls(site: Site, verb: str) -> None:
    with site.connect() as connection, connection.transaction():
        names = connection.execute(
            "select relname from pg_class where relnamespace = 'lms'::regnamespace and relkind in ('r', 'p') "
            "and relname <> 'context_secret' order by 1"
        ).fetchall()
        for (name,) in names:
            connection.execute(
                sql.SQL("alter table lms.{} " + verb + " row level security").format(sql.Identifier(name))
            )
