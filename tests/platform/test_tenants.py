"""Institutions, as operators open, change and close them."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import uuid4

import pytest

from tests.support.api import Api, Institution, Person, together
from tests.support.people import PASSWORD

_numbers = count(1)


@pytest.fixture(scope="module")
def platform_api(start_api: Callable[..., Api]) -> Api:
    """There is one platform a database."""
    return start_api()


@pytest.fixture(scope="module")
def platform(platform_api: Api) -> Institution:
    return platform_api.institution(slug="platform", name="Lectern", is_platform=True)


@pytest.fixture
def operator(platform: Institution) -> Person:
    return platform.person("operator", name="Olga Operator")


@pytest.fixture
def slug() -> str:
    return f"academy-{next(_numbers)}"


def test_from_opening_to_the_first_admin(platform_api: Api, operator: Person, slug: str) -> None:
    answer = operator.post(
        "/api/platform/tenants",
        {
            "slug": slug,
            "name": "Academy",
            "timezone": "Asia/Kolkata",
            "registration": "invitation",
            "domains": [f"Learn.{slug}.example"],
            "allowed_origins": [f"https://app.{slug}.example"],
            "branding": {"primary_color": "#204080"},
            "admin": {"email": f"head@{slug}.example", "name": "Hedda Head"},
        },
    )
    assert answer.status_code == 201
    assert answer.headers["etag"] == '"1"'
    assert answer.json()["domains"] == [f"learn.{slug}.example"]

    # The institution answers at its own domain, to its own front end, and lets the invited head in.
    there = {"host": f"learn.{slug}.example"}
    http = platform_api.http
    profile = http.get("/api/tenant", headers=there).json()
    assert (profile["slug"], profile["branding"]) == (slug, {"primary_color": "#204080"})
    with platform_api.connect() as connection:
        row = connection.execute(
            "select payload from lms.outbox where recipient = %s", (f"head@{slug}.example",)
        ).fetchone()
    assert row
    assert {**row[0], "token": ""} == {"token": "", "role": "admin", "inviter": "Olga Operator", "name": "Hedda Head"}
    registration = {
        "email": f"head@{slug}.example",
        "name": "Hedda Head",
        "password": PASSWORD,
        "invitation": row[0]["token"],
    }
    assert http.post("/api/auth/register", headers=there, json=registration).status_code == 202
    login = http.post(
        "/api/auth/login", headers=there, json={"email": registration["email"], "password": PASSWORD}
    ).json()
    head = {**there, "authorization": f"Bearer {login['access_token']}"}
    assert http.get("/api/admin/users", headers=head).json()["data"][0]["name"] == "Hedda Head"
    invitation = http.get("/api/admin/invitations", headers=head).json()["data"][0]
    assert (invitation["status"], invitation["invited_by"]) == ("accepted", None)


def test_changes_are_based_on_a_version(operator: Person, slug: str) -> None:
    made = operator.post("/api/platform/tenants", {"slug": slug, "name": "Academy"}).json()
    path = f"/api/platform/tenants/{made['id']}"

    changed = operator.patch(path, {"name": "High Academy", "settings": {"forum": False}}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    stale = operator.patch(path, {"name": "Low Academy"}, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"2"')

    assert operator.get(path).json() == changed.json()
    merged = operator.patch(path, {"settings": {"forum": None, "chat": {"rooms": 3}}})
    assert merged.json()["settings"] == {"chat": {"rooms": 3}}
    assert merged.json()["name"] == "High Academy"
    assert operator.patch(path, {"name": None}).status_code == 422
    assert operator.patch(path, {"is_platform": True}).status_code == 422


def test_names_are_taken_once(operator: Person, slug: str) -> None:
    body = {"slug": slug, "name": "Academy", "domains": [f"{slug}.example"]}
    made = operator.post("/api/platform/tenants", body).json()

    same_slug = operator.post("/api/platform/tenants", {"slug": slug, "name": "Other"})
    same_domain = operator.post("/api/platform/tenants", {**body, "slug": f"{slug}-too"})
    other = operator.post("/api/platform/tenants", {"slug": f"{slug}-two", "name": "Two"}).json()
    moved = operator.patch(f"/api/platform/tenants/{other['id']}", {"domains": ["free.example", f"{slug}.example"]})

    for answer, pointer in ((same_slug, "/slug"), (same_domain, "/domains/0"), (moved, "/domains/1")):
        assert (answer.status_code, answer.json()["code"]) == (409, "already_exists")
        assert answer.json()["errors"][0]["pointer"] == pointer
    assert operator.patch(f"/api/platform/tenants/{made['id']}", {"domains": []}).json()["domains"] == []
    assert operator.patch(f"/api/platform/tenants/{other['id']}", {"domains": [f"{slug}.example"]}).status_code == 200


def test_a_slug_taken_at_the_same_moment(operator: Person, slug: str) -> None:
    body = {"slug": slug, "name": "Academy"}
    answers = together(*[lambda: operator.post("/api/platform/tenants", body)] * 5)
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409, 409]


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("slug", "Not a slug"),
        ("name", "  "),
        ("timezone", "Mars/Olympus"),
        ("currency", "inr"),
        ("registration", "maybe"),
        ("domains", ["localhost"]),
        ("domains", ["a.example/path"]),
        ("email_domains", ["me@example.org"]),
        ("allowed_origins", ["http://front.example"]),
        ("allowed_origins", ["https://front.example/app"]),
        ("allowed_origins", ["*"]),
        ("branding", ["red"]),
        ("branding", {"name": "a\u0000b"}),
        ("branding", {"text": "x" * 10001}),
        ("admin", {"email": "nobody"}),
        ("status", "suspended"),
    ],
)
def test_what_an_institution_cannot_be(operator: Person, slug: str, member: str, value: Any) -> None:
    answer = operator.post("/api/platform/tenants", {"slug": slug, "name": "Academy", member: value})
    assert answer.status_code == 422
    slugs = [tenant["slug"] for tenant in operator.get("/api/platform/tenants", params={"limit": 100}).json()["data"]]
    assert slug not in slugs


def test_a_suspended_institution_is_closed_to_everybody(platform_api: Api, operator: Person) -> None:
    school = platform_api.institution()
    people = [school.student(), school.instructor(), school.admin()]
    assert [person.get("/api/me").status_code for person in people] == [200] * 3
    path = f"/api/platform/tenants/{school.id}"

    closed = operator.post(f"{path}/suspend", {"reason": "The contract has ended."})

    assert (closed.json()["status"], closed.json()["status_reason"]) == ("suspended", "The contract has ended.")
    for caller in (*people, school.anonymous):
        answer = caller.get("/api/tenant")
        assert (answer.status_code, answer.json()["code"]) == (403, "tenant_suspended")
    assert operator.post(f"{path}/suspend", {"reason": "Again"}).status_code == 409
    assert operator.post(f"{path}/reinstate").json()["status"] == "active"
    assert [person.get("/api/me").status_code for person in people] == [200] * 3
    assert operator.post(f"{path}/reinstate").status_code == 409


def test_the_platform_stays_open(platform: Institution, operator: Person) -> None:
    answer = operator.post(f"/api/platform/tenants/{platform.id}/suspend", {"reason": "Oops"})
    assert answer.status_code == 403
    assert operator.get("/api/platform/tenants").status_code == 200


def test_all_institutions_page_by_page(platform_api: Api, operator: Person) -> None:
    made = [platform_api.institution().slug for _ in range(3)]
    first = operator.get("/api/platform/tenants", params={"limit": 2}).json()
    second = operator.get("/api/platform/tenants", params={"limit": 1, "cursor": first["page"]["next_cursor"]}).json()
    assert [tenant["slug"] for tenant in first["data"] + second["data"]] == made[::-1]


@pytest.mark.parametrize("role", ["student", "instructor", "admin"])
def test_operators_alone(platform_api: Api, platform: Institution, role: str) -> None:
    school = platform_api.institution()
    for person in (school.person(role), platform.person(role)):
        path = f"/api/platform/tenants/{school.id}"
        answers = [
            person.get("/api/platform/tenants"),
            person.post("/api/platform/tenants", {"slug": "mine", "name": "Mine"}),
            person.get(path),
            person.patch(path, {"name": "Mine"}),
            person.post(f"{path}/suspend", {"reason": "Because"}),
            person.post(f"{path}/reinstate"),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "forbidden")] * 6
    assert school.anonymous.get("/api/platform/tenants").status_code == 401
    assert school.anonymous.get("/api/tenant").json()["name"] != "Mine"


def test_an_unknown_institution(operator: Person) -> None:
    for answer in (
        operator.get(f"/api/platform/tenants/{uuid4()}"),
        operator.patch(f"/api/platform/tenants/{uuid4()}", {"name": "Nobody"}),
        operator.post(f"/api/platform/tenants/{uuid4()}/suspend", {"reason": "Nothing"}),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_operators_make_operators(platform: Institution, operator: Person) -> None:
    clerk = platform.student()
    assert operator.post(f"/api/admin/users/{clerk.id}/role", {"role": "operator"}).status_code == 200
    assert clerk.get("/api/platform/tenants").status_code == 200
    admin = platform.admin()
    assert admin.post(f"/api/admin/users/{clerk.id}/role", {"role": "student"}).status_code == 403
    assert operator.post(f"/api/admin/users/{clerk.id}/role", {"role": "student"}).status_code == 200
    assert clerk.get("/api/platform/tenants").status_code == 403
