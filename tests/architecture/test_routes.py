"""A route says who asks, calls one function, and hands back what it returned."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from api.routes import APART
from tests.architecture import routes
from tests.architecture.routes import Route, all_routes, routes_of, sql_texts
from tests.support.postgres import Connection

API = Path(__file__).parents[2] / "api"
ROUTES = all_routes(API / "routes", but=APART - {"verify"})

WITHOUT_CALLER = {
    "get_report_file",  # likewise a link says whose it is: see api/reports/link.py
    "receive_webhook",  # whose it is, its address and a signature say: see api/payments/webhooks.py
}
"""Routes that hand over to something else than a function of app."""
ROUTES = [route for route in ROUTES if route.name not in WITHOUT_CALLER]

SQL_ELSEWHERE = {
    "db.py",  # idempotency keys, and whether the database has the program that this process expects
    "revocations.py",  # which sessions were ended, a few times a second and not once a request
    "sign_in.py",  # what a password is compared with: only the API can do that
    "tenants.py",  # who is asked, before anybody asks
    "payments",  # what lies between a job and the gateway's answer, webhooks, and secrets that are sealed here
    "certificates",  # rendering, which nobody asks for but the queue, or whoever finds a PDF missing
    "invoices",  # the same
    "reports",  # page after page, of what one request asks for
    "analysts",  # what an operator does to roles of the server
    "check.py",
    "console.py",
    "deploy",
    "jobs",
    "postgres",
    "seed",
}
"""Modules and packages of api, besides its routes, that speak SQL; whoever adds one thinks about it here."""


def test_there_are_routes() -> None:
    assert len(ROUTES) > 20


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.module.removesuffix('.py')}.{route.name}")
def test_a_route_is_one_literal_call(route: Route) -> None:
    for linter in (routes.calls_other_than_one, routes.calls_not_literal, routes.handled_errors):
        assert list(linter(route)) == [], linter.__doc__


def test_every_route_calls_a_function_that_exists(connection: Connection) -> None:
    """A misspelt name, or an argument too few, would otherwise be found by the first person who asks."""
    known = dict(functions(connection))
    for route in ROUTES:
        assert route.function is not None
        name, arguments = route.function
        assert known.get(name, ("no such function", ""))[0] == arguments, str(route)


def test_a_get_cannot_write(connection: Connection) -> None:
    """Prevents side effects of reading: prefetching browsers, caches and crawlers repeat a GET at will."""
    known = dict(functions(connection))
    for route in ROUTES:
        if route.method == "get" and route.function:
            assert known[route.function[0]][1] == "s", f"{route}: app.{route.function[0]} is not STABLE"


def test_a_stable_function_calls_no_volatile_one(connection: Connection) -> None:
    """Prevents a way around the rule above: PostgreSQL forbids writing in a STABLE function itself, but not in a
    VOLATILE one that it calls."""
    rows = connection.execute(
        "select caller.oid::regprocedure::text, called.oid::regprocedure::text "
        "from pg_proc as caller, pg_proc as called "
        "where caller.pronamespace in ('app'::regnamespace, 'internal'::regnamespace) and caller.provolatile <> 'v' "
        "  and called.pronamespace in ('app'::regnamespace, 'internal'::regnamespace) and called.provolatile = 'v' "
        "  and caller.prosrc ~ (called.pronamespace::regnamespace || '\\.' || called.proname || '\\(')"
    ).fetchall()
    assert rows == []


def test_every_function_of_app_is_called(connection: Connection) -> None:
    """Prevents doors that nobody uses, and therefore nobody watches."""
    text = "".join(path.read_text() for path in API.rglob("*.py"))
    assert [name for name, _ in functions(connection) if f"app.{name}(" not in text] == []


def test_sql_is_found_in_known_places_only() -> None:
    """Prevents rules from moving into Python one query at a time."""
    places = {path.relative_to(API).parts[0] for path in API.rglob("*.py") for _ in sql_texts(path.read_text())}
    assert places == SQL_ELSEWHERE | {"routes"}


def functions(connection: Connection) -> Iterator[tuple[str, tuple[int, str]]]:
    """The functions of app: name, number of arguments and volatility."""
    for name, arguments, volatility in connection.execute(
        "select proname, pronargs, provolatile::text from pg_proc where pronamespace = 'app'::regnamespace"
    ).fetchall():
        yield name, (arguments, volatility)


HEAD = "@router.post('/x')\nasync def create_x(caller, body):\n"


@pytest.mark.parametrize(
    ("linter", "body", "complaint"),
    [
        (routes.calls_other_than_one, "    return 1", "holds 0 calls"),
        (
            routes.calls_other_than_one,
            "    await caller.call('select app.a($1, $2)')\n    await caller.call('select app.b($1, $2)')",
            "holds 2 calls",
        ),
        (routes.calls_not_literal, "    await caller.call(f'select app.{body}($1, $2)')", "something else"),
        (routes.calls_not_literal, "    await caller.call('select app.%s($1, $2)' % body)", "something else"),
        (routes.calls_not_literal, "    await caller.call(SQL, body)", "something else"),
        (routes.calls_not_literal, "    await caller.call('select * from lms.users')", "something else"),
        (routes.calls_not_literal, "    await caller.call('select app.a($1, $2, $3)')", "names 3 parameters"),
        (routes.calls_not_literal, "    await caller.call('select app.a($1, $3)', 1)", "numbers its parameters"),
        (routes.calls_not_literal, "    await caller.call('select app.a($1, $2, $3)', *body)", "names 3 parameters"),
        (routes.handled_errors, "    try:\n        pass\n    except ValueError:\n        pass", "handles errors"),
    ],
)
def test_the_linters_notice(linter: Callable[[Route], Iterator[str]], body: str, complaint: str) -> None:
    (route,) = routes_of(HEAD + body, "x.py")
    (found,) = linter(route)
    assert complaint in found


def test_sql_is_recognised() -> None:
    source = '''
"""select is what this module does"""
A = "select now()"
B = f"update {table} set x = 1"
C = "Update your address"
D = ["set local role x", "delete from lms.users", "with x as (select 1) select 2"]
'''
    assert [line for line, _ in sql_texts(source)] == [3, 4, 6, 6, 6]
