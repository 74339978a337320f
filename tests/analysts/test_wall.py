"""Somebody who knows PostgreSQL well, with a login of one institution, against the other one in the same database."""

import itertools
import re
from collections.abc import Iterator
from datetime import date

import psycopg
import pytest

from tests.analysts.conftest import MARK, Analyst, Hire, School, numbers
from tests.support.postgres import Connection

VIEWS = "select c.oid::regclass::text from pg_class as c where c.relnamespace = 'analytics'::regnamespace order by 1"


def test_each_login_reads_its_own_institution(school: School, analyst: Analyst, hire: Hire) -> None:
    """The tenant comes from the login: the same statement, two answers."""
    own, other = analyst.connect(), hire(school.other).connect()
    views = [name for (name,) in own.execute(VIEWS).fetchall()]
    assert "courses" in views
    for view in views:
        assert not [row for row in _texts(own, f"select v::text from {view} as v") if MARK in row], view
    assert _texts(own, "select count(*)::text from courses") == ["3"]
    assert _texts(other, "select distinct title from courses") == [MARK]
    analyst.close()


@pytest.mark.parametrize(
    "hostile",
    [
        "set lms.tenant_id = '{other}'",
        "set lms.tenant_id = '{other}'; set lms.user_id = ''; set lms.seal = '{other}'",
        "begin; select count(*) from courses; select set_config('lms.tenant_id', '{other}', true)",
        "set role lms_analyst",
        "set row_security = off",
        "set session_replication_role = replica",
        "set search_path = ''; set standard_conforming_strings = off; set transform_null_equals = on",
        "set plan_cache_mode = force_generic_plan; set enable_indexscan = off; set enable_bitmapscan = off",
        "set debug_parallel_query = on; set max_parallel_workers_per_gather = 8; set parallel_setup_cost = 0",
        "set plpgsql.extra_errors = 'all'; set plpgsql.extra_warnings = 'all'",
        "begin isolation level serializable; declare c cursor with hold for table courses",
    ],
)
def test_nothing_set_changes_whose_rows_there_are(attacker: Connection, school: School, hostile: str) -> None:
    for statement in hostile.format(other=school.other.id).split("; "):
        try:
            attacker.execute(statement)
        except psycopg.Error:  # refused, or unknown to this version
            continue
    assert _texts(attacker, "select distinct title from analytics.courses") == [school.own.slug]


@pytest.mark.parametrize(
    "error",
    [
        "select title::integer from courses",
        "select 1 / length(replace(title, title, '')) from courses",
        "select title::uuid from courses where title not like 'q%'",
        "select cast(slug as date) from courses order by title desc",
        "select max(title) from courses group by slug having bool_or(title::date is null)",
    ],
)
def test_errors_speak_of_own_rows_alone(attacker: Connection, error: str) -> None:
    with pytest.raises(psycopg.Error) as raised:
        attacker.execute(error)
    assert MARK not in str(raised.value)


def test_plans_are_the_same_for_everybody(school: School, analyst: Analyst, hire: Hire) -> None:
    """Estimates know nothing of rows: what the planner says of a view is the same for three courses and thousands."""
    school.plant(people=4_001)
    own, other = analyst.connect(), hire(school.other).connect()
    for (view,) in own.execute(VIEWS).fetchall():
        explained = f"explain (verbose, settings, format json) select * from analytics.{view} as v where v::text <> ''"
        plan = own.execute(explained).fetchone()
        assert plan == other.execute(explained).fetchone(), view
        assert plan is not None
        assert "Function Scan" in str(plan), view
        assert "Relation Name" not in str(plan), view
    analyst.close()


@pytest.mark.parametrize(
    "measured",
    [
        "explain analyze table courses",
        "EXPLAIN (ANALYZE, BUFFERS) table courses",
        "/* a /* b */ */explain/**/analyze table courses",
        "-- so\nexplain--\nanalyze table courses",
        'explain (U&"\\0061nalyze") table courses',
        "prepare p as table courses; explain analyze execute p",
        "select 1;explain analyze table courses",
        "explain analyze declare c cursor for table courses",
        "select query_to_xml('ex' || 'plain analyze table courses', true, true, '')",
        "select cursor_to_xml('c', 1, true, true, '')",
        "do $$ begin execute 'ex' || 'plain analyze table courses'; end $$",
        "load 'auto_explain'",
        "set log_executor_stats = on",
    ],
)
def test_what_a_statement_cost_is_not_told(attacker: Connection, measured: str) -> None:
    """Pages read, above all, which lie the closer together the less others there are."""
    with pytest.raises(psycopg.Error) as refused:
        attacker.execute(measured)
    assert refused.value.sqlstate in ("LM104", "42501")


def test_nor_when_it_is_asked_in_another_way(attacker: Connection) -> None:
    with pytest.raises(psycopg.Error, match="not for analysts"):
        attacker.execute("explain analyze select * from courses where title <> %s", ["x"], prepare=True)


def test_the_word_explain_in_a_text_does_no_harm(attacker: Connection) -> None:
    assert _texts(attacker, "select title from courses where title in ('explain', 'explained', '\"Explain\"')") == []


def test_what_is_printed_of_plans_ends_at_the_view(attacker: Connection) -> None:
    heard: list[str] = []
    attacker.add_notice_handler(
        lambda notice: heard.append(notice.message_primary or "" + (notice.message_detail or ""))
    )
    for setting in ("debug_print_parse", "debug_print_rewritten", "debug_print_plan", "trace_sort"):
        attacker.execute(f"set {setting} = on")
    attacker.execute("set client_min_messages = debug5")
    attacker.execute("select * from courses order by title")
    assert any("FUNCTIONSCAN" in text or "plan" in text for text in heard)
    inside = "issues_certificates"  # a column of the table, which no view has
    assert not [text for text in heard if inside in text or MARK in text]


def test_no_catalogue_and_no_function_tells_how_much_there_is(school: School, analyst: Analyst) -> None:
    """Everything that the login can read or call, before and after people arrive elsewhere in a number that is to be
    found nowhere before: that number, and the one with one's own, are found nowhere after it either."""
    connection = analyst.connect()
    before = numbers(_everything(connection))
    with school.database.connect() as superuser:
        row = superuser.execute(
            "select count(*), count(*) filter (where tenant_id = %s) from lms.users", [school.own.id]
        )
        total, own = row.fetchone() or (0, 0)
    people = next(
        n for n in range(12_345, 99_999) if not {str(n + total), str(n + total - own), str((n // 2) + 3)} & before
    )
    school.plant(people)
    told = _everything(connection)
    secrets = {str(people + total), str(people + total - own)}
    assert not [text[:200] for text in told if MARK in text]
    assert not secrets & numbers(told)
    with school.database.superuser() as superuser:  # who may read all of it finds it
        everything = _everything(superuser)
        assert secrets & numbers(everything)
        assert [text for text in everything if MARK in text]
    analyst.close()


def test_logins_are_alike_but_for_connections_and_about_when_they_end(
    school: School, analyst: Analyst, hire: Hire
) -> None:
    """PostgreSQL shows all roles to all: neither the other institution's time zone nor what it was granted is there."""
    with school.database.connect() as connection:
        connection.execute("update lms.tenants set timezone = 'Asia/Kathmandu' where id = %s", [school.other.id])
    other = hire(school.other, statement_seconds=77, connections=7, expires=date(2099, 5, 5))
    shown = analyst.connect().execute(
        "select rolname, rolconnlimit, (rolvaliduntil at time zone 'UTC')::text, rolconfig from pg_roles "
        "where rolname in (%s, %s) order by rolname = current_user",
        [other.login.name, analyst.login.name],
    )
    theirs, own = shown.fetchall()
    assert theirs == (other.login.name, 7, "2099-05-07 00:00:00", own[3])
    assert other.connect().execute("show statement_timeout").fetchone() == ("77s",)
    other.close()
    analyst.close()


def test_the_queue_is_not_listened_to(attacker: Connection, school: School) -> None:
    """Every job rings a bell. Whoever knew its name would count the jobs of all, or call them off."""
    name = school.database.value("select name from pgqueuer.channel")
    assert re.fullmatch(r"queue_[0-9a-f]{32}", name)
    for query in ("select name from pgqueuer.channel", "select pg_notify('x', 'y')"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            attacker.execute(query)
    sources = _texts(attacker, "select prosrc from pg_proc where prosrc ~ 'notify'")
    assert sources
    assert not [source for source in sources if name in source]


@pytest.mark.parametrize(
    "used",
    [
        r"\d", r"\d+ courses", r"\dv", r"\dn", r"\df pg_catalog.length", r"\dT", r"\du", r"\dp courses", r"\sf repeat",
        r"\conninfo", r"\dt *.*",
    ],
)  # fmt: skip
def test_psql_shows_what_one_looks_up(analyst: Analyst, used: str) -> None:
    from tests.support.psql import run_client

    assert run_client("psql", analyst.url, "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--command", used).stdout


def test_programs_find_the_views(analyst: Analyst) -> None:
    import sqlalchemy

    engine = sqlalchemy.create_engine(analyst.url.replace("postgresql:", "postgresql+psycopg:"))
    inspector = sqlalchemy.inspect(engine)
    assert "courses" in inspector.get_view_names(schema="analytics")
    assert "title" in [column["name"] for column in inspector.get_columns("courses", schema="analytics")]
    assert (inspector.get_table_comment("courses", schema="analytics")["text"] or "") != ""
    engine.dispose()


def _texts(connection: Connection, query: str) -> list[str]:
    return [text for (text,) in connection.execute(query).fetchall() if text is not None]


def _everything(connection: Connection) -> list[str]:
    """Each row of each relation and column that may be read, and what each function says that may be called."""
    return [*_relations(connection), *_functions(connection)]


def _relations(connection: Connection) -> Iterator[str]:
    readable = connection.execute(
        "select c.oid::regclass::text, array(select quote_ident(attname) from pg_attribute as a "
        "where a.attrelid = c.oid and not a.attisdropped and has_column_privilege(c.oid, a.attnum, 'select')) "
        "from pg_class as c join pg_namespace as n on n.oid = c.relnamespace "
        "where c.relkind in ('r', 'p', 'v', 'm', 'S') "
        "and n.nspname in ('pg_catalog', 'information_schema', 'analytics')"
    ).fetchall()
    for name, columns in readable:
        for column in ("r", *columns):
            try:
                yield from _texts(connection, f"select {column}::text from {name} as r")
            except psycopg.Error:
                continue
            if column == "r":
                break


def _functions(connection: Connection) -> Iterator[str]:
    """With arguments that name what is interesting: tables of users and courses, their keys, this database."""
    named = "select c.oid from pg_class as c where c.relname in ('users', 'courses', 'users_pkey', 'courses_pkey')"
    oids = [str(oid) for (oid,) in connection.execute(named).fetchall()]
    values = {
        "oid": [*oids, "16384"], "regclass": oids, "text": ["lms.users", "main", "courses"], "xid": ["3"],
        "xid8": ["3"], "name": [connection.info.dbname, "lms"], "boolean": ["true", "false"], "integer": ["0", "1"],
        "bigint": ["1"],
    }  # fmt: skip
    callable_ = connection.execute(
        "select p.oid::regproc::text, array(select format_type(t, null) from unnest(p.proargtypes) as t) "
        "from pg_proc as p where p.provolatile <> 'i' and p.prokind = 'f' and p.pronargs <= 3 "
        "and p.pronamespace = 'pg_catalog'::regnamespace and has_function_privilege(p.oid, 'execute') "
        "and p.prorettype not in ('trigger'::regtype, 'internal'::regtype, 'event_trigger'::regtype) "
        # Deeds, which a superuser must not do here.
        "and p.proname !~ '^(pg_(sleep|terminate|cancel|reload|promote|rotate|switch|create|drop|replication|logical|"
        "log_|stat_reset|ls_|backup|wal_replay|import|try_adv|adv)|lo_|binary_upgrade|set_config|.*_to_xml)'"
    ).fetchall()
    for name, types in callable_:
        if not all(type_ in values for type_ in types):
            continue
        for arguments in itertools.islice(itertools.product(*(values[type_] for type_ in types)), 12):
            said = ", ".join(f"'{value}'::{type_}" for value, type_ in zip(arguments, types, strict=True))
            try:
                yield from _texts(connection, f"select x::text from {name}({said}) as x limit 1000")
            except psycopg.Error as error:
                yield str(error)
