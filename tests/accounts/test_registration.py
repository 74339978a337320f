"""From registration to the first sign-in, by mail."""

import secrets
from typing import Any

import pytest

from tests.support.api import Institution, together
from tests.support.mail import MailServer

PASSWORD = "a long enough password"


def somebody() -> str:
    return f"{secrets.token_hex(6)}@example.org"


def register(school: Institution, email: str, **more: Any) -> Any:
    body = {"email": email, "name": "Asha Rao", "password": PASSWORD, **more}
    return school.anonymous.post("/api/auth/register", body)


def login(school: Institution, email: str, password: str = PASSWORD) -> Any:
    return school.anonymous.post("/api/auth/login", {"email": email, "password": password})


def test_a_person_registers_verifies_and_signs_in(school: Institution, mail: MailServer) -> None:
    email = somebody()
    answer = register(school, email.upper(), timezone="Asia/Kolkata")
    assert (answer.status_code, answer.json()) == (202, {"status": "verification_sent"})
    assert login(school, email).status_code == 401, "the address is not proven yet"

    message = mail.await_mail(email)[0]
    assert "Asha Rao" in message["text"]
    verified = school.anonymous.post("/api/auth/email/verify", {"token": message["token"]})
    assert verified.json() == {"status": "verified", "email": email}
    again = school.anonymous.post("/api/auth/email/verify", {"token": message["token"]})
    assert again.json() == verified.json(), "a second click changes nothing"

    tokens = login(school, email)
    assert tokens.status_code == 200
    assert tokens.json()["user"]["role"] == "student"
    me = school.anonymous.get("/api/me", headers={"authorization": f"Bearer {tokens.json()['access_token']}"})
    assert me.json()["timezone"] == "Asia/Kolkata"


def test_registering_tells_nobody_whether_an_address_has_an_account(school: Institution, mail: MailServer) -> None:
    known, unknown = school.student(password=True).email, somebody()
    first, second = register(school, known), register(school, unknown)
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert set(first.headers) == set(second.headers)
    assert "already have an account" in mail.await_mail(known)[0]["subject"]
    assert mail.to(known)[0]["token"] is None

    wrong, missing = login(school, known, "not the password"), login(school, somebody(), "not the password")
    same = ("type", "title", "status", "detail", "code", "errors")
    assert [wrong.json()[k] for k in same] == [missing.json()[k] for k in same]


def test_somebody_elses_registration_does_not_become_ones_own(school: Institution, mail: MailServer) -> None:
    """Two people register the same address; the password is that of the link which its owner opens."""
    email = somebody()
    register(school, email, password="the attacker's password")
    register(school, email, password="the owner's password")
    assert len({m["token"] for m in mail.await_mail(email, 2)}) == 2
    owners = mail.to(email)[0]["token"]
    assert school.anonymous.post("/api/auth/email/verify", {"token": owners}).status_code == 200
    outcomes = {p: login(school, email, p).status_code for p in ("the attacker's password", "the owner's password")}
    assert sorted(outcomes.values()) == [200, 401]
    late = next(m["token"] for m in mail.to(email) if m["token"] != owners)
    school.anonymous.post("/api/auth/email/verify", {"token": late})
    assert {p: login(school, email, p).status_code for p in outcomes} == outcomes, "the other link is dead"


def test_one_click_at_the_same_moment_on_two_devices_makes_one_account(school: Institution, mail: MailServer) -> None:
    email = somebody()
    register(school, email)
    token = mail.await_mail(email)[0]["token"]
    answers = together(*[lambda: school.anonymous.post("/api/auth/email/verify", {"token": token})] * 10)
    assert {a.status_code for a in answers} == {200}
    with school.api.connect() as connection:
        assert connection.execute("select count(*) from lms.users where email = %s", (email,)).fetchone() == (1,)


@pytest.mark.parametrize(
    ("policy", "domains", "email", "status"),
    [
        ("open", [], "a@anywhere.example", 202),
        ("domain", ["school.example"], "a@School.Example", 202),
        ("domain", ["school.example"], "a@elsewhere.example", 403),
        ("domain", ["school.example"], "a@evil-school.example", 403),
        ("invitation", [], "a@school.example", 403),
        ("closed", [], "a@school.example", 403),
    ],
)
def test_the_institution_decides_who_may_register(
    institution: Institution, policy: str, domains: list[str], email: str, status: int
) -> None:
    school = institution.api.institution(registration=policy, email_domains=domains)
    answer = register(school, email)
    assert answer.status_code == status
    if status == 403:
        assert answer.json()["code"] == "registration_closed"


def test_an_invitation_opens_a_closed_door_once_and_gives_its_role(mail_api: Any, mail: MailServer) -> None:
    school = mail_api.institution(registration="invitation")
    email = somebody()
    assert school.admin().post("/api/admin/invitations", {"email": email, "role": "instructor"}).status_code == 201
    token = mail.await_mail(email)[0]["token"]
    assert register(school, somebody(), invitation=token).json()["code"] == "invalid_token", "it is for one address"
    assert register(school, email, invitation=token).json() == {"status": "active"}
    assert login(school, email).json()["user"]["role"] == "instructor"
    assert register(school, email, invitation=token).json()["code"] == "invalid_token"


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"email": "nobody"}, "/email"),
        ({"email": "a@b@c"}, "/email"),
        ({"email": f"{'x' * 300}@example.org"}, "/email"),
        ({"name": "   "}, "/name"),
        ({"name": "a\u0000b"}, "/name"),
        ({"name": 7}, "/name"),
        ({"password": "short"}, "/password"),
        ({"password": "x" * 201}, "/password"),
        ({"role": "admin"}, "/role"),
        ({"timezone": "Mars/Olympus"}, "/timezone"),
        ({"locale": "english please"}, "/locale"),
    ],
)
def test_bad_input_is_pointed_at(institution: Institution, change: dict[str, Any], pointer: str) -> None:
    answer = register(institution, **{"email": somebody(), **change})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert [e["pointer"] for e in answer.json()["errors"]] == [pointer]


def test_a_mailbox_is_not_filled_by_strangers(school: Institution, mail: MailServer) -> None:
    email = somebody()
    for _ in range(8):
        assert register(school, email).status_code == 202
    mail.await_mail(email, 5)
    register(school, last := somebody())
    mail.await_mail(last)
    assert len(mail.to(email)) == 5
