"""SIGTERM: what was begun is finished, nothing new is begun, and then it is over."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.support.api import Api
from tests.support.application import Application
from tests.support.people import act_in, make_tenant, make_user
from tests.support.postgres import Connection, Database
from tests.support.waiting import eventually

PATIENCE_SECONDS = 30


@pytest.fixture
def application(database: Database) -> Iterator[Application]:
    """Two processes."""
    application = Application(database, LECTERN_WORKERS="2", LECTERN_SHUTDOWN_SECONDS="20")
    yield application
    application.kill()


def address(application: Application) -> tuple[str, int]:
    parts = urlsplit(application.base_url)
    assert parts.hostname
    assert parts.port
    return parts.hostname, parts.port


def refuses(application: Application) -> bool:
    try:
        socket.create_connection(address(application), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def ended(application: Application) -> int:
    """The exit status, once it has ended; whether it had to be killed stands in its log."""
    status = application.wait(PATIENCE_SECONDS)
    assert "refused to gracefully stop" not in application.log_file.read_text()
    return status


@contextmanager
def in_flight(application: Application, count: int) -> Iterator[tuple[Connection, list["Future[httpx.Response]"]]]:
    """So many requests that wait in the database, for as long as the connection's transaction is open."""
    api = Api(application)
    student = api.institution().student()
    with application.database.connect() as holder, ThreadPoolExecutor(count) as pool:
        holder.execute("lock table lms.users in access exclusive mode")
        requests = [pool.submit(student.get, "/api/me") for _ in range(count)]
        with application.database.superuser() as watcher:
            waiting = "select count(*) from pg_stat_activity where %s = any (pg_blocking_pids(pid))"
            pid = holder.info.backend_pid
            eventually(lambda: watcher.execute(waiting, (pid,)).fetchone() == (count,))
        yield holder, requests
    api.close()


def test_requests_in_flight_are_finished_and_new_ones_refused(application: Application) -> None:
    application.start()
    with in_flight(application, 8) as (holder, requests):
        os.kill(application.pid, signal.SIGTERM)
        eventually(lambda: refuses(application))
        assert not any(request.done() for request in requests)
        holder.rollback()
        assert [request.result().status_code for request in requests] == [200] * 8
    assert ended(application) == 0


def test_impatience_ends_nothing_sooner_and_nothing_later(application: Application) -> None:
    """Ctrl-C in a terminal, several times: each is told to the master and to every process of it."""
    application.start()
    with in_flight(application, 8) as (holder, requests):
        for _ in range(5):
            os.killpg(application.pid, signal.SIGINT)
            time.sleep(0.1)
        assert not any(request.done() for request in requests)
        holder.rollback()
        assert [request.result().status_code for request in requests] == [200] * 8
    assert ended(application) == 0


def test_open_connections_without_a_request_keep_nobody(application: Application) -> None:
    """Browsers and proxies hold some all the time: used before, or opened in advance."""
    application.start()
    connections = [socket.create_connection(address(application)) for _ in range(10)]
    for connection in connections[:5]:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    os.kill(application.pid, signal.SIGTERM)
    assert ended(application) == 0
    for connection in connections:
        connection.close()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_can_be_stopped_while_it_is_starting(application: Application, number: signal.Signals) -> None:
    """In each of the moments until its processes serve, one of which used to swallow the signal."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {**application.environment, "LECTERN_PORT": str(port)}
    for wait in (0.0, 0.05, 0.1, 0.2, 0.4, 0.8):
        with application.log_file.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", "from api.cli import main; main()", "serve"],
                cwd=application.home,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        eventually(lambda children=children: len(children.read_text().split()) == 2)  # type: ignore[misc]
        time.sleep(wait)
        process.send_signal(number)
        try:
            process.wait(30)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    assert "refused to gracefully stop" not in application.log_file.read_text()


def run(script: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", script], text=True, capture_output=True, timeout=PATIENCE_SECONDS)


def test_a_signal_in_the_moment_of_a_fork_is_not_lost() -> None:
    """One that comes before the new process has so much as left behind the handlers of its parent."""
    told = run("""
import os, signal
from api.stop_signals import keep_over_forks

signal.signal(signal.SIGTERM, lambda *_: None)
os.register_at_fork(after_in_child=lambda: os.kill(os.getpid(), signal.SIGTERM))
keep_over_forks()
child = os.fork()
if child == 0:
    os._exit(0)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
os.kill(os.getpid(), signal.SIGTERM)
print("and its parent hears as before")
""")
    assert told.stdout.splitlines() == [str(-signal.SIGTERM), "and its parent hears as before"], told.stderr


@pytest.mark.parametrize("thread", ["its own", "another"])
@pytest.mark.parametrize("moment", ["before it runs", "while it runs", "between two runs"])
def test_a_signal_to_an_event_loop_is_not_lost(moment: str, thread: str) -> None:
    """Whichever thread of the process is the one that takes it."""
    told = run(f"""
import asyncio, signal, threading
from api.stop_signals import make_event_loop

def kill():
    signal.pthread_kill(threading.get_ident(), signal.SIGTERM)

def tell(moment):
    if moment == {moment!r}:
        if {thread!r} == "another":
            other = threading.Thread(target=kill)
            other.start()
            other.join()
        else:
            kill()

async def start():
    tell("while it runs")

loop = make_event_loop()
stopped = asyncio.Event()
loop.add_signal_handler(signal.SIGTERM, stopped.set)
tell("before it runs")
loop.run_until_complete(start())
tell("between two runs")
loop.run_until_complete(asyncio.wait_for(stopped.wait(), 10))
print("stopped")
""")
    assert told.stdout == "stopped\n", told.stderr


def test_an_event_loop_that_is_told_again_and_again_is_told_once() -> None:
    told = run("""
import asyncio, os, signal
from api.stop_signals import make_event_loop

async def wait():
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGTERM):
        os.kill(os.getpid(), number)
        await asyncio.sleep(0.1)

loop = make_event_loop()
for number in (signal.SIGTERM, signal.SIGINT):
    loop.add_signal_handler(number, print, "told")
loop.run_until_complete(wait())
""")
    assert told.stdout == "told\n", told.stderr


def test_what_takes_too_long_is_cut_off_and_undone(database: Database) -> None:
    """The time to finish has an end, and a request that it ends has changed nothing."""
    application = Application(database, LECTERN_WORKERS="1", LECTERN_SHUTDOWN_SECONDS="2").start()
    try:
        with database.connect() as connection:
            tenant = make_tenant(connection)
            user = make_user(connection, tenant)
        headers = {"x-tenant": tenant.slug}
        token = application.tokens().sign(tenant.id, user.id, user.id, "student")
        headers["authorization"] = f"Bearer {token}"
        with database.connect() as holder, ThreadPoolExecutor(1) as pool:
            act_in(holder, tenant.id)
            holder.execute("update lms.users set name = name where id = %s", (user.id,))
            change = pool.submit(
                httpx.patch, f"{application.base_url}/api/me", json={"bio": "too late"}, headers=headers, timeout=30
            )
            with database.superuser() as watcher:
                waiting = "select count(*) from pg_stat_activity where %s = any (pg_blocking_pids(pid))"
                pid = holder.info.backend_pid
                eventually(lambda: watcher.execute(waiting, (pid,)).fetchone() == (1,))
            os.kill(application.pid, signal.SIGTERM)
            application.wait(PATIENCE_SECONDS)
            with pytest.raises(httpx.TransportError):
                change.result()
            with database.superuser() as watcher:
                gone = (
                    "select count(*) from pg_stat_activity where usename = 'lms_api' and datname = current_database()"
                )
                eventually(lambda: watcher.execute(gone).fetchone() == (0,))
            holder.rollback()
        assert database.value("select bio from lms.users where id = %s", user.id) is None
    finally:
        application.kill()
