"""The `lectern` command."""

import asyncio
import getpass
import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from api.database_url import owner
from api.postgres import PostgresError
from api.secrets import KeyRing, KeysError, login_password
from api.settings import Settings, settings_or_exit

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local variables, secrets among them
    help="The backend of a learning platform.",
)
tenants = typer.Typer(no_args_is_help=True, help="Institutions.")
users = typer.Typer(no_args_is_help=True, help="People.")
keys = typer.Typer(no_args_is_help=True, help="The keys that sign access tokens.")
app.add_typer(tenants, name="tenant")
app.add_typer(users, name="user")
app.add_typer(keys, name="keys")
console = Console(stderr=True, highlight=False)


def main() -> None:
    """Runs a command; what an operator can mend is one line, not a traceback."""
    try:
        app()
    except (KeysError, PostgresError) as error:
        sys.exit(f"lectern: {error}")
    except Exception as error:
        message = _for_the_operator(error)
        if message is None:
            raise
        sys.exit(f"lectern: {message}")


def _for_the_operator(error: Exception) -> str | None:
    import psycopg  # here and in the commands, not at the top: `serve` starts sooner without

    from api.deploy.migrate import MigrationError
    from api.deploy.program import ProgramError

    if isinstance(error, MigrationError | ProgramError):
        return str(error)
    if isinstance(error, psycopg.OperationalError):
        return f"the database cannot be reached: {str(error).splitlines()[0]}"
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or str(error)
    return None


def bring_up_to_date(settings: Settings, url: str) -> None:
    """Migrates and gives the logins the passwords that this installation derives."""
    from api.deploy.migrate import migrate

    passwords = {role: login_password(settings, role) for role in ("lms_api", "lms_worker")}
    migrate(url, passwords, say=lambda line: console.print(f"[dim]migrate[/dim] {line}"))


@app.command()
def up() -> None:
    """Serves everything from this checkout: database, migrations, demo data on first start, mail, API, worker."""
    from api.up import run

    run(settings_or_exit())


@app.command()
def serve(
    reload: Annotated[bool, typer.Option(help="Start again when a source file changes.")] = False,
) -> None:
    """Serves the API alone."""
    settings = settings_or_exit()
    if reload:
        import uvicorn

        uvicorn.run(
            "api.main:create", factory=True, reload=True, host=settings.host, port=settings.port, access_log=False,
            reload_dirs=["api"],
        )  # fmt: skip
        return
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    if settings.workers > 1:
        figures = settings.home / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures.resolve())
    with owner(settings):
        KeyRing.of(settings).keys()  # made before the workers start, so that they agree
        # Until it serves, a forked worker has its parent's handlers, which mean nothing in it: SIGTERM would be lost.
        os.register_at_fork(after_in_child=_die_when_told)
        Granian(
            "api.main:create",
            factory=True,
            address=settings.host,
            port=settings.port,
            interface=Interfaces.ASGI,
            loop=Loops.uvloop,
            http=HTTPModes.http1,
            # Longer than proxies keep an idle connection: the side that sends must be the one that closes.
            http1_settings=HTTP1Settings(header_read_timeout=75_000),
            workers=settings.workers,
            websockets=False,
            log_access=False,
            log_level=LogLevels.warning,
            workers_kill_timeout=max(settings.shutdown_seconds - 1, 1),  # killing takes a moment too
            respawn_failed_workers=True,
        ).serve()


@app.command()
def worker() -> None:
    """Does what waits in the queue: mail and clean-up."""
    from api.jobs.worker import work
    from api.logs import configure

    settings = settings_or_exit()
    configure(settings.log_level, settings.log_format)
    with owner(settings):
        asyncio.run(work(settings))


@app.command("migrate")
def migrate_command() -> None:
    """Brings the database to the state of this checkout; does nothing when it is there."""
    settings = settings_or_exit()
    with owner(settings) as url:
        bring_up_to_date(settings, url)
    console.print("The database is up to date.")


@app.command()
def check() -> None:
    """Compares the database with this checkout: migrations, program, roles, row security, counters."""
    from api.check import findings

    with owner(settings_or_exit()) as url:
        found = findings(url)
    for line in found:
        console.print(f"[red]✗[/red] {line}")
    if found:
        raise typer.Exit(1)
    console.print("[green]✓[/green] The database is as this checkout says.")


@app.command()
def seed(
    tenants: Annotated[int, typer.Option(min=0, help="Institutions to generate; 0 makes the demo.")] = 0,
    users: Annotated[int, typer.Option(min=0, help="People over all of them.")] = 0,
    courses: Annotated[int, typer.Option(min=1, help="Courses of each institution.")] = 20,
    enrollments: Annotated[int, typer.Option(min=0, help="Enrolments of each person.")] = 3,
) -> None:
    """Fills the database: the two demo institutions, or data of any size."""
    from api.seed import demo, generate

    settings = settings_or_exit()
    with owner(settings) as url:
        bring_up_to_date(settings, url)
        if tenants:
            generate(url, tenants=tenants, users=users, courses=courses, enrollments=enrollments, console=console)
        else:
            demo(url, console=console)


@app.command()
def openapi(path: Annotated[Path | None, typer.Argument(help="Standard output if not given.")] = None) -> None:
    """Writes the OpenAPI document."""
    from api.main import create_api

    text = json.dumps(create_api(settings_or_exit()).openapi(), indent=2, ensure_ascii=False) + "\n"
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text)


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
def list_tenants() -> None:
    """Shows the institutions."""
    import psycopg
    from rich.table import Table

    with owner(settings_or_exit()) as url, psycopg.connect(url) as connection:
        connection.execute("set local role lms_system")
        rows = connection.execute(
            "select slug, name, status, timezone, registration, id::text from lms.tenants order by slug"
        ).fetchall()
    table = Table("slug", "name", "status", "time zone", "registration", "id")
    for row in rows:
        table.add_row(*row)
    Console().print(table)


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

    password = password or getpass.getpass("Password: ")
    if len(password) < 10:
        sys.exit("lectern: a password has at least 10 characters")
    facts = {"email": email, "name": name, "role": role, "password_hash": HASHER.hash(password)}
    user = _call(
        "select internal.create_user((select id from lms.tenants where slug = %s), %s::jsonb)",
        tenant,
        json.dumps(facts),
    )
    console.print(f"{email} has the id {user}.")


@keys.command("rotate")
def rotate_keys() -> None:
    """Adds a key, which signs from now on. Tokens of the older ones stay valid until they expire."""
    console.print(f"Key {KeyRing.of(settings_or_exit()).rotate()} signs from now on.")


@keys.command("prune")
def prune_keys() -> None:
    """Drops all but the newest key: tokens that the others have signed are refused from now on."""
    console.print(f"{KeyRing.of(settings_or_exit()).prune()} keys dropped.")


def _die_when_told() -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)


def _set_status(slug: str, status: str, reason: str | None) -> None:
    changed = _call(
        "with changed as (update lms.tenants set status = %s, status_reason = %s where slug = %s returning 1) "
        "select count(*) from changed",
        status,
        reason,
        slug,
    )
    if not changed:
        sys.exit(f"lectern: there is no institution {slug}")
    console.print(f"{slug} is {status}.")


def _call(sql: str, *values: object) -> Any:
    """One value, by the owner acting as lms_system, which sees every tenant."""
    import psycopg

    with owner(settings_or_exit()) as url, psycopg.connect(url) as connection:
        connection.execute("set local role lms_system")
        row = connection.execute(sql, values).fetchone()
    return row[0] if row else None
