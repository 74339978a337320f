"""Who asks for what: the same cases in the same order for requests and for calls."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg import sql

from bench.operations import TO_OPEN, Operation
from bench.site import Site

LEARNERS = 5_000
CASES = 20_000
CASES_ONCE = 400_000
CASES_RENEWED = 1_500
"""For each second of a run: what a run uses up, and what is made again before the next one."""
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
    site: Site
    taken: int = 0
    """Rows that are used up, where each can be used once only."""

    def take(self, runs: int) -> tuple[int, int]:
        """First row and number of rows for one of so many runs: all of them, unless each can be used once only."""
        if self.operation.renew:
            with self.site.connect() as connection:
                for statement in self.operation.renew:
                    connection.execute(statement)
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

    def cases(self, operation: Operation, seconds: int) -> Cases:
        """Draws the cases and writes them to a file for wrk and into a table for pgbench."""
        table = f"{operation.key}_cases"
        limit = CASES_RENEWED * seconds if operation.renew else CASES_ONCE if operation.once else CASES
        with self.site.connect() as connection:
            connection.execute("create schema if not exists bench")
            connection.execute("grant usage on schema bench to lms_api")
            if operation.open_attempts:
                self._open_attempts(connection, limit)
            found = connection.execute(operation.cases, {"learners": self.ids, "limit": limit}).fetchall()
            rows = len(found) // CALLS
            found = found[: rows * CALLS]
            kinds = {"t": "uuid", "u": "uuid", "o": "uuid", **({"b": "text"} if operation.has_body else {})}
            columns = [(f"{kind}{nr}", type_) for nr in range(1, CALLS + 1) for kind, type_ in kinds.items()]
            connection.execute(sql.SQL("drop table if exists bench.{}").format(sql.Identifier(table)))
            connection.execute(
                sql.SQL("create unlogged table bench.{} (row integer primary key, {})").format(
                    sql.Identifier(table),
                    sql.SQL(", ").join(
                        sql.SQL("{} " + type_).format(sql.Identifier(column)) for column, type_ in columns
                    ),
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
            if operation.renew and not operation.open_attempts:
                _note_targets(connection, operation, found)
        file = self.site.home / table
        file.write_text(
            "".join(f"{self._numbers[user]} {target or '-'} {''.join(body)}\n" for _, user, target, *body in found)
        )
        if rows == 0:
            raise RuntimeError(f"too few people for {operation.name}: generate more")
        return Cases(operation, file, table, rows, self.site)

    def _open_attempts(self, connection: psycopg.Connection, limit: int) -> None:
        """Has as many begun as there shall be, by the function that begins them."""
        connection.execute("create table if not exists bench.attempts (tenant_id uuid, id uuid primary key)")
        row = connection.execute("select count(*) from bench.attempts").fetchone()
        missing = max(limit - (row[0] if row else 0), 0)
        connection.execute("set synchronous_commit = off")
        for case in connection.execute(TO_OPEN, {"learners": self.ids, "limit": missing}).fetchall():
            connection.execute(
                "insert into bench.attempts select %s, (a.attempt ->> 'id')::uuid "
                "from (select app.start_attempt(%s, %s, %s)::json as attempt) as a",
                (case[0], *case),
            )


def _note_targets(connection: psycopg.Connection, operation: Operation, found: list[tuple[Any, ...]]) -> None:
    """What is to be renewed before each run."""
    table = sql.Identifier(f"{operation.key}_targets")
    connection.execute(sql.SQL("drop table if exists bench.{}").format(table))
    connection.execute(sql.SQL("create table bench.{} (tenant_id uuid, user_id uuid, object uuid)").format(table))
    with connection.cursor() as cursor, cursor.copy(sql.SQL("copy bench.{} from stdin").format(table)) as copy:
        for case in found:
            copy.write_row(case)
    connection.execute(sql.SQL("vacuum (analyze) bench.{}").format(table))
