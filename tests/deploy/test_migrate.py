"""`lectern migrate`: who does it, who waits, what is refused, and what a failure leaves behind."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest

from api.deploy.migrate import LOCK, MigrationError, pending
from api.deploy.program import ProgramError
from tests.deploy.conftest import Checkout
from tests.support.dump import schema_dump
from tests.support.postgres import Database
from tests.support.waiting import eventually

WAITING = "Another process is migrating this database: waiting for it."


def test_an_empty_database_becomes_one_that_needs_nothing(empty_database: Database, checkout: Checkout) -> None:
    assert checkout.migrate(empty_database)
    assert pending(empty_database.url) == []
    assert not checkout.migrate(empty_database)
    assert checkout.said == []


def test_an_edited_migration_is_refused_in_one_line(database: Database, checkout: Checkout) -> None:
    edited = checkout.migrations / "0003.tenants.sql"
    edited.write_text(edited.read_text() + "-- an afterthought\n")
    before = schema_dump(database)
    with pytest.raises(MigrationError, match=r"^0003\.tenants\.sql was edited after it had been applied\.") as refusal:
        checkout.migrate(database)
    assert "\n" not in str(refusal.value)
    assert schema_dump(database) == before


def test_an_older_checkout_is_refused_in_one_line(database: Database, checkout: Checkout) -> None:
    newest = max(checkout.migrations.glob("*.sql"))
    newest.unlink()
    with pytest.raises(MigrationError, match=f"ahead of this checkout: it has had {newest.stem}") as refusal:
        checkout.migrate(database)
    assert "\n" not in str(refusal.value)


def test_a_database_that_is_up_to_date_takes_no_lock(database: Database, checkout: Checkout) -> None:
    with lock_held_elsewhere(database):
        thread = threading.Thread(target=checkout.migrate, args=[database])
        thread.start()
        thread.join(60)
        assert not thread.is_alive(), "it waits for the lock"


def test_a_database_that_is_not_up_to_date_waits_for_the_lock(database: Database, checkout: Checkout) -> None:
    checkout.write("shared/newer.sql", FUNCTION.format(name="internal.newer"))
    with lock_held_elsewhere(database):
        thread = threading.Thread(target=checkout.migrate, args=[database])
        thread.start()
        eventually(lambda: WAITING in checkout.said)
        assert not database.value("select exists (select from pg_proc where proname = 'newer')")
    thread.join()
    assert database.value("select exists (select from pg_proc where proname = 'newer')")


def test_of_two_processes_one_migrates_and_the_other_waits(empty_database: Database) -> None:
    with lock_held_elsewhere(empty_database):
        processes = [lectern_migrate(empty_database) for _ in range(2)]
        eventually(lambda: empty_database.value(WAITERS) == 2)
    said = [process.communicate(timeout=120)[1] for process in processes]
    assert [process.returncode for process in processes] == [0, 0], said
    assert all(WAITING in text for text in said)
    assert sorted(text.count("migration 0001") for text in said) == [0, 1]
    assert sorted("sql/" in text for text in said) == [False, True]
    assert pending(empty_database.url) == []
    with empty_database.connect("lms_api") as connection:
        assert connection.execute("select app.find_tenant(null, 'nowhere')").fetchone() == (None,)


def test_a_process_killed_at_work_is_replaced_by_the_next(database: Database, checkout: Checkout) -> None:
    before = schema_dump(database)
    database.execute("update deploy.program set hash = 'of an older tree'")
    with database.connect() as bystander:
        bystander.execute("lock table lms.tenants in access share mode")
        process = lectern_migrate(database)
        eventually(lambda: database.value(BLOCKED) == 1)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
    assert schema_dump(database) == before, "the work under way is undone"
    assert checkout.migrate(database)
    assert pending(database.url) == []
    assert schema_dump(database) == before


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        (
            "shared/broken.sql",
            "create function internal.broken() returns int\nlanguage sql as 'select",
            "broken.sql:2:",
        ),
        ("shared/triggers.sql", "select 1;\nselect 1 / 0;\n", "triggers.sql"),
        ("shared/broken.sql", "create policy p on lms.nowhere using (true);", "broken.sql:1:"),
        (
            "shared/broken.sql",
            "create function internal.broken() returns void\nlanguage plpgsql\nas $$ begin if; end $$;",
            r"internal\.broken\(\) does not compile",
        ),
        (
            "shared/broken.sql",
            "create function internal.broken() returns bigint\nlanguage sql\nas 'select count(*) from lms.nowhere';",
            r"internal\.broken\(\) does not compile",
        ),
    ],
    ids=["a quote", "a statement", "a policy", "a plpgsql body", "an sql body"],
)
def test_a_file_that_fails_leaves_the_old_program(
    database: Database, checkout: Checkout, path: str, text: str, complaint: str
) -> None:
    before = schema_dump(database)
    checkout.write(path, text)
    with pytest.raises((ProgramError, psycopg.Error), match=complaint):
        checkout.migrate(database)
    assert schema_dump(database) == before
    (checkout.sql / path).unlink()


def test_a_file_in_an_unknown_folder_is_not_overlooked(database: Database, checkout: Checkout) -> None:
    checkout.write("misspelt/function.sql", FUNCTION.format(name="internal.lost"))
    with pytest.raises(ValueError, match="misspelt"):
        checkout.migrate(database)


def test_a_new_table_is_behind_the_wall_without_anybody_asking(database: Database, checkout: Checkout) -> None:
    (checkout.migrations / "9999.things.sql").write_text(
        f"-- depends: {max(checkout.migrations.glob('*.sql')).stem}\n"
        "set local role lms_owner;\n"
        "create table lms.things (tenant_id uuid not null, id uuid not null, primary key (tenant_id, id));\n"
        "reset role;\n"
    )
    assert checkout.migrate(database)
    assert database.execute(
        "select relrowsecurity, relforcerowsecurity, array(select polname::text from pg_policy "
        "where polrelid = pg_class.oid order by 1) from pg_class where oid = 'lms.things'::regclass"
    ) == [(True, True, ["system", "wall"])]


WAITERS = """
select count(*)
from pg_locks
where locktype = 'advisory' and not granted
  and database = (select oid from pg_database where datname = current_database())
"""
BLOCKED = """
select count(*)
from pg_stat_activity
where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0
"""
FUNCTION = """
create function {name}() returns integer
language sql immutable
set search_path = pg_catalog, pg_temp
as 'select 1';
"""


@contextmanager
def lock_held_elsewhere(database: Database) -> Iterator[None]:
    """Somebody else holds the lock of `migrate` until the block ends."""
    with database.superuser() as holder:
        holder.execute("select pg_advisory_lock(%s)", (LOCK,))
        yield


def lectern_migrate(database: Database) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LECTERN_")}
    home = database.server.home
    return subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", "migrate"],
        env={
            **environment,
            "DATABASE_URL": database.url,
            "LECTERN_HOME": str(home),
            "LECTERN_SECRET_KEY": database.server.secret_key,
            "COLUMNS": "200",
        },
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
