"""Whatever goes wrong is answered in one form."""

import secrets
from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.http.conftest import School, make_school
from tests.http.logs import lines_of
from tests.http.raw import assert_problem, send
from tests.support.api import Api


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/nothing",
        "/api",
        "/api/",
        "/api/nothing",
        "/api/courses/",
        "/api//courses",
        "/docs/nothing",
        "/api/courses/a%2Fb",
        "/api/courses/..%2f..%2fhealthz",
        "/%00",
        "/%ED%A0%80",
        "/%FF",
        "/api/%F0%9F%8E%93",
    ],
)
def test_an_address_without_anything(api: Api, path: str) -> None:
    problem = assert_problem(send(api.application.base_url, "GET", path), 404, "not_found")
    assert problem["instance"].startswith("/")


@pytest.mark.parametrize("value", ["zzz", "%00", "%ED%A0%80", "%FF%FE", "1", "a" * 5000, "%7Bcourse_id%7D"])
def test_an_id_that_is_none_is_pointed_at(api: Api, school: School, value: str) -> None:
    answer = send(api.application.base_url, "GET", f"/api/courses/{value}", school.headers())
    assert_problem(answer, 422, "invalid_input", "/path/course_id")


def test_the_same_answer_for_what_is_hidden_and_what_is_not_there(api: Api, school: School) -> None:
    """But for the id and the number of the request."""
    other = make_school(api)
    hidden = school.student.get(f"/api/courses/{other.course.id}")
    missing = school.student.get("/api/courses/00000000-0000-7000-8000-000000000000")
    bodies = [assert_problem(answer, 404, "not_found") for answer in (hidden, missing)]
    for body in bodies:
        del body["instance"], body["request_id"]
    assert bodies[0] == bodies[1]
    assert set(hidden.headers) == set(missing.headers)


@pytest.mark.parametrize("given", ["abcdefgh", "01J9Z0-trace:7.b_c", "x" * 128])
def test_a_sane_request_id_is_kept(plain: httpx.Client, given: str) -> None:
    answer = plain.get("/nothing", headers={"x-request-id": given})
    assert answer.headers["x-request-id"] == given
    assert_problem(answer, 404)


@pytest.mark.parametrize(
    "given", ["", "short", "x" * 129, "has a space", 'quote"quote"', "<script>alert(1)</script>", "é" * 8]
)
def test_any_other_request_id_is_replaced(api: Api, given: str) -> None:
    answer = send(api.application.base_url, "GET", "/nothing", [f"X-Request-Id: {given}"])
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 32
    assert_problem(answer, 404)


def test_every_request_has_an_id_of_its_own(plain: httpx.Client) -> None:
    assert len({plain.get("/healthz").headers["x-request-id"] for _ in range(5)}) == 5


@pytest.fixture
def broken(api: Api) -> Iterator[Callable[[str], None]]:
    """Makes app.get_me fail as the test likes, for everybody, until the test is over."""
    original = api.database.value("select pg_get_functiondef('app.get_me'::regproc)")

    def breaks(statement: str) -> None:
        api.database.execute(
            "create or replace function app.get_me(p_tenant uuid, p_user uuid) returns text language plpgsql as "
            f"$broken$ begin {statement}; return '{{}}'; end $broken$"
        )

    yield breaks
    api.database.execute(original)


@pytest.mark.parametrize(
    "statement",
    [
        "perform 1 / 0",
        "perform secret_column from pg_catalog.no_such_table",
        "raise exception 'the password of %% is %%', 'asha@example.org', 'hunter2'",
        "raise exception using errcode = 'XX001', message = 'page of lms.users is damaged', detail = 'hunter2'",
        "perform app.no_such_function('hunter2')",
    ],
)
def test_an_unexpected_error_tells_nothing(school: School, broken: Callable[[str], None], statement: str) -> None:
    broken(statement.replace("%%", "%"))
    request_id = f"probe-{secrets.token_hex(8)}"
    with httpx.Client(base_url=school.institution.api.http.base_url) as client:
        answer = client.get("/api/me", headers={**school.student.headers, "x-request-id": request_id})
    problem = assert_problem(answer, 500, "internal_error")
    assert problem["request_id"] == request_id
    assert "hunter2" not in answer.text
    assert "secret_column" not in answer.text

    logged = lines_of(school.institution.api, request_id)
    assert {line["event"] for line in logged} == {"database_error", "request"}, "the operator finds it by the same id"
    assert "hunter2" not in str(logged)


@pytest.mark.parametrize(
    ("sqlstate", "status", "code"),
    [
        ("42501", 403, "forbidden"),
        ("23505", 409, "already_exists"),
        ("23503", 409, "conflict"),
        ("23514", 422, "invalid_input"),
        ("22003", 422, "invalid_input"),
        ("40001", 503, "busy"),
        ("40P01", 503, "busy"),
        ("55P03", 503, "busy"),
        ("57014", 503, "busy"),
        ("53300", 503, "database_unavailable"),
        ("57P01", 503, "database_unavailable"),
        ("25006", 503, "database_unavailable"),
        ("LM999", 500, "internal_error"),
    ],
)
def test_an_error_of_the_database_is_translated(
    plain: httpx.Client, school: School, broken: Callable[[str], None], sqlstate: str, status: int, code: str
) -> None:
    broken(
        f"raise exception using errcode = '{sqlstate}', message = 'Key (email)=(hunter2) in lms.users', "
        "detail = 'hunter2', constraint = 'users_pkey'"
    )
    answer = plain.get("/api/me", headers=school.student.headers)
    assert_problem(answer, status, code)
    assert "hunter2" not in answer.text
    assert ("retry-after" in answer.headers) == (status == 503)
