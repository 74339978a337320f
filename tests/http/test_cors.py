"""Whose scripts may read what: the institution decides."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from api.secrets import KeyRing, SigningKey
from tests.conftest import running_api
from tests.http.raw import assert_problem
from tests.support.api import Api, Institution
from tests.support.postgres import Database

FRONT = "https://front.example.com"
PREFLIGHT = {
    "access-control-request-method": "POST",
    "access-control-request-headers": "authorization,content-type,idempotency-key,x-tenant",
}


@pytest.fixture
def school(api: Api) -> Institution:
    school = api.institution(allowed_origins=[FRONT])
    with api.connect() as connection:
        connection.execute(
            "insert into lms.tenant_domains (tenant_id, domain) values (%s, %s)",
            (school.id, f"learn.{school.slug}.example"),
        )
    return school


def host(school: Institution) -> dict[str, str]:
    return {"host": f"{school.slug}.localhost:8000"}


def readable(answer: httpx.Response, origin: str = FRONT) -> bool:
    """Whether a browser would hand the answer to a script of that origin, credentials included."""
    allowed = {"access-control-allow-origin": origin, "access-control-allow-credentials": "true"}
    return allowed.items() <= dict(answer.headers).items()


def names(answer: httpx.Response, header: str) -> set[str]:
    return {name.strip().lower() for name in answer.headers[header].split(",")}


def test_a_preflight_of_an_allowed_origin(plain: httpx.Client, school: Institution) -> None:
    answer = plain.options("/api/courses", headers={**host(school), **PREFLIGHT, "origin": FRONT})
    assert (answer.status_code, answer.content) == (204, b"")
    assert readable(answer)
    assert names(answer, "access-control-allow-methods") == {"get", "post", "put", "patch", "delete"}
    wanted = {"authorization", "content-type", "idempotency-key", "if-match", "x-tenant", "x-request-id"}
    assert names(answer, "access-control-allow-headers") >= wanted
    assert int(answer.headers["access-control-max-age"]) > 0


@pytest.mark.parametrize(
    "origin",
    [
        "https://evil.example",
        "http://front.example.com",
        "https://front.example.com.evil.example",
        "https://front.example.com:8443",
        "https://sub.front.example.com",
        "null",
        "*",
        "",
        "https://é.example",
    ],
)
def test_a_foreign_origin_reads_nothing(plain: httpx.Client, school: Institution, origin: str) -> None:
    headers = httpx.Headers({**host(school), "origin": origin}, encoding="latin-1")
    preflight = httpx.Headers({**host(school), **PREFLIGHT, "origin": origin}, encoding="latin-1")
    for answer in (plain.options("/api/courses", headers=preflight), plain.get("/api/courses", headers=headers)):
        assert answer.status_code in (200, 204)
        assert not [name for name in answer.headers if name.startswith("access-control-")]
        assert "Origin" in answer.headers["vary"]


def test_an_institutions_own_hosts_are_allowed(plain: httpx.Client, school: Institution) -> None:
    domain = f"learn.{school.slug}.example"
    for origin in (f"https://{domain}", f"http://{school.slug}.localhost:3000", f"https://{school.slug}.localhost"):
        for where in ({"host": domain}, host(school)):
            assert readable(plain.get("/api/courses", headers={**where, "origin": origin}), origin)


def test_another_institutions_front_end_is_foreign(api: Api, plain: httpx.Client, school: Institution) -> None:
    other = api.institution(allowed_origins=["https://other.example.com"])
    answer = plain.get("/api/courses", headers={**host(other), "origin": FRONT})
    assert "access-control-allow-origin" not in answer.headers
    answer = plain.get("/api/courses", headers={**host(other), "origin": f"https://{school.slug}.localhost"})
    assert "access-control-allow-origin" not in answer.headers


def test_what_a_script_needs_is_exposed(plain: httpx.Client, school: Institution) -> None:
    answer = plain.get("/api/courses", headers={**host(school), "origin": FRONT})
    assert readable(answer)
    assert names(answer, "access-control-expose-headers") == {"etag", "location", "retry-after", "x-request-id"}
    assert "Origin" in answer.headers["vary"]
    assert "Origin" in plain.get("/api/courses", headers=host(school)).headers["vary"], "caches must know, always"


def test_errors_are_readable_too(plain: httpx.Client, school: Institution) -> None:
    headers = {**host(school), "origin": FRONT}
    assert readable(plain.get("/api/me", headers=headers)), "401"
    assert readable(plain.get("/nothing", headers=headers)), "404"
    assert readable(plain.delete("/api/me", headers=headers)), "405"
    assert readable(plain.patch("/api/me", headers=headers, content="x")), "415"
    large = {**headers, "content-type": "application/json"}
    assert readable(plain.patch("/api/me", headers=large, content=b" " * 1_000_001)), "413"
    assert readable(plain.post("/api/auth/login", headers=headers, json={})), "422"
    assert readable(plain.get("/api/courses?limit=0", headers=headers)), "422"
    assert readable(plain.get("/api/courses", headers={**headers, "authorization": "Bearer x"})), "401"


def test_too_many_requests_are_readable_too(start_api: Callable[..., Api]) -> None:
    api = start_api(LECTERN_RATE_LIMITS="on")
    school = api.institution(allowed_origins=[FRONT])
    headers = {**host(school), "origin": FRONT}
    with httpx.Client(base_url=api.http.base_url) as client:
        answers = [client.post("/api/auth/logout", headers=headers) for _ in range(121)]
    assert answers[-1].status_code == 429
    assert readable(answers[-1])
    assert "retry-after" in answers[-1].headers


def test_at_the_platforms_own_address_the_header_names_the_institution(
    plain: httpx.Client, school: Institution
) -> None:
    """A preflight cannot carry X-Tenant. It is let through, without credentials; the request itself is judged."""
    for origin in (FRONT, "https://evil.example"):
        preflight = plain.options("/api/courses", headers={**PREFLIGHT, "origin": origin})
        assert preflight.headers["access-control-allow-origin"] == origin
        assert "access-control-allow-credentials" not in preflight.headers
    asked = {"x-tenant": school.slug}
    assert readable(plain.get("/api/courses", headers={**asked, "origin": FRONT}))
    refused = plain.get("/api/courses", headers={**asked, "origin": "https://evil.example"})
    assert "access-control-allow-origin" not in refused.headers


def test_no_institution_no_readers(plain: httpx.Client) -> None:
    for headers in ({"host": "nobody.localhost"}, {"x-tenant": "nobody"}):
        answer = plain.get("/api/courses", headers={**headers, "origin": FRONT})
        assert_problem(answer, 404, "tenant_not_found")
        assert "access-control-allow-origin" not in answer.headers
    preflight = plain.options("/api/courses", headers={"host": "nobody.localhost", **PREFLIGHT, "origin": FRONT})
    assert "access-control-allow-origin" not in preflight.headers


def test_options_without_being_a_preflight_is_an_ordinary_request(plain: httpx.Client, school: Institution) -> None:
    answer = plain.options("/api/courses", headers={**host(school), "origin": FRONT})
    assert answer.headers["allow"] == "HEAD, GET, POST, OPTIONS"
    assert readable(answer)


def test_production_lets_no_plain_http_in(database: Database, tmp_path: Path) -> None:
    KeyRing(tmp_path / "keys.json").write([SigningKey.new()])
    production = running_api(
        database,
        LECTERN_ENV="production",
        LECTERN_BASE_URL="https://learn.example.org",
        LECTERN_BASE_DOMAIN="learn.example.org",
        LECTERN_SMTP_URL="smtp://127.0.0.1:9",
        LECTERN_SIGNING_KEYS=str(tmp_path / "keys.json"),
        LECTERN_API_DATABASE_URL=database.url_as("lms_api"),
        LECTERN_RAZORPAY_URL="https://127.0.0.1:9",
    )
    with production as api, httpx.Client(base_url=api.http.base_url) as client:
        name = f"{api.institution().slug}.learn.example.org"
        for origin, expected in ((f"https://{name}", True), (f"http://{name}", False)):
            answer = client.get("/api/courses", headers={"host": name, "origin": origin})
            assert answer.status_code == 200
            assert readable(answer, origin) is expected
        assert "max-age" in answer.headers["strict-transport-security"]
        for page in ("/dev/mail", "/dev/shop", "/dev/shop/shop.js"):
            assert client.get(page).status_code == 404
