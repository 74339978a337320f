"""The `lectern` command."""

import asyncio
import gc
import json
import multiprocessing
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from api.analysts.commands import analysts
from api.console import console, keys, refresh, tenants, users
from api.database_url import owner
from api.orphans import follow_parent
from api.postgres import PostgresError
from api.secrets import KeyRing, KeysError, login_password
from api.settings import Settings, settings_or_exit

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,  # it would print local variables, secrets among them
    help="The backend of a learning platform.",
)
app.add_typer(tenants, name="tenant")
app.add_typer(users, name="user")
app.add_typer(keys, name="keys")
app.add_typer(analysts, name="analyst")
app.command("refresh")(refresh)


def main() -> None:
    """Runs a command; what an operator can mend is one line, not a traceback."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # what was started is stopped on the way
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
    if isinstance(error, psycopg.errors.CheckViolation):
        table, constraint = error.diag.table_name or "", error.diag.constraint_name or ""
        column = constraint.removeprefix(f"{table}_").removesuffix("_check")
        return f"this is no value for {column}"
    if isinstance(error, psycopg.errors.UniqueViolation):
        return "there is one already"
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or str(error)
    return None


def bring_up_to_date(settings: Settings, url: str, *, again: bool = False) -> None:
    """Migrates, and gives each login the password derived for it, unless the operator has given an address with one."""
    import psycopg

    from api.deploy.hardening import seclude
    from api.deploy.migrate import migrate

    given = {"lms_api": settings.api_database_url, "lms_worker": settings.worker_database_url}
    passwords = {
        login: login_password(settings, login) for login, login_url in given.items() if not login_url.get_secret_value()
    }
    migrate(url, passwords, again=again, say=lambda line: console.print(f"[dim]migrate[/dim] {line}"))
    if not settings.database_url.get_secret_value():  # the embedded server
        with psycopg.connect(url, autocommit=True) as connection:
            seclude(connection)


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
    follow_parent()
    gc.disable()  # until a process has all it begins with, which takes a fifth longer when it is searched for garbage
    from granian import Granian, loops
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    from api.stop_signals import keep_over_forks, make_event_loop

    if settings.workers > 1:
        figures = settings.home / "metrics"
        shutil.rmtree(figures, ignore_errors=True)
        figures.mkdir(parents=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(figures.resolve())
    with owner(settings):
        KeyRing.of(settings).keys()  # made before the workers start, so that they agree
        if multiprocessing.get_start_method() == "forkserver":  # whose workers have another parent than their master
            multiprocessing.set_start_method("fork", force=True)
        keep_over_forks()
        loops.register(Loops.uvloop)(make_event_loop)
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
    """Does what waits in the queue, and what is due: mail, leaderboards, clean-up."""
    from api.jobs.worker import work
    from api.logs import configure

    settings = settings_or_exit()
    configure(settings.log_level, settings.log_format)
    follow_parent()
    with owner(settings):
        asyncio.run(work(settings))


@app.command("migrate")
def migrate_command(
    again: Annotated[bool, typer.Option("--again", help="Apply sql/ although nothing says it has changed.")] = False,
) -> None:
    """Brings the database to the state of this checkout; does nothing when it is there."""
    settings = settings_or_exit()
    with owner(settings) as url:
        bring_up_to_date(settings, url, again=again)
    console.print("The database is up to date.")


@app.command("razorpay-stand-in")
def razorpay_stand_in(
    port: Annotated[int, typer.Option(min=1, max=65535)] = 8001,
    host: Annotated[str, typer.Option(help="A loopback address; there is no other.")] = "127.0.0.1",
) -> None:
    """Serves a payment gateway for development and tests, in which no money moves."""
    from api.razorpay_stand_in.server import serve as serve_stand_in

    settings = settings_or_exit()
    if not settings.development:
        sys.exit("lectern: the stand-in for Razorpay is for development")
    follow_parent()
    serve_stand_in(host, port, settings.home / "razorpay.jsonl")


@app.command()
def check() -> None:
    """Compares the database with this checkout: migrations, program, roles, row security, counters. Tries a PDF."""
    from api.check import findings, warnings
    from api.pdf.available import complaints

    with owner(settings_or_exit()) as url:
        found = findings(url)
        open_to_analysts = warnings(url)
    for line in (*complaints(), *open_to_analysts):  # no fault of the database, and no need everywhere
        console.print(f"[yellow]![/yellow] {line}")
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
    from api.document import document

    _write(document(settings_or_exit()), path)


@app.command()
def postman(
    path: Annotated[Path | None, typer.Argument(help="Standard output if not given.")] = None,
    environment: Annotated[str, typer.Option(help="Slug of a demo institution: writes its environment instead.")] = "",
) -> None:
    """Writes a Postman collection of every operation, with a run that passes from sign-in to certificate."""
    from api import postman as made
    from api.document import document

    settings = settings_or_exit()
    file = settings.home / "demo.json"
    demo = json.loads(file.read_text()) if file.exists() else {"tenants": []}
    if not environment:
        values = {"base_url": settings.public_url, **made.first(demo)}
        _write(made.collection(document(settings), values), path)
    elif not file.exists():
        sys.exit(f"lectern: {file} is missing; `lectern up` writes it when it serves the demo")
    else:
        try:
            _write(made.environment(demo, environment), path)
        except KeyError:
            sys.exit(f"lectern: the demo has no institution {environment}")


def _write(made: dict[str, Any], path: Path | None) -> None:
    text = json.dumps(made, indent=2, ensure_ascii=False) + "\n"
    if path is None:
        sys.stdout.write(text)
    else:
        path.write_text(text)
