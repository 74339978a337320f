"""What anybody learns of a certificate by its code, and what nobody learns."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

import httpx
import pytest

from tests.support.api import Api, Institution
from tests.support.certificates import certify, make_design, random_code, rendered
from tests.support.images import png

JSON = {"accept": "application/json"}
BROWSER = {"accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}
REVOKED = {"revoked_at": datetime(2026, 5, 2, 14, 5, tzinfo=UTC), "revocation_reason": "Not their own work."}


def issue(institution: Institution, **values: Any) -> dict[str, Any]:
    with institution.api.connect() as connection:
        return certify(connection, institution.tenant, **values)


def verify(institution: Institution, code: str, **headers: str) -> httpx.Response:
    return institution.anonymous.get(f"/verify/{code}", headers={**JSON, **headers})


def test_all_that_is_printed_is_told(institution: Institution) -> None:
    with institution.api.connect() as connection:
        design = make_design(
            connection, institution.tenant, primary_color="#123456", accent_color="#fedcba",
            signatory_name="Dr. Meera Kulkarni", signatory_title="Director",
        )  # fmt: skip
    printed = issue(institution, design_id=design["id"], expires_on=date(2999, 1, 1), **rendered(b"a PDF"))
    answer = verify(institution, printed["code"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json() == {
        "state": "valid",
        **{name: printed[name] for name in ("code", "serial", "name", "course_title", "instructor_name")},
        "institution_name": printed["institution_name"],
        "signatory_name": "Dr. Meera Kulkarni",
        "signatory_title": "Director",
        "locale": "en-IN",
        "hours": 12.5,
        "issue_date": "2026-03-14",
        "expires_on": "2999-01-01",
        "revoked_at": None,
        "revocation_reason": None,
        "superseded_at": None,
        "pdf_sha256": sha256(b"a PDF").hexdigest(),
        "primary_color": "#123456",
        "accent_color": "#fedcba",
        "logo_url": f"/verify/{printed['code']}/logo.png",
    }


def test_the_page_names_who_has_signed(institution: Institution) -> None:
    with institution.api.connect() as connection:
        design = make_design(connection, institution.tenant, signatory_name="Dr. Meera Kulkarni")
    signed, other = issue(institution, design_id=design["id"]), issue(institution)
    assert "Dr. Meera Kulkarni" in institution.anonymous.get(f"/verify/{signed['code']}").text
    assert "Signed by" not in institution.anonymous.get(f"/verify/{other['code']}").text
    assert verify(institution, other["code"]).json()["signatory_name"] == other["instructor_name"]


@pytest.mark.parametrize(
    ("values", "state"),
    [
        ({}, "valid"),
        (REVOKED, "revoked"),
        ({"expires_on": date(2026, 3, 15)}, "expired"),
        ({"superseded_at": datetime(2026, 4, 1, tzinfo=UTC)}, "superseded"),
        ({"superseded_at": datetime(2026, 6, 1, tzinfo=UTC), **REVOKED}, "superseded"),
        ({"expires_on": date(2026, 3, 15), **REVOKED}, "revoked"),
    ],
)
def test_its_state(institution: Institution, values: dict[str, Any], state: str) -> None:
    found = verify(institution, issue(institution, **values)["code"]).json()
    assert found["state"] == state
    assert found["revocation_reason"] == values.get("revocation_reason")
    if values.get("revoked_at"):
        assert found["revoked_at"] == "2026-05-02T14:05:00.000Z"


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Pago_Pago"])
def test_it_expires_by_the_institutions_calendar(api: Api, zone: str) -> None:
    """Between these two there is always one where the day is not that of the server."""
    institution = api.institution(timezone=zone)
    today = datetime.now(ZoneInfo(zone)).date()
    states = [
        verify(institution, issue(institution, expires_on=day)["code"]).json()["state"]
        for day in (today, today + timedelta(days=1))
    ]
    assert states == ["expired", "valid"]


def test_a_code_is_read_as_people_write_it(institution: Institution) -> None:
    code = "0123456789ABCDEFGHJKMNPQRS"
    printed = issue(institution, code=code)
    groups = [code[at : at + 4] for at in range(0, 26, 4)]
    for written in (
        code,
        code.lower(),
        "-".join(groups),
        "%20".join(groups),
        "oI23456789abcdefghjkmnpqrs",
        "OL" + code[2:],
    ):
        answer = verify(institution, written)
        assert answer.status_code == 200, written
        assert answer.json()["serial"] == printed["serial"]


STRANGE = (
    "0" * 26,
    "0" * 25,
    "x",
    "%",
    "%25",
    "%00",
    "%ff%fe",
    "%ed%a0%80",
    "..%2f..%2fetc%2fpasswd",
    "'%20or%201=1--",
    "<script>",
    "{{7*7}}",
    "a" * 5000,
    "🎓",
)


@pytest.mark.parametrize("code", STRANGE)
@pytest.mark.parametrize("headers", [JSON, BROWSER], ids=["json", "page"])
def test_an_unknown_code_says_nothing_else(institution: Institution, code: str, headers: dict[str, str]) -> None:
    answer = institution.anonymous.get(f"/verify/{code}", headers=headers)
    assert answer.status_code == 404
    if headers is JSON:
        problem = answer.json()
        assert answer.headers["content-type"] == "application/problem+json"
        assert problem["code"] == "not_found"
        assert problem["errors"] == []
        assert set(problem) == {"type", "title", "status", "detail", "instance", "code", "request_id", "errors"}
    else:
        assert answer.headers["content-type"].startswith("text/html")
        assert len(code) < 4 or code not in answer.text


def test_all_that_is_unknown_looks_the_same(institution: Institution, api: Api) -> None:
    """Another institution's code, a serial, one letter less: the pages do not differ by a byte."""
    printed, elsewhere = issue(institution), issue(api.institution())
    tried = [
        elsewhere["code"],
        printed["serial"],
        printed["code"][:-1],
        printed["code"] + "0",
        random_code(),
        str(printed["id"]),
    ]
    assert len({verify(institution, code, **BROWSER).content for code in tried}) == 1
    bodies = [verify(institution, code).json() for code in tried]
    for body in bodies:
        del body["instance"], body["request_id"]
    assert bodies == [bodies[0]] * len(tried)


def test_an_institution_verifies_its_own_alone(institution: Institution, api: Api) -> None:
    printed, other = issue(institution), api.institution()
    assert verify(institution, printed["code"]).status_code == 200
    assert verify(other, printed["code"]).status_code == 404
    assert api.http.get(f"/verify/{printed['code']}", headers=JSON).status_code == 404
    at_home = api.http.get(f"/verify/{printed['code']}", headers={**JSON, "host": f"{institution.slug}.localhost"})
    assert at_home.status_code == 200


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        (None, "text/html"),
        ("*/*", "text/html"),
        (BROWSER["accept"], "text/html"),
        ("text/html", "text/html"),
        ("image/png", "text/html"),
        ("", "text/html"),
        (";;q=,,=;", "text/html"),
        ("application/json;q=0.3, text/html;q=0.2", "application/json"),
        ("application/json;q=0.2, text/html;q=0.3", "text/html"),
        ("application/json;q=0", "text/html"),
        ("application/json;q=x", "text/html"),
        ("application/json, text/html", "text/html"),
        ("application/json", "application/json"),
        ("Application/JSON; charset=utf-8", "application/json"),
        ("application/json, text/plain, */*", "application/json"),
        ("application/problem+json, application/json", "application/json"),
        ("application/*", "application/json"),
        ("application/*, text/html", "text/html"),
        ("text/*, application/*;q=0.9", "text/html"),
        ("application/json;q=0.5, */*", "text/html"),
        ("text/html;q=0.5, */*", "application/json"),
        ("text/html;q=0, */*", "application/json"),
    ],
)
def test_page_or_json(institution: Institution, accept: str | None, kind: str) -> None:
    code = issue(institution)["code"]
    headers = {} if accept is None else {"accept": accept}
    with httpx.Client(base_url=institution.api.http.base_url) as client:
        client.headers.pop("accept")
        answer = client.get(f"/verify/{code}", headers={"x-tenant": institution.slug, **headers})
        unknown = client.get("/verify/0", headers={"x-tenant": institution.slug, **headers})
    assert answer.headers["content-type"].partition(";")[0] == kind
    assert unknown.headers["content-type"].partition(";")[0] == kind.replace("n/json", "n/problem+json")
    for one in (answer, unknown):
        assert "accept" in ", ".join(one.headers.get_list("vary")).lower()


def test_the_page_may_do_nothing(institution: Institution) -> None:
    code = issue(institution)["code"]
    for path in (code, "unknown"):
        page = institution.anonymous.get(f"/verify/{path}", headers=BROWSER)
        policy = dict(part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert re.fullmatch(r"'sha256-[A-Za-z0-9+/]{43}='", policy["style-src"])
        assert "script-src" not in policy
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["form-action"] == "'none'"
        assert "noindex" in page.headers["x-robots-tag"]
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["referrer-policy"] == "no-referrer"
        assert "<script" not in page.text
        assert " style=" not in page.text
        assert not re.search(r'(?:src|href)="(?!data:|/verify/)', page.text)


def test_markup_is_text(institution: Institution) -> None:
    evil = "<script>alert(1)</script>\"'&{{7*7}}</title></style>"
    printed = issue(
        institution,
        name=evil, course_title=evil, instructor_name=evil, institution_name=evil, revoked_at=datetime.now(UTC),
        revocation_reason=evil,
    )  # fmt: skip
    page = verify(institution, printed["code"], **BROWSER).text
    assert "<script" not in page
    assert page.count("</style>") == page.count("</title>") == 1
    assert "{{7*7}}" in page
    assert verify(institution, printed["code"]).json()["name"] == evil


def test_links_are_lengthened_on_their_way(institution: Institution) -> None:
    """What social networks append to an address is no reason to refuse it; a token is not looked at."""
    code = issue(institution)["code"]
    answer = verify(institution, f"{code}?utm_source=feed&trk=x", authorization="Bearer expired")
    assert answer.status_code == 200


def test_the_logo_comes_with_the_code_alone(institution: Institution, api: Api) -> None:
    picture = png(color="#00ff00")
    with api.connect() as connection:
        design = make_design(connection, institution.tenant, picture)
    code = issue(institution, design_id=design["id"])["code"]
    answer = institution.anonymous.get(f"/verify/{code.lower()}/logo.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert answer.content == picture
    assert answer.headers["etag"] == f'"{sha256(picture).hexdigest()}"'
    plain = issue(institution)["code"]
    assert verify(institution, plain).json()["logo_url"] is None
    assert institution.anonymous.get(f"/verify/{plain}/logo.png").status_code == 404
    assert institution.anonymous.get(f"/verify/{random_code()}/logo.png").status_code == 404
    assert api.institution().anonymous.get(f"/verify/{code}/logo.png").status_code == 404


def test_head_is_answered_like_get(institution: Institution) -> None:
    code = issue(institution)["code"]
    answer = institution.anonymous.request("HEAD", f"/verify/{code}")
    assert (answer.status_code, answer.content) == (200, b"")


def test_a_suspended_institution_verifies_nothing(institution: Institution, api: Api) -> None:
    code = issue(institution)["code"]
    with api.connect() as connection:
        connection.execute("update lms.tenants set status = 'suspended' where id = %s", (institution.id,))
    answer = verify(institution, code, **BROWSER)
    assert answer.status_code == 403
    assert "cannot be checked right now" in answer.text


def test_codes_cannot_be_tried_at_will(start_api: Callable[..., Api]) -> None:
    """Page, JSON and logo count together, by address; other addresses of the API go on."""
    api = start_api(LECTERN_RATE_LIMITS="on")
    here = {"x-tenant": api.institution().slug}
    with httpx.Client(base_url=api.http.base_url, headers=here, timeout=60) as client:
        paths = [f"/verify/{random_code()}", f"/verify/{random_code()}/logo.png"]
        assert [client.get(paths[nr % 2]).status_code for nr in range(120)] == [404] * 120
        page, problem = client.get(paths[0], headers=BROWSER), client.get(paths[0], headers=JSON)
        assert page.status_code == problem.status_code == 429
        assert int(page.headers["retry-after"]) >= 1
        assert "Too many requests" in page.text
        assert problem.json()["code"] == "rate_limited"
        assert client.get("/api/courses").status_code == 200


def test_a_code_is_not_logged(institution: Institution, api: Api) -> None:
    code = issue(institution)["code"]
    verify(institution, code)
    assert code not in api.application.log_file.read_text()
