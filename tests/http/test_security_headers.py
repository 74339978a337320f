"""What tells a browser how little it may do with an answer; and the documentation, which needs a little more."""

import re

import httpx

from tests.http.conftest import School
from tests.http.raw import assert_guarded
from tests.support.api import Api


def test_every_answer_carries_them(plain: httpx.Client, school: School) -> None:
    headers = school.student.headers
    for answer in (
        plain.get("/healthz"),
        plain.get("/readyz"),
        plain.get("/metrics"),
        plain.get("/docs"),
        plain.get("/openapi.json"),
        plain.get("/.well-known/jwks.json"),
        plain.get("/nothing"),
        plain.options("/api/me"),
        plain.delete("/api/me", headers=headers),
        plain.get("/api/me"),
        plain.get("/api/me", headers=headers),
        plain.post(f"/api/courses/{school.course.id}/enroll", headers=headers),
        plain.post("/api/auth/login", headers=school.institution.anonymous.headers, content="x"),
        plain.post("/api/auth/logout", headers=headers),
    ):
        assert_guarded(answer)
        assert "server" not in answer.headers or not re.search(r"\d", answer.headers["server"])


def test_answers_are_not_kept_unless_they_are_public(plain: httpx.Client, school: School) -> None:
    for path in ("/api/me", "/api/courses", "/nothing", "/healthz"):
        assert plain.get(path, headers=school.student.headers).headers["cache-control"] == "no-store"
    assert plain.get("/.well-known/jwks.json").headers["cache-control"] == "public, max-age=60"


def test_https_is_insisted_on_where_the_platform_has_it(api: Api, plain: httpx.Client) -> None:
    assert "strict-transport-security" not in plain.get("/healthz").headers


def test_the_documentation_needs_nothing_from_elsewhere(plain: httpx.Client) -> None:
    """Every file that the page names comes from here and exists, and the page's policy lets it be loaded."""
    page = plain.get("/docs")
    assert page.headers["content-type"].startswith("text/html")
    policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == "'self'", "no inline script"
    assert "http" not in page.headers["content-security-policy"]
    assert "<script>" not in page.text

    references = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(references) == 4
    kinds = {".js": ("javascript", "script-src"), ".css": ("css", "style-src"), ".png": ("png", "img-src")}
    for reference in references:
        assert reference.startswith("/docs/")
        file = plain.get(reference)
        assert file.status_code == 200
        kind, directive = kinds[reference[reference.rindex(".") :]]
        assert kind in file.headers["content-type"]
        assert "'self'" in policy[directive]

    start = plain.get("/docs/start.js").text
    addresses = re.findall(r'url: "([^"]+)"', start)
    assert addresses == ["/openapi.json"]
    assert policy["connect-src"] == "'self'"
    assert plain.get(addresses[0]).json()["openapi"].startswith("3.1")


def test_files_of_the_documentation_are_kept_by_browsers(plain: httpx.Client) -> None:
    first = plain.get("/docs/swagger-ui-bundle.js")
    assert "max-age" in first.headers["cache-control"]
    assert first.headers["etag"]
