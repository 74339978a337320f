"""Sign-in through a real OpenID Connect issuer on loopback."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import oidc_provider_mock  # type: ignore[import-untyped]
import pytest

from tests.support.api import Institution, Person, together


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with oidc_provider_mock.run_server_in_thread(require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


class AsLoopback(httpx.HTTPTransport):
    """Finds every *.localhost on this machine, as browsers do and resolvers need not."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        local = httpx.Request(
            request.method,
            request.url.copy_with(host="127.0.0.1"),
            headers=request.headers,
            stream=request.stream,
            extensions=request.extensions,
        )
        return super().handle_request(local)


class Browser:
    """Follows a sign-in step by step, as somebody at the issuer's page."""

    def __init__(self, school: Institution, issuer: str) -> None:
        self.school, self.issuer = school, issuer
        self.host = f"{school.slug}.localhost:{school.api.http.base_url.port}"
        self.http = httpx.Client(transport=AsLoopback(), base_url=f"http://{self.host}")

    def start(self, **query: str) -> httpx.Response:
        return self.http.get("/api/auth/oauth/campus/start", params=query)

    def agree(self, location: str, subject: str) -> str:
        """Signs in at the issuer; the address that it sends the browser back to."""
        answer = httpx.post(location, data={"sub": subject}, trust_env=False)
        assert answer.status_code == 302, answer.text
        return answer.headers["location"]

    def ticket(self, subject: str) -> str:
        back = self.agree(self.start().headers["location"], subject)
        answer = self.http.get(back)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["ticket"])

    def complete(self, ticket: str) -> httpx.Response:
        return self.http.post("/api/auth/oauth/complete", json={"ticket": ticket})

    def sign_in(self, subject: str) -> httpx.Response:
        return self.complete(self.ticket(subject))


def knows(issuer: str, subject: str, **claims: Any) -> str:
    httpx.put(f"{issuer}/users/{subject}", json=claims, trust_env=False).raise_for_status()
    return subject


def set_up(school: Institution, issuer: str, **more: Any) -> Person:
    admin = school.admin()
    body = {"name": "Campus", "issuer": issuer, "client_id": "lectern", "client_secret": "a client secret", **more}
    answer = admin.put("/api/admin/identity-providers/campus", body)
    assert answer.status_code == 200, answer.text
    return admin


@pytest.fixture
def browser(institution: Institution, issuer: str) -> Browser:
    set_up(institution, issuer)
    return Browser(institution, issuer)


def test_a_new_person_gets_an_account_and_keeps_it(browser: Browser, issuer: str) -> None:
    subject = knows(issuer, "new-person", email="Nila@campus.example", email_verified=True, name="Nila Sen")
    first = browser.sign_in(subject).json()
    assert (first["user"]["email"], first["user"]["name"], first["user"]["role"]) == (
        "nila@campus.example",
        "Nila Sen",
        "student",
    )
    knows(issuer, subject, email="moved@campus.example", email_verified=True)
    second = browser.sign_in(subject).json()
    assert second["user"]["id"] == first["user"]["id"], "found by subject, not by e-mail"


def test_an_existing_account_is_linked_only_on_a_verified_address(browser: Browser, issuer: str) -> None:
    student = browser.school.student(password=True)
    liar = knows(issuer, "liar", email=student.email, email_verified=False)
    refused = browser.sign_in(liar)
    assert (refused.status_code, refused.json()["code"]) == (403, "email_not_vouched")
    owner = knows(issuer, "owner", email=student.email, email_verified=True)
    assert browser.sign_in(owner).json()["user"]["id"] == str(student.id)
    assert browser.sign_in(liar).status_code == 403


def test_the_way_out_carries_pkce_nonce_and_a_sealed_state(browser: Browser) -> None:
    answer = browser.start()
    assert answer.status_code == 302
    query = {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["location"]).query).items()}
    assert query["code_challenge_method"] == "S256"
    assert re.fullmatch(r"[\w-]{43}", query["code_challenge"])
    assert len(query["nonce"]) >= 32
    assert query["nonce"] not in query["state"]
    assert query["redirect_uri"] == f"http://{browser.host}/api/auth/oauth/campus/callback"
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


def test_a_callback_works_only_in_the_browser_that_began(browser: Browser, issuer: str) -> None:
    knows(issuer, "victim", email="victim@campus.example", email_verified=True)
    back = browser.agree(browser.start().headers["location"], "victim")
    stranger = Browser(browser.school, issuer)
    assert stranger.http.get(back).json()["code"] == "sign_in_failed"
    stranger.start()
    assert stranger.http.get(back).json()["code"] == "sign_in_failed"
    assert browser.http.get(back).status_code == 200


def test_a_code_is_worth_nothing_with_another_sign_ins_state(browser: Browser, issuer: str) -> None:
    knows(issuer, "thief", email="thief@campus.example", email_verified=True)
    back = browser.agree(browser.start().headers["location"], "thief")
    code = parse_qs(urlsplit(back).query)["code"][0]
    own_state = parse_qs(urlsplit(browser.start().headers["location"]).query)["state"][0]
    answer = browser.http.get("/api/auth/oauth/campus/callback", params={"code": code, "state": own_state})
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")


def test_an_altered_state_or_ticket_is_refused(browser: Browser, issuer: str) -> None:
    knows(issuer, "tamper", email="tamper@campus.example", email_verified=True)
    back = browser.agree(browser.start().headers["location"], "tamper")
    state = parse_qs(urlsplit(back).query)["state"][0]
    altered = back.replace(state[10:20], "AAAAAAAAAA")
    assert browser.http.get(altered).status_code == 401
    ticket = browser.ticket("tamper")
    assert browser.complete(ticket[:-6] + "AAAAAA").status_code == 401
    assert browser.complete("not a ticket").status_code == 422


def test_a_ticket_opens_one_session_even_when_sent_ten_times_at_once(browser: Browser, issuer: str) -> None:
    knows(issuer, "once", email="once@campus.example", email_verified=True)
    ticket = browser.ticket("once")
    answers = together(*[lambda: browser.complete(ticket)] * 10)
    assert sorted(a.status_code for a in answers) == [200] + [422] * 9
    assert {a.json()["code"] for a in answers if a.status_code == 422} == {"invalid_token"}


def test_a_ticket_of_one_institution_is_nothing_at_another(browser: Browser, issuer: str) -> None:
    knows(issuer, "wanderer", email="wanderer@campus.example", email_verified=True)
    other = browser.school.api.institution()
    set_up(other, issuer)
    assert Browser(other, issuer).complete(browser.ticket("wanderer")).status_code == 401


def test_registration_policy_holds_here_too(institution: Institution, issuer: str) -> None:
    school = institution.api.institution(registration="domain", email_domains=["campus.example"])
    set_up(school, issuer)
    browser = Browser(school, issuer)
    knows(issuer, "inside", email="inside@campus.example", email_verified=True)
    knows(issuer, "outside", email="outside@elsewhere.example", email_verified=True)
    assert browser.sign_in("inside").status_code == 200
    assert browser.sign_in("outside").json()["code"] == "registration_closed"


def test_the_suspended_stay_out(browser: Browser, issuer: str) -> None:
    student = browser.school.student(status="suspended")
    knows(issuer, "suspended", email=student.email, email_verified=True)
    assert browser.sign_in("suspended").json()["code"] == "account_suspended"


def test_the_ticket_goes_to_pages_of_the_institution_alone(institution: Institution, issuer: str) -> None:
    school = institution.api.institution(allowed_origins=["https://learn.campus.example"])
    set_up(school, issuer)
    browser = Browser(school, issuer)
    for elsewhere in ("https://evil.example/", "https://learn.campus.example.evil.example/", "//evil.example", "x:y"):
        refused = browser.start(return_to=elsewhere)
        assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/query/return_to")
    knows(issuer, "returner", email="returner@campus.example", email_verified=True)
    start = browser.start(return_to="https://learn.campus.example/signed-in")
    answer = browser.http.get(browser.agree(start.headers["location"], "returner"))
    assert answer.status_code == 302
    page, _, fragment = answer.headers["location"].partition("#ticket=")
    assert page == "https://learn.campus.example/signed-in"
    assert browser.complete(fragment).status_code == 200


def test_the_issuers_refusal_is_passed_on(browser: Browser) -> None:
    location = browser.start().headers["location"]
    denied = httpx.post(location, data={"action": "deny"}, trust_env=False).headers["location"]
    answer = browser.http.get(denied)
    assert (answer.status_code, answer.json()["code"]) == (401, "sign_in_failed")
    assert "access_denied" in answer.json()["detail"]


def test_admins_alone_set_issuers_up_and_nobody_reads_the_secret_back(institution: Institution, issuer: str) -> None:
    body = {"issuer": issuer, "client_id": "x", "client_secret": "the planted secret"}
    for person in (institution.student(), institution.instructor()):
        assert person.put("/api/admin/identity-providers/campus", body).status_code == 403
        assert person.get("/api/admin/identity-providers").status_code == 403
    admin = set_up(institution, issuer, client_secret="the planted secret")
    listed = admin.get("/api/admin/identity-providers")
    assert listed.json()["data"][0]["has_client_secret"] is True
    assert "planted" not in listed.text
    with institution.api.connect() as connection:
        row = connection.execute(
            "select i::text from lms.identity_providers as i where tenant_id = %s", (institution.id,)
        )
        assert "planted" not in str(row.fetchone())
    public = institution.anonymous.get("/api/tenant").json()
    assert "client" not in str(public["sign_in_providers"])
    kept = admin.put("/api/admin/identity-providers/campus", {"issuer": issuer, "client_id": "y"})
    assert kept.json()["has_client_secret"] is True, "left out, the secret stays"
    assert admin.put("/api/admin/identity-providers/google", {"client_id": "g"}).json()["issuer"] == (
        "https://accounts.google.com"
    )
    assert admin.delete("/api/admin/identity-providers/campus").status_code == 204
    assert Browser(institution, issuer).start().status_code == 404


def test_an_issuer_that_is_away_is_said_so(institution: Institution) -> None:
    set_up(institution, "http://127.0.0.1:9")
    answer = Browser(institution, "").start()
    assert (answer.status_code, answer.json()["code"]) == (503, "issuer_unavailable")
