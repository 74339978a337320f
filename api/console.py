"""What an operator does at the console: `lectern tenant`, `lectern user`, `lectern keys`, `lectern refresh`."""

import getpass
import json
import sys
import time
from typing import Annotated, Any

import typer
from rich.console import Console

from api.database_url import owner
from api.secrets import KeyRing
from api.settings import settings_or_exit

console = Console(stderr=True, highlight=False, soft_wrap=True)
tenants = typer.Typer(no_args_is_help=True, help="Institutions.")
users = typer.Typer(no_args_is_help=True, help="People.")
keys = typer.Typer(
    no_args_is_help=True, help="The keys that sign access tokens, and what payment secrets are sealed with."
)


@tenants.command("create")
def create_tenant(
    slug: str,
    name: Annotated[str, typer.Option(help="Name of the institution.")],
    timezone: Annotated[str, typer.Option(help="IANA name.")] = "UTC",
    locale: str = "en",
    currency: str = "INR",
    registration: Annotated[str, typer.Option(help="open, domain, invitation or closed.")] = "open",
    domain: Annotated[list[str] | None, typer.Option(help="A host name of its own; may be repeated.")] = None,
    platform: Annotated[bool, typer.Option(help="The one tenant whose people operate the platform.")] = False,
) -> None:
    """Makes an institution."""
    facts: dict[str, Any] = {
        "slug": slug,
        "name": name,
        "timezone": timezone,
        "locale": locale,
        "currency": currency,
        "registration": registration,
        "domains": domain or [],
        "is_platform": platform,
    }
    console.print(f"{slug} has the id {_call('select internal.create_tenant(%s::jsonb)', json.dumps(facts))}.")


@tenants.command("list")
def list_tenants(
    as_json: Annotated[bool, typer.Option("--json", help="For programs: one object a line.")] = False,
) -> None:
    """Shows the institutions."""
    import psycopg
    from rich.table import Table

    with owner(settings_or_exit()) as url, psycopg.connect(url) as connection:
        connection.execute("set local role lms_system")
        rows = connection.execute(
            "select slug, name, status, timezone, registration, id::text from lms.tenants order by slug"
        ).fetchall()
    columns = ("slug", "name", "status", "timezone", "registration", "id")
    if as_json:
        for row in rows:
            print(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False))
        return
    table = Table(*columns)
    for row in rows:
        table.add_row(*row)
    # Piped, a table would be cut to 80 columns.
    Console(width=None if sys.stdout.isatty() else 250).print(table)


@tenants.command("suspend")
def suspend_tenant(slug: str, reason: str) -> None:
    """Locks everybody of an institution out, at once."""
    _set_status(slug, "suspended", reason)


@tenants.command("reinstate")
def reinstate_tenant(slug: str) -> None:
    """Lets them in again."""
    _set_status(slug, "active", None)


@users.command("create")
def create_user(
    tenant: Annotated[str, typer.Option(help="Slug of the institution.")],
    email: str,
    name: Annotated[str, typer.Option(help="Full name.")],
    role: Annotated[str, typer.Option(help="student, instructor, admin or operator.")] = "student",
    password: Annotated[str | None, typer.Option(help="Asked for if not given.", envvar="LECTERN_PASSWORD")] = None,
) -> None:
    """Makes an account whose address counts as proven."""
    from api.passwords import HASHER

    tenant_id = _tenant(tenant)
    password = password or getpass.getpass("Password: ")
    if len(password) < 10:
        sys.exit("lectern: a password has at least 10 characters")
    facts = {"email": email, "name": name, "role": role, "password_hash": HASHER.hash(password)}
    user = _call("select internal.create_user(%s, %s::jsonb)", tenant_id, json.dumps(facts))
    console.print(f"{email} has the id {user}.")


@keys.command("rotate")
def rotate_keys() -> None:
    """Adds a key, which signs from now on. Tokens of the older ones stay valid until they expire."""
    console.print(f"Key {KeyRing.of(settings_or_exit()).rotate()} signs from now on.")


@keys.command("prune")
def prune_keys() -> None:
    """Drops all but the newest key: tokens that the others have signed are refused from now on."""
    console.print(f"{KeyRing.of(settings_or_exit()).prune()} keys dropped.")


@keys.command("reseal")
def reseal_secrets() -> None:
    """Seals the secrets of payment accounts anew, with the first of LECTERN_PAYMENT_KEY."""
    import psycopg

    from api.payments.envelopes import EnvelopeError, Envelopes
    from api.payments.reseal import reseal

    settings = settings_or_exit()
    with owner(settings) as url, psycopg.connect(url) as connection:
        connection.execute("set local role lms_system")
        try:
            count = reseal(connection, Envelopes.of(settings))
        except EnvelopeError as error:
            sys.exit(f"lectern: a secret cannot be opened, so nothing was changed: {error}")
    console.print(f"{count} secrets sealed anew.")


def refresh(
    recount: Annotated[
        bool, typer.Option(help="Count closed days, weeks and months anew as well, from what there is today.")
    ] = False,
) -> None:
    """Refreshes the leaderboards and the statistics now; beside a worker that is at it, after it."""
    for call, values in (
        ("select app.refresh_leaderboards(interval '0')", ()),
        ("select app.refresh_stats(interval '0', %s)", (recount,)),
    ):
        while not (done := json.loads(_call(call, *values)))["refreshed"]:
            time.sleep(1)
        for view, seconds in done["seconds"].items():
            console.print(f"{view} refreshed in {seconds} s")


def _set_status(slug: str, status: str, reason: str | None) -> None:
    changed = _call(
        "with changed as ("
        "update lms.tenants set status = %s, status_reason = %s where id = %s and not is_platform returning 1"
        ") select count(*) from changed",
        status,
        reason,
        _tenant(slug),
    )
    if not changed:
        sys.exit("lectern: the platform's own institution is always open: it is where operators are")
    console.print(f"{slug} is {status}.")


def _tenant(slug: str) -> str:
    found = _call("select id from lms.tenants where slug = %s", slug)
    if found is None:
        sys.exit(f"lectern: there is no institution {slug}")
    return str(found)


def _call(sql: str, *values: object) -> Any:
    """One value, by the owner acting as lms_system, which sees every tenant."""
    import psycopg

    with owner(settings_or_exit()) as url, psycopg.connect(url) as connection:
        connection.execute("set local role lms_system")
        row = connection.execute(sql, values).fetchone()
    return row[0] if row else None
