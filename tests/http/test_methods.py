"""HEAD, OPTIONS, and methods that an address does not take."""

import re

import httpx
import pytest

from tests.http.conftest import School
from tests.http.raw import assert_guarded, assert_problem, send
from tests.support.api import Api


def allowed(answer: httpx.Response) -> set[str]:
    return set(answer.headers["allow"].split(", "))


def is_of(address: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path)), address) is not None


def test_the_methods_of_every_address_are_named(api: Api, plain: httpx.Client) -> None:
    """All of them, although each is a route of its own, and a word may stand where an id may."""
    paths = api.contract.document["paths"]
    for path in paths:
        address = re.sub(r"\{\w+\}", "00000000-0000-7000-8000-000000000000", path)
        taken = {method for other, methods in paths.items() if is_of(address, other) for method in methods}
        expected = {method.upper() for method in taken} | {"OPTIONS"}
        expected |= {"HEAD"} if "get" in taken else set()
        answer = plain.options(address)
        assert (answer.status_code, answer.content) == (204, b"")
        assert allowed(answer) == expected, path
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "FROBNICATE"} - expected:
            answer = plain.request(method, address, headers={"accept": "application/json"})
            assert_problem(answer, 405, "method_not_allowed")
            assert allowed(answer) == expected, path


@pytest.mark.parametrize("path", ["/healthz", "/docs", "/openapi.json", "/.well-known/jwks.json"])
def test_head_and_options_outside_the_api(plain: httpx.Client, path: str) -> None:
    assert plain.head(path).status_code == 200
    assert allowed(plain.options(path)) == {"HEAD", "GET", "OPTIONS"}
    assert_problem(plain.post(path), 405, "method_not_allowed")


def test_head_is_get_without_the_body(plain: httpx.Client, school: School) -> None:
    for path in ("/api/me", "/api/courses", "/api/nothing", "/api/courses?limit=0"):
        got = plain.get(path, headers=school.student.headers)
        head = plain.head(path, headers=school.student.headers)
        assert head.status_code == got.status_code
        assert head.content == b""
        assert head.headers["content-length"] == str(len(got.content))
        assert head.headers["content-type"] == got.headers["content-type"]
        assert head.headers.get("etag") == got.headers.get("etag")
        assert_guarded(head)


def test_a_connection_survives_a_head(api: Api, school: School) -> None:
    """A body after a HEAD would be read as the next answer."""
    with httpx.Client(base_url=api.http.base_url, limits=httpx.Limits(max_connections=1)) as one:
        for _ in range(3):
            assert one.head("/api/me", headers=school.student.headers).status_code == 200
            assert one.get("/api/me", headers=school.student.headers).json()["id"] == str(school.student.id)


def test_a_method_in_lower_case_is_another_method(api: Api) -> None:
    assert_problem(send(api.application.base_url, "get", "/healthz"), 405, "method_not_allowed")
