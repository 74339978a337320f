"""Which institution a request is for, and what happens when it is suspended."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.http.raw import assert_problem, send
from tests.support.api import Api, Institution, Person
from tests.support.operations import Operation, operations_of
from tests.support.people import PASSWORD
from tests.support.waiting import eventually


@pytest.fixture
def school(api: Api) -> Institution:
    school = api.institution()
    with api.connect() as connection:
        connection.execute(
            "insert into lms.tenant_domains (tenant_id, domain) values (%s, %s)",
            (school.id, f"learn.{school.slug}.example"),
        )
    return school


def asked(api: Api, *headers: str, path: str = "/api/tenant") -> Any:
    """The slug of the institution that answered, or the code of the problem."""
    answer = send(api.application.base_url, "GET", path, headers)
    return answer.json()["slug"] if answer.status == 200 else assert_problem(answer, answer.status)["code"]


@pytest.mark.parametrize(
    "host",
    [
        "{slug}.localhost",
        "{slug}.localhost:8000",
        "{upper}.LocalHost",
        "{slug}.localhost.",
        "{slug}.localhost.:8000",
        "learn.{slug}.example",
        "LEARN.{upper}.Example:443",
        "learn.{slug}.example.",
    ],
)
def test_the_host_names_it(api: Api, school: Institution, host: str) -> None:
    name = host.format(slug=school.slug, upper=school.slug.upper())
    assert asked(api, f"Host: {name}") == school.slug


@pytest.mark.parametrize("host", ["localhost", "localhost:8000", "127.0.0.1:8000", "[::1]:8000", "10.1.2.3", ""])
def test_at_the_platforms_own_address_the_header_does(api: Api, school: Institution, host: str) -> None:
    assert asked(api, f"Host: {host}") == "tenant_not_found"
    assert asked(api, f"Host: {host}", f"X-Tenant: {school.slug}") == school.slug
    assert asked(api, f"Host: {host}", f"X-Tenant: {school.slug.upper()}") == school.slug


def test_or_the_token_alone(api: Api, school: Institution) -> None:
    student = school.student()
    answer = send(api.application.base_url, "GET", "/api/me", [f"Authorization: Bearer {student.token}"])
    assert answer.json()["id"] == str(student.id)
    assert asked(api, f"Authorization: Bearer {student.token}") == school.slug


@pytest.mark.parametrize(
    "host",
    [
        "nobody.localhost",
        "x.{slug}.localhost",
        "{slug}x.localhost",
        ".localhost",
        "{slug}",
        "{slug}.example",
        "{slug}.localhost.evil.example",
        "evil.example",
        "%00.localhost",
        "a b.localhost",
        "{slug}%2elocalhost",
        "-.localhost",
        "é.localhost",
        "*.localhost",
        "' or true --.localhost",
    ],
)
def test_unknown_hosts(api: Api, school: Institution, host: str) -> None:
    """Also with a good token: somebody has set up a name that leads nowhere, and should learn of it."""
    name = host.format(slug=school.slug)
    assert asked(api, f"Host: {name}") == "tenant_not_found"
    token = school.student().token
    assert asked(api, f"Host: {name}", f"Authorization: Bearer {token}") == "tenant_not_found"


@pytest.mark.parametrize("value", ["", " ", "nobody", "a" * 5_000, "é", "{slug}.localhost", "{slug},{slug}", "{id}"])
def test_unknown_headers(api: Api, school: Institution, value: str) -> None:
    given = value.format(slug=school.slug, id=school.id)
    assert asked(api, f"X-Tenant: {given}") == "tenant_not_found"
    assert asked(api, f"Host: {school.slug}.localhost", f"X-Tenant: {given}") == "tenant_not_found"


def test_any_host_may_carry_the_header(api: Api, school: Institution) -> None:
    """A front end's server calls the platform under whatever name it has there."""
    assert asked(api, "Host: lectern-api.internal:8000", f"X-Tenant: {school.slug}") == school.slug


def test_host_and_header_must_agree(api: Api, school: Institution) -> None:
    other = api.institution()
    for host in (f"{school.slug}.localhost", f"learn.{school.slug}.example"):
        assert asked(api, f"Host: {host}", f"X-Tenant: {school.slug}") == school.slug
        assert asked(api, f"Host: {host}", f"X-Tenant: {other.slug}") == "tenant_mismatch"


def test_a_token_is_good_at_its_own_institution_only(api: Api, school: Institution) -> None:
    token = api.institution().student().token
    for header in (f"Host: {school.slug}.localhost", f"X-Tenant: {school.slug}"):
        for path in ("/api/me", "/api/tenant", "/api/courses"):
            answer = send(api.application.base_url, "GET", path, [header, f"Authorization: Bearer {token}"])
            assert_problem(answer, 401, "token_of_another_tenant")


def test_a_domain_of_its_own_beats_a_label_that_looks_like_somebody(api: Api, school: Institution) -> None:
    """Who runs the domain is known; a label of a host name is anybody's."""
    other = api.institution()
    with api.connect() as connection:
        connection.execute(
            "insert into lms.tenant_domains (tenant_id, domain) values (%s, %s)",
            (other.id, f"{school.slug}.localhost"),
        )
    assert asked(api, f"Host: {school.slug}.localhost") == other.slug
    assert asked(api, f"X-Tenant: {school.slug}") == school.slug


def test_a_new_institution_is_there_at_once(api: Api) -> None:
    slug = f"late-{uuid4().hex[:8]}"
    assert asked(api, f"X-Tenant: {slug}") == "tenant_not_found"
    api.institution(slug=slug)
    assert asked(api, f"X-Tenant: {slug}") == slug


def test_a_renamed_institution_answers_to_its_new_name(api: Api, school: Institution) -> None:
    student = school.student()
    old, new = school.slug, f"{school.slug}-renamed"
    assert asked(api, f"X-Tenant: {old}") == old
    with api.connect() as connection:
        connection.execute("update lms.tenants set slug = %s where id = %s", (new, school.id))
    assert asked(api, f"X-Tenant: {new}") == new, "at once"
    answer = send(api.application.base_url, "GET", "/api/me", [f"Authorization: Bearer {student.token}"])
    assert answer.status == 200, "tokens name the institution by what does not change"
    # What is remembered is forgotten soon.
    eventually(lambda: asked(api, f"X-Tenant: {old}") == "tenant_not_found")


class Suspended:
    """An institution that has just been suspended, with one person of each role."""

    def __init__(self, api: Api) -> None:
        self.school = api.institution()
        self.people: list[Person] = [self.school.person(role) for role in ("student", "instructor", "admin")]
        self.email = self.school.student(password=True).email
        self.refresh_token = self.login().json()["refresh_token"]
        with api.connect() as connection:
            connection.execute(
                "update lms.tenants set status = 'suspended', status_reason = 'unpaid' where id = %s",
                (self.school.id,),
            )

    def login(self) -> httpx.Response:
        return self.school.anonymous.post("/api/auth/login", {"email": self.email, "password": PASSWORD})


@pytest.fixture(scope="module")
def suspended(api: Api) -> Suspended:
    return Suspended(api)


def test_nobody_signs_in_at_a_suspended_institution(suspended: Suspended) -> None:
    assert_problem(suspended.login(), 403, "tenant_suspended")
    answer = suspended.school.anonymous.post("/api/auth/refresh", {"refresh_token": suspended.refresh_token})
    assert_problem(answer, 403, "tenant_suspended")


def values(operation: Operation) -> dict[str, Any]:
    return {
        name: [str(uuid4())] * 2 if name.endswith("_ids") else "campus" if name == "provider" else str(uuid4())
        for name in operation.ids
    }


def test_every_operation_says_so_to_everybody(api: Api, suspended: Suspended) -> None:
    """Over the whole document, so that a new operation is covered too."""
    # What comes with no token to judge does not get as far; money that was paid is heard of even then. The link
    # to a report is a proof of its own.
    without_token = {"refresh", "finish_oauth", "complete_oauth", "receive_webhook", "get_report_file"}
    seen = 0
    for operation in operations_of(api.contract.document):
        if operation.name in without_token:
            continue
        for person in suspended.people:
            assert_problem(operation.request(person, values(operation)), 403, "tenant_suspended")
            seen += 1
        answer = operation.request(suspended.school.anonymous, values(operation))
        if answer.status_code != 401:
            assert_problem(answer, 403, "tenant_suspended")
    assert seen > 100


def test_and_by_every_name(api: Api, suspended: Suspended) -> None:
    token = suspended.people[0].token
    assert asked(api, f"Host: {suspended.school.slug}.localhost") == "tenant_suspended"
    assert asked(api, f"Authorization: Bearer {token}") == "tenant_suspended"


def test_it_is_back_as_soon_as_it_is_reinstated(api: Api) -> None:
    suspended = Suspended(api)
    student = suspended.people[0]
    assert_problem(student.get("/api/me"), 403, "tenant_suspended")
    with api.connect() as connection:
        connection.execute("update lms.tenants set status = 'active' where id = %s", (suspended.school.id,))
    assert student.get("/api/me").status_code == 200
    assert suspended.login().status_code == 200
