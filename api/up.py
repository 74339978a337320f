"""`lectern up`: everything that a newcomer needs, under one process that ends what it has started."""

import asyncio
import json
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import Mapping
from pathlib import Path

import httpx

from api.cli import bring_up_to_date
from api.console import console
from api.database_url import owner
from api.mail.catcher import catch
from api.orphans import FOLLOW
from api.postgres.files import write_private
from api.postgres.place import free_port
from api.seed import DEMO_PASSWORD, demo, demo_users
from api.seed.merchants import make_accounts, wire
from api.settings import Settings


def run(settings: Settings) -> None:
    """Serves until SIGINT or SIGTERM, then ends workers, API and database in this order."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            sys.exit(
                f"lectern: port {settings.port} is taken, by another program or another `make run`; "
                "choose another with LECTERN_PORT"
            )
    with owner(settings) as url:
        bring_up_to_date(settings, url)
        stand_in: int | None = None
        if settings.development:
            if "razorpay_url" not in settings.model_fields_set:
                stand_in = free_port(settings.port + 1, avoid={settings.port})
            demo(url, console=console, only_if_empty=True)
            if stand_in is not None:
                make_accounts(url, settings)
            _write_demo_file(settings, url, stand_in)
        asyncio.run(_serve(settings, url, stand_in))


async def _serve(settings: Settings, url: str, stand_in: int | None) -> None:
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)

    environment = {**os.environ, FOLLOW: str(os.getpid())}
    if sys.stderr.isatty() and "log_format" not in settings.model_fields_set:
        environment["LECTERN_LOG_FORMAT"] = "console"  # a person is watching
    mail: asyncio.Server | None = None
    if settings.development and not settings.smtp_url.get_secret_value():
        mail = await catch(settings.home, "127.0.0.1", 0)
        environment["LECTERN_SMTP_URL"] = f"smtp://127.0.0.1:{mail.sockets[0].getsockname()[1]}"
    processes: dict[str, Process] = {}
    if stand_in is not None:
        gateway = _gateway(stand_in)
        environment["LECTERN_RAZORPAY_URL"] = gateway
        environment["LECTERN_RAZORPAY_CHECKOUT_URL"] = f"{gateway}/v1/checkout.js"
        processes["razorpay-stand-in"] = await _start(environment, "razorpay-stand-in", "--port", str(stand_in))
        # Before anybody can order: the gateway refuses whose key it does not know, and that is final.
        await wire(url, settings, gateway, console)
    for name in ("serve", "worker"):
        processes[name] = await _start(environment, name)
    ended = {name: asyncio.create_task(process.wait()) for name, process in processes.items()}
    ready = asyncio.create_task(_announce(settings))
    stop = asyncio.create_task(stopping.wait())
    await asyncio.wait([*ended.values(), stop], return_when=asyncio.FIRST_COMPLETED)
    ready.cancel()
    failed = [name for name, task in ended.items() if task.done() and not stopping.is_set()]

    for process in processes.values():
        if process.returncode is None:
            process.terminate()
    _, late = await asyncio.wait(ended.values(), timeout=settings.shutdown_seconds + 5)
    for process in processes.values():
        if process.returncode is None:
            os.killpg(process.pid, signal.SIGKILL)
    if late:
        await asyncio.wait(late)
    stop.cancel()
    if mail is not None:
        mail.close()
    if failed:
        sys.exit(f"lectern: {' and '.join(failed)} ended unexpectedly")


async def _start(environment: Mapping[str, str], *command: str) -> Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", "from api.cli import main; main()", *command, env=environment, start_new_session=True
    )


def _gateway(stand_in: int) -> str:
    return f"http://127.0.0.1:{stand_in}"


async def _announce(settings: Settings) -> None:
    """Says where everything is once it answers."""
    base = f"http://{settings.host}:{settings.port}"
    async with httpx.AsyncClient(trust_env=False) as client:
        for _attempt in range(600):
            try:
                if (await client.get(f"{base}/readyz")).status_code == 200:
                    break
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
        else:
            return
    say = console.print
    say(f"\n[bold]Lectern serves at {settings.public_url}[/bold]")
    say(f"  API documentation  {settings.public_url}/docs")
    if settings.development:
        say(f"  caught mail        {settings.public_url}/dev/mail")
        say(f"  demo logins        {settings.home / 'demo.json'} (password of all: {DEMO_PASSWORD})")
        file = settings.home / "demo.json"
        if file.exists():
            told = json.loads(file.read_text())
            if "razorpay" in told:
                say(f"  shop               {settings.public_url}/dev/shop (no money moves)")
                say(f"  payment gateway    {told['razorpay']['control_url']} (a stand-in for Razorpay)")
            for tenant in told["tenants"]:
                by_role = {user["role"]: user["email"] for user in reversed(tenant["users"])}
                people = ", ".join(f"{role} {email}" for role, email in by_role.items())
                say(f"  {tenant['host']:<18} {people}")
    say("  stop               Ctrl-C\n")


def _write_demo_file(settings: Settings, url: str, stand_in: int | None) -> None:
    """What a script needs to sign in as anybody of the demo, and to look into the database."""
    people = demo_users(url)
    if not people:
        return
    contents: dict[str, object] = {
        "base_url": f"http://{settings.host}:{settings.port}",
        "database_url": url,
        "tenants": [
            {"slug": slug, "host": f"{slug}.{settings.base_domain}:{settings.port}", "users": users}
            for slug, users in people.items()
        ],
    }
    if stand_in is not None:
        contents["razorpay"] = {"url": _gateway(stand_in), "control_url": f"{_gateway(stand_in)}/control"}
    write_private(Path(settings.home) / "demo.json", json.dumps(contents, indent=1) + "\n")
