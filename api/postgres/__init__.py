"""A PostgreSQL of the checkout's own, for development, tests and the benchmark.

It exists so that a bare checkout runs without anyone installing a database. The binaries come from a
wheel; everything else (where the data lie, who the server runs as, which port it takes, how it starts and
stops) is decided here, because a development server must never touch what is not its own.
"""

from api.postgres.binaries import bin_dir, program
from api.postgres.errors import PostgresError
from api.postgres.server import EmbeddedPostgres

__all__ = ["EmbeddedPostgres", "PostgresError", "bin_dir", "program"]
