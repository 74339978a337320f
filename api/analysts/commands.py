"""`lectern analyst create`, `list`, `change`, `disable`, `enable`, `rotate`, `drop`."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated
from urllib.parse import quote

import typer
from rich.console import Console
from rich.table import Table

from api.console import console
from api.database_url import owner
from api.settings import settings_or_exit

if TYPE_CHECKING:  # not at run time: `serve` starts sooner without
    import psycopg

    from api.analysts.logins import Login

analysts = typer.Typer(
    no_args_is_help=True, help="Logins of PostgreSQL for people who ask in SQL, each of one institution."
)

Tenant = Annotated[str, typer.Option(help="Slug of the institution.")]
AsJson = Annotated[bool, typer.Option("--json", help="For programs: one object a line.")]


@analysts.command("create")
def create(
    name: Annotated[str, typer.Argument(help="Who will use it; the institution's other analysts have other names.")],
    tenant: Tenant,
    personal_data: Annotated[bool, typer.Option("--personal-data", help="Names and addresses are not masked.")] = False,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in the institution's time.")
    ] = None,
    connections: Annotated[int, typer.Option(min=1, max=20, help="Open at once.")] = 3,
    statement_seconds: Annotated[int, typer.Option(min=1, max=3600, help="How long a statement may run.")] = 60,
    as_json: AsJson = False,
) -> None:
    """Makes a login that reads the views of analytics, and shows its password this once."""
    last_day = _last_day(expires)
    from api.analysts import logins

    with _owner() as connection:
        login = logins.create(
            connection,
            _tenant(connection, tenant),
            name,
            personal_data=personal_data,
            connections=connections,
            statement_seconds=statement_seconds,
            expires=last_day,
        )
        _show(connection, login, as_json)
        _warn(connection)


@analysts.command("list")
def list_analysts(
    tenant: Annotated[str | None, typer.Option(help="Slug of an institution; all if not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Shows who there is."""
    with _owner() as connection, connection.transaction():
        tenant_id = _tenant(connection, tenant) if tenant else None
        connection.execute("set local role lms_system")
        rows = connection.execute(
            """
            select t.slug, a.name, a.login, a.status, a.personal_data, a.connections, a.statement_seconds,
              (a.expires_at at time zone t.timezone)::date - 1,
              (select count(*) from pg_stat_activity as s where s.usename = a.login)
            from lms.analysts as a
            join lms.tenants as t on t.id = a.tenant_id
            where %(tenant)s::uuid is null or a.tenant_id = %(tenant)s
            order by t.slug, a.name
            """,
            {"tenant": tenant_id},
        ).fetchall()
    columns = (
        *("tenant", "name", "login", "status", "personal_data", "connections", "statement_seconds", "expires"),
        "sessions",
    )
    if as_json:
        for row in rows:
            print(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    # Piped, a table would be cut to 80 columns.
    Console(width=None if sys.stdout.isatty() else 250).print(table)


@analysts.command("change")
def change(
    name: str,
    tenant: Tenant,
    personal_data: Annotated[
        bool | None, typer.Option("--personal-data/--masked", help="Whether names and addresses are shown.")
    ] = None,
    expires: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The last day, in the institution's time.")
    ] = None,
    connections: Annotated[int | None, typer.Option(min=1, max=20, help="Open at once.")] = None,
    statement_seconds: Annotated[
        int | None, typer.Option(min=1, max=3600, help="How long a statement may run.")
    ] = None,
) -> None:
    """Gives a login other limits, or what is masked; what is not named stays, and so does the password."""
    last_day = _last_day(expires)
    from api.analysts import logins

    def changed(connection: psycopg.Connection, tenant_id: str, name: str) -> str:
        return logins.change(
            connection,
            tenant_id,
            name,
            personal_data=personal_data,
            connections=connections,
            statement_seconds=statement_seconds,
            expires=last_day,
        )

    _change(name, tenant, changed, "is changed")


@analysts.command("disable")
def disable(name: str, tenant: Tenant) -> None:
    """Ends a login's sessions and lets it in no more; it keeps its name and its password."""
    from api.analysts import logins

    _change(name, tenant, logins.disable, "is disabled")


@analysts.command("enable")
def enable(name: str, tenant: Tenant) -> None:
    """Lets a disabled login in again."""
    from api.analysts import logins

    _change(name, tenant, logins.enable, "may log in")


@analysts.command("drop")
def drop(name: str, tenant: Tenant) -> None:
    """Ends a login for good."""
    from api.analysts import logins

    _change(name, tenant, logins.drop, "is gone")


@analysts.command("rotate")
def rotate(name: str, tenant: Tenant, as_json: AsJson = False) -> None:
    """Gives a login a new password, shown this once, and ends the sessions that the old one opened."""
    from api.analysts import logins

    with _owner() as connection:
        _show(connection, logins.rotate(connection, _tenant(connection, tenant), name), as_json)


def _last_day(expires: datetime | None) -> date | None:
    if expires is None:
        return None
    if expires.date() < datetime.now(UTC).date():
        sys.exit("lectern: the last day is over already")
    return expires.date()


def _change(name: str, tenant: str, change: Callable[[psycopg.Connection, str, str], str], done: str) -> None:
    with _owner() as connection:
        login = change(connection, _tenant(connection, tenant), name)
    console.print(f"{login} {done}.")


def _show(connection: psycopg.Connection, login: Login, as_json: bool) -> None:
    """The address is this program's way to the server; from elsewhere its host may have another name."""
    info = connection.info
    local = info.host.startswith("/") or info.host in ("localhost", "127.0.0.1", "::1")
    words = f"host={info.host} port={info.port} dbname={info.dbname} user={login.name}"
    if not local:
        words += " sslmode=require"
    if as_json:
        host = quote(info.host, safe="") if info.host.startswith("/") else info.host
        url = f"postgresql://{login.name}:{quote(login.password)}@{host}:{info.port}/{info.dbname}"
        print(json.dumps({"login": login.name, "password": login.password, "url": url}))
        return
    console.print(f"Login     {login.name}")
    console.print(f"Password  {login.password}   [dim]shown this once[/dim]")
    console.print(f'          psql "{words}"')
    if not local:
        console.print("[dim]Use TLS outside of a private network: sslmode=verify-full and the server's root.[/dim]")


def _warn(connection: psycopg.Connection) -> None:
    from api.deploy.hardening import left_open

    for line in left_open(connection):
        console.print(f"[yellow]![/yellow] {line}")
    row = connection.execute(
        "select sum(rolconnlimit), current_setting('max_connections')::int from pg_roles "
        "where rolname like 'analyst\\_%'"
    ).fetchone()
    if row is not None and row[0] > row[1] / 4:
        console.print(
            f"[yellow]![/yellow] analysts may open {row[0]} of the server's {row[1]} connections (max_connections)"
        )


def _tenant(connection: psycopg.Connection, slug: str) -> str:
    with connection.transaction():
        connection.execute("set local role lms_system")
        row = connection.execute("select id::text from lms.tenants where slug = %s", (slug,)).fetchone()
    if row is None:
        from api.analysts.logins import AnalystError

        raise AnalystError(f"there is no institution {slug}")
    return str(row[0])


@contextmanager
def _owner() -> Iterator[psycopg.Connection]:
    import psycopg

    from api.analysts.logins import AnalystError

    with owner(settings_or_exit()) as url, psycopg.connect(url, autocommit=True) as connection:
        try:
            yield connection
        except AnalystError as error:
            sys.exit(f"lectern: {error}")
