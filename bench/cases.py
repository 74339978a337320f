"""Who asks for what: the same cases in the same order for requests and for calls."""

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from psycopg import sql

from bench.operations import Operation
from bench.site import Site

LEARNERS = 5_000
CASES = 20_000
CASES_ONCE = 400_000
CALLS = 40
"""Calls of one script of pgbench. Their parameters come from one row of a table, fetched by one more statement: so few
that it does not count, and so that what is prepared and executed is what the API prepares and executes."""


@dataclass
class Cases:
    """The cases of one operation at one site, written down for both sides."""

    operation: Operation
    file: Path
    table: str
    rows: int
    """Of the table; CALLS cases each."""
    taken: int = 0
    """Rows that are used up, where each can be used once only."""

    def take(self, runs: int) -> tuple[int, int]:
        """First row and number of rows for one of so many runs: all of them, unless each can be used once only."""
        if not self.operation.once:
            return 0, self.rows
        first, count = self.taken, self.rows // runs
        self.taken += count
        if count == 0 or self.taken > self.rows:
            raise RuntimeError(f"too few people for {self.operation.name}: generate more, or measure less")
        return first, count


class Learners:
    """People of all institutions, chosen at random but always the same, each with an access token."""

    def __init__(self, site: Site) -> None:
        self.site = site
        with site.connect() as connection:
            rows = connection.execute(
                "select u.tenant_id, u.id, t.slug from lms.users as u join lms.tenants as t on t.id = u.tenant_id "
                "where u.role = 'student' and exists (select from lms.enrollments as e where e.tenant_id = u.tenant_id "
                "and e.user_id = u.id) order by hashtextextended(u.email, 6) limit %s",
                (LEARNERS,),
            ).fetchall()
        tokens = site.tokens()
        self.ids: list[UUID] = [user for _, user, _ in rows]
        self.hosts = {user: f"{slug}.localhost:{site.port}" for _, user, slug in rows}
        self.tokens = {user: tokens.sign(tenant, user, uuid4(), "student") for tenant, user, _ in rows}
        self._numbers = {user: number for number, user in enumerate(self.ids, 1)}
        self.file = site.home / "learners"
        self.file.write_text("".join(f"{self.tokens[user]} {self.hosts[user]}\n" for user in self.ids))

    def cases(self, operation: Operation) -> Cases:
        """Draws the cases and writes them to a file for wrk and into a table for pgbench."""
        table = f"{operation.key}_cases"
        with self.site.connect() as connection:
            found = connection.execute(
                operation.cases,
                {"learners": self.ids, "limit": CASES_ONCE if operation.once else CASES},
            ).fetchall()
            rows = len(found) // CALLS
            found = found[: rows * CALLS]
            columns = [f"{kind}{nr}" for nr in range(1, CALLS + 1) for kind in "tuo"]
            connection.execute("create schema if not exists bench")
            connection.execute("grant usage on schema bench to lms_api")
            connection.execute(sql.SQL("drop table if exists bench.{}").format(sql.Identifier(table)))
            connection.execute(
                sql.SQL("create unlogged table bench.{} (row integer primary key, {})").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(sql.SQL("{} uuid").format(sql.Identifier(column)) for column in columns),
                )
            )
            with (
                connection.cursor() as cursor,
                cursor.copy(sql.SQL("copy bench.{} from stdin").format(sql.Identifier(table))) as copy,
            ):
                for row in range(rows):
                    values = [value for case in found[row * CALLS : (row + 1) * CALLS] for value in case]
                    copy.write_row([row, *values])
            connection.execute(sql.SQL("grant select on bench.{} to lms_api").format(sql.Identifier(table)))
            connection.execute(sql.SQL("vacuum (analyze) bench.{}").format(sql.Identifier(table)))
        file = self.site.home / table
        file.write_text("".join(f"{self._numbers[user]} {target or '-'}\n" for _, user, target in found))
        if rows == 0:
            raise RuntimeError(f"too few people for {operation.name}: generate more")
        return Cases(operation, file, table, rows)
