"""How many requests anybody may send."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests.http.conftest import School, make_school
from tests.http.raw import assert_problem
from tests.support.api import Api, together

SIGNED_IN, ANONYMOUS, AUTH = 1200, 600, 120
"""A minute, of one process."""


@pytest.fixture(scope="module")
def limited(start_api: Callable[..., Api]) -> Api:
    return start_api(LECTERN_RATE_LIMITS="on", LECTERN_TRUSTED_PROXIES="1")


@pytest.fixture
def client(limited: Api) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=limited.http.base_url, timeout=60) as client:
        yield client


def spend(client: httpx.Client, count: int, path: str, headers: dict[str, str], method: str = "GET") -> list[int]:
    """The statuses of so many requests, in order."""
    return [client.request(method, path, headers=headers).status_code for _ in range(count)]


def test_a_person_has_an_allowance_of_their_own(limited: Api, client: httpx.Client) -> None:
    school = make_school(limited)
    here = {"x-forwarded-for": "192.0.2.1"}
    student = {**school.student.headers, **here}
    statuses = spend(client, SIGNED_IN + 5, "/api/nothing", student)
    assert statuses == [404] * SIGNED_IN + [429] * 5
    refused = client.get("/api/me", headers=student)
    problem = assert_problem(refused, 429, "rate_limited")
    assert 1 <= int(refused.headers["retry-after"]) == problem["retry_after"] <= 60
    assert problem["limit"] == SIGNED_IN

    elsewhere = client.get("/api/me", headers={**student, "x-forwarded-for": "192.0.2.99"})
    assert_problem(elsewhere, 429, "rate_limited")
    another = limited.tokens.sign(school.institution.id, school.student.id, school.student.session, "student")
    again = client.get("/api/me", headers={**student, "authorization": f"bearer  {another}"})
    assert_problem(again, 429, "rate_limited")
    assert client.get("/api/me", headers={**school.admin.headers, **here}).status_code == 200
    assert client.get("/api/courses", headers={**school.institution.anonymous.headers, **here}).status_code == 200


def test_strangers_are_counted_by_address(limited: Api, client: httpx.Client) -> None:
    headers = {"x-forwarded-for": "192.0.2.2"}
    assert spend(client, ANONYMOUS + 5, "/nothing", headers) == [404] * ANONYMOUS + [429] * 5
    assert client.get("/nothing", headers={"x-forwarded-for": "192.0.2.3"}).status_code == 404


def test_tokens_that_are_made_up_give_no_allowance(limited: Api, client: httpx.Client, school: School) -> None:
    """`school` is of another application: its tokens are signed, but with a key that means nothing here."""
    statuses = []
    for number in range(ANONYMOUS + 5):
        token = school.student.token if number % 2 else f"made.up.{number}"
        headers = {"x-forwarded-for": "192.0.2.4", "authorization": f"Bearer {token}"}
        statuses.append(client.get("/api/me", headers=headers).status_code)
    assert statuses == [401] * ANONYMOUS + [429] * 5


def test_signing_in_is_counted_by_address_and_tighter(limited: Api, client: httpx.Client) -> None:
    """A token changes nothing there, and other requests from that address go on."""
    school = make_school(limited)
    headers = {**school.institution.anonymous.headers, "x-forwarded-for": "192.0.2.5"}
    statuses = spend(client, AUTH + 5, "/api/auth/logout", headers, "POST")
    assert statuses == [401] * AUTH + [429] * 5
    signed = {**school.student.headers, "x-forwarded-for": "192.0.2.5"}
    assert_problem(client.get("/api/auth/sessions", headers=signed), 429, "rate_limited")
    assert client.get("/api/me", headers=signed).status_code == 200
    assert client.get("/api/courses", headers=headers).status_code == 200


def test_an_ipv6_network_counts_as_one(limited: Api, client: httpx.Client) -> None:
    """Whoever has one address of it has 2**64."""
    for number in range(AUTH):
        client.post("/api/auth/logout", headers={"x-forwarded-for": f"2001:db8:1:2::{number:x}"})
    for address, status in (
        ("2001:db8:1:2:ffff::1", 429),
        ("2001:0DB8:0001:0002:0:0:0:1", 429),
        ("2001:db8:1:3::1", 404),
    ):
        answer = client.post("/api/auth/logout", headers={"x-forwarded-for": address})
        assert answer.status_code == status, address


def test_only_the_trusted_part_of_the_way_counts(limited: Api, client: httpx.Client) -> None:
    """What a client writes in front of its proxy's entry changes nothing, in one line or in two."""
    for number in range(AUTH):
        client.post("/api/auth/logout", headers={"x-forwarded-for": f"198.51.100.{number}, 192.0.2.6"})
    two_lines = httpx.Headers([("x-forwarded-for", "198.51.100.200"), ("x-forwarded-for", "192.0.2.6")])
    assert_problem(client.post("/api/auth/logout", headers=two_lines), 429, "rate_limited")
    swapped = {"x-forwarded-for": "192.0.2.6, 192.0.2.7"}
    assert client.post("/api/auth/logout", headers=swapped).status_code == 404


def test_without_proxies_nobody_says_where_they_come_from(start_api: Callable[..., Api]) -> None:
    api = start_api(LECTERN_RATE_LIMITS="on")
    with httpx.Client(base_url=api.http.base_url) as client:
        statuses = [
            client.post("/api/auth/logout", headers={"x-forwarded-for": f"192.0.2.{number}"}).status_code
            for number in range(AUTH + 1)
        ]
    assert statuses == [404] * AUTH + [429]


def test_watching_is_free(limited: Api, client: httpx.Client) -> None:
    headers = {"x-forwarded-for": "192.0.2.8"}
    assert set(spend(client, ANONYMOUS + 50, "/healthz", headers)) == {200}
    assert client.get("/readyz", headers=headers).status_code == 200
    assert client.get("/metrics", headers=headers).status_code == 200
    assert client.get("/nothing", headers=headers).status_code == 404


def test_parallel_requests_do_not_slip_through(limited: Api, client: httpx.Client) -> None:
    headers = {"x-forwarded-for": "192.0.2.9"}
    spend(client, AUTH - 10, "/api/auth/logout", headers, "POST")
    answers = together(*[lambda: client.post("/api/auth/logout", headers=headers)] * 30)
    assert sorted(answer.status_code for answer in answers) == [404] * 10 + [429] * 20


def test_a_refused_request_has_no_effect(limited: Api, client: httpx.Client) -> None:
    school = make_school(limited)
    headers = {**school.student.headers, "x-forwarded-for": "192.0.2.10"}
    spend(client, SIGNED_IN, "/api/nothing", headers)
    path = f"/api/courses/{school.course.id}/enroll"
    assert_problem(client.post(path, headers=headers), 429, "rate_limited")
    assert limited.database.value("select count(*) from lms.enrollments where user_id = %s", school.student.id) == 0


def test_the_limits_can_be_switched_off(plain: httpx.Client) -> None:
    statuses = {plain.post("/api/auth/logout").status_code for _ in range(AUTH + 10)}
    assert statuses == {404}


def test_without_the_place_where_requests_are_counted_they_are_answered(start_api: Callable[..., Api]) -> None:
    """Redis may be away for a while; the platform is not."""
    api = start_api(LECTERN_RATE_LIMITS="on", LECTERN_RATE_LIMIT_STORAGE="redis://127.0.0.1:1")
    assert api.institution().student().get("/api/me").status_code == 200
    assert "rate_limits_unavailable" in {line["event"] for line in api.application.log()}
