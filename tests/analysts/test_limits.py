"""What a login may not do, and what becomes of it beyond its limits, whose every default can be set otherwise."""

import asyncio
import json
import os
import struct
import time
from contextlib import closing

import asyncpg
import psycopg
import pytest

from api.deploy.migrate import migrate
from api.jobs.analysts import watch
from tests.analysts.conftest import Analyst, Hire, School
from tests.support.postgres import Connection, Database, with_login


@pytest.mark.parametrize(
    "deed",
    [
        "create table public.mine ()", "create temporary table mine ()", "create schema mine",
        "create view mine as select 1",
        "create function pg_temp.f() returns int language sql as 'select 1'", "do 'begin null; end'",
        "create extension pg_trgm", "load 'auto_explain'", "create role mine", "create database mine",
        "select lo_create(0)", "select lo_from_bytea(0, 'x')", "select lo_import('/etc/hostname')",
        "select pg_read_file('/etc/hostname')", "select pg_ls_dir('/')", "copy (select 1) to program 'true'",
        "copy (select 1) to '/tmp/mine'", "select pg_advisory_lock(1)", "select pg_try_advisory_xact_lock(1)",
        "select pg_notify('x', 'y')", "select pg_logical_emit_message(false, 'x', 'y')", "select txid_current()",
        "select pg_stat_reset()", "select pg_switch_wal()", "checkpoint", "alter system set work_mem = '1GB'",
        "set role lms_admin", "set role lms_system", "set session authorization lms_api",
        "grant lms_admin to current_user",
        "alter role current_user superuser", "alter role current_user connection limit 100",
        "alter role current_user valid until 'infinity'", "alter role current_user set temp_file_limit = -1",
        "alter role current_user reset temp_file_limit", "set temp_file_limit = -1",
        "alter role current_user reset log_min_messages", "set log_min_messages = debug5",
        "set session_replication_role = replica",
        "select * from lms.users", "select null::lms.users", "select internal.tenant_id()", "select app.end_analysis()",
        "select internal.analytics_courses()", "table pgqueuer.pgqueuer", "table deploy.program",
        "table reporting.refreshes", "insert into courses (title) values ('x')", "delete from courses",
        "lock table courses in share mode; select 1", "select 1 from courses for update", "drop view courses",
        "comment on view courses is 'x'", "select * from pg_stat_activity", "table pg_locks", "table pg_class",
        "select reltuples from pg_class", "select relpages from pg_class", "select xmin from pg_class",
        "select pg_relation_size(1259)", "select pg_database_size(current_database())", "select age(xmin) from pg_proc",
        "select pg_current_wal_lsn()", "select * from pg_control_checkpoint()", "select pg_current_snapshot()",
    ],
)  # fmt: skip
def test_a_login_reads_and_nothing_else(attacker: Connection, deed: str) -> None:
    with pytest.raises(psycopg.Error) as refused:
        attacker.execute(deed)
    # A view that cannot be written, or a role that cannot be had, has words of its own.
    assert refused.value.sqlstate in ("42501", "0A000", "55000", "25001", "0LP01"), refused.value


def test_a_password_is_its_owners_to_change(hire: Hire, school: School) -> None:
    analyst = hire(school.own)
    connection = analyst.connect()
    connection.execute("set default_transaction_read_only = off")
    connection.execute(f"alter role {analyst.login.name} password 'another one'")
    with pytest.raises(psycopg.OperationalError, match="password"):
        analyst.connect()
    analyst.close()


def test_connections_end_at_the_limit(hire: Hire, school: School) -> None:
    analyst = hire(school.own, connections=2)
    analyst.connect(), analyst.connect()
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        analyst.connect()
    analyst.close()


def test_a_statement_ends_by_itself(hire: Hire, school: School) -> None:
    analyst = hire(school.own, statement_seconds=1)
    with pytest.raises(psycopg.errors.QueryCanceled):
        analyst.connect().execute("select count(*) from generate_series(1, 1000000000)")
    analyst.close()


@pytest.mark.parametrize(
    ("reason", "deed"),
    [
        ("statement", "select pg_sleep(30)"),
        ("transaction", "begin; select 1 from courses"),
        ("writing", "begin; savepoint s; alter role current_user set search_path = x; savepoint s"),
        ("parallel", None),
        ("advisory_lock", "select pg_advisory_lock(815)"),
    ],
)
def test_beyond_its_limits_a_session_is_ended(school: School, hire: Hire, reason: str, deed: str | None) -> None:
    analyst = hire(school.own, statement_seconds=1)
    connection = analyst.connect()
    connection.execute("set statement_timeout = 0")
    connection.execute("set idle_in_transaction_session_timeout = 0")
    tolerance = "2 minutes"
    if reason == "writing":
        connection.execute("set default_transaction_read_only = off")
        tolerance = "0 seconds"
    elif reason == "statement":
        tolerance = "-1 second"
    elif reason == "transaction":
        tolerance = "-5 minutes"
    elif reason == "parallel":
        connection.execute("set max_parallel_workers_per_gather = 2")
        for cost in ("parallel_setup_cost", "parallel_tuple_cost", "min_parallel_table_scan_size"):
            connection.execute(f"set {cost} = 0")
        deed = "select count(*) from pg_attribute as a, pg_attribute as b, pg_attribute as c where a.attnum = b.attnum"
    else:  # as on a server where nobody could take it from everybody
        school.database.execute(f"grant execute on function pg_advisory_lock(bigint) to {analyst.login.name}")
    assert deed is not None
    pid = connection.info.backend_pid
    if reason in ("statement", "parallel"):  # which do not return
        connection.pgconn.send_query(deed.encode())
    else:
        connection.execute(deed)
    assert _ended(school, pid, tolerance) == reason
    if reason == "advisory_lock":
        school.database.execute(f"revoke execute on function pg_advisory_lock(bigint) from {analyst.login.name}")
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    analyst.close()


def test_a_function_called_without_a_statement_is_ended_too(school: School, hire: Hire) -> None:
    """The protocol has a message of its own for that, which leaves the start of the last statement as it was."""
    analyst = hire(school.own, statement_seconds=1)
    connection = analyst.connect()
    sleep = school.database.value("select 'pg_sleep(float8)'::regprocedure::oid")
    connection.execute("set statement_timeout = 0")
    time.sleep(0.1)
    called = time.time()
    # Binary arguments and result; one argument of eight bytes.
    message = struct.pack("!IhhhidH", sleep, 1, 1, 1, 8, 30.0, 1)
    os.write(connection.fileno(), struct.pack("!ci", b"F", len(message) + 4) + message)
    pid = connection.info.backend_pid
    assert _ended(school, pid, "0 seconds") == "statement"
    assert time.time() - called >= 1, "counted from the statement before it"
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    analyst.close()


def test_limits_hold_in_other_databases_of_the_server(school: School, hire: Hire, empty_database: Database) -> None:
    """Whoever owns one decides who may connect to it, which everybody may at first."""
    analyst = hire(school.own, statement_seconds=1)
    address = with_login(empty_database.url, analyst.login.name, analyst.login.password)
    with closing(psycopg.connect(address, autocommit=True)) as elsewhere:
        elsewhere.execute("select 1")
        pid = elsewhere.info.backend_pid
        assert pid not in [session["pid"] for session in _end(school)]
        elsewhere.pgconn.send_query(b"select pg_sleep(30)")
        assert _ended(school, pid, "-1 second") == "statement"


@pytest.mark.parametrize(
    ("reason", "change", "back"),
    [
        ("disabled", "update lms.analysts set status = 'disabled'", "update lms.analysts set status = 'active'"),
        ("expired", "update lms.analysts set expires_at = now()", "update lms.analysts set expires_at = null"),
        (
            "tenant_suspended",
            "update lms.tenants set status = 'suspended', status_reason = 'x'",
            "update lms.tenants set status = 'active', status_reason = null",
        ),
    ],
)
def test_who_may_not_any_more_sees_nothing_and_is_put_out(
    school: School, hire: Hire, reason: str, change: str, back: str
) -> None:
    analyst = hire(school.own)
    connection = analyst.connect()
    assert connection.execute("select count(*) from courses").fetchone() == (3,)
    of = f"id = '{school.own.id}'" if "tenants" in change else f"login = '{analyst.login.name}'"
    school.database.execute(f"{change} where {of}")
    try:
        with pytest.raises(psycopg.Error) as refused:
            connection.execute("select count(*) from courses")
        assert refused.value.sqlstate in ("LM104", "LM203")
        assert _ended(school, connection.info.backend_pid) == reason
        with pytest.raises(psycopg.OperationalError):
            connection.execute("select 1")
    finally:
        school.database.execute(f"{back} where {of}")
    analyst.close()


def test_who_keeps_to_the_limits_is_left_alone(school: School, analyst: Analyst) -> None:
    connection = analyst.connect()
    connection.execute("begin")
    connection.execute("select count(*) from courses")
    assert connection.info.backend_pid not in [session["pid"] for session in _end(school)]
    assert connection.execute("select count(*) from courses").fetchone() == (3,)
    analyst.close()


def test_the_worker_enforces_it(school: School, hire: Hire) -> None:
    analyst = hire(school.own)
    connection = analyst.connect()
    school.database.execute("update lms.analysts set status = 'disabled' where login = %s", analyst.login.name)

    async def work() -> None:
        async with asyncpg.create_pool(school.database.url_as("lms_worker"), min_size=1, max_size=2) as pool:
            both = [asyncio.create_task(watch(pool)) for _ in range(2)]  # two workers
            gone = asyncio.Event()
            asyncio.get_running_loop().add_reader(connection.fileno(), gone.set)
            await asyncio.wait_for(gone.wait(), 20)
            asyncio.get_running_loop().remove_reader(connection.fileno())
            for task in both:
                assert not task.done()
                task.cancel()
            await asyncio.wait(both)

    asyncio.run(work())
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    analyst.close()


def test_migrating_does_not_wait_for_an_analyst(school: School, hire: Hire) -> None:
    """Who reads a view keeps it from being replaced, and everybody would wait for whoever waits for that."""
    analyst = hire(school.own)
    connection = analyst.connect()
    connection.execute("set idle_in_transaction_session_timeout = 0")
    connection.execute("begin")
    connection.execute("select count(*) from courses")
    assert migrate(school.database.url, again=True)
    with pytest.raises(psycopg.OperationalError):
        connection.execute("select 1")
    analyst.close()
    assert analyst.connect().execute("select count(*) from courses").fetchone() == (3,)
    analyst.close()


def _end(school: School, tolerance: str = "2 minutes") -> list[dict[str, str | int]]:
    """What the worker calls, by its login; the tolerance makes a long time of a short one, or none of a long one."""
    with school.database.connect("lms_worker") as worker:
        row = worker.execute("select app.end_analysis(%s::interval)", [tolerance]).fetchone()
    ended: list[dict[str, str | int]] = json.loads(row[0]) if row else []
    return ended


def _ended(school: School, pid: int, tolerance: str = "2 minutes") -> str:
    """Why the session was ended, as soon as it is."""
    for _ in range(200):
        for session in _end(school, tolerance):
            if session["pid"] == pid:
                return str(session["reason"])
        time.sleep(0.05)  # what was sent has not begun yet, and nothing tells when it does
    return "not ended"
