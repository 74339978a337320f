"""Forgotten passwords, guessed passwords."""

from typing import Any

from tests.support.api import Institution, together
from tests.support.mail import MailServer
from tests.support.people import PASSWORD

NEW = "an entirely new password"


def login(school: Institution, email: str, password: str = PASSWORD) -> Any:
    return school.anonymous.post("/api/auth/login", {"email": email, "password": password})


def test_a_forgotten_password_is_replaced_and_every_device_signed_out(school: Institution, mail: MailServer) -> None:
    person = school.student(password=True)
    tokens = login(school, person.email).json()
    assert school.anonymous.post("/api/auth/password/forgot", {"email": person.email}).status_code == 202
    token = mail.await_mail(person.email)[0]["token"]
    reset = school.anonymous.post("/api/auth/password/reset", {"token": token, "password": NEW})
    assert reset.json() == {"status": "password_changed"}

    assert login(school, person.email).status_code == 401
    assert login(school, person.email, NEW).status_code == 200
    dead = school.anonymous.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert dead.json()["code"] == "session_ended"
    again = school.anonymous.post("/api/auth/password/reset", {"token": token, "password": PASSWORD})
    assert again.json()["code"] == "invalid_token"
    assert "was changed" in mail.await_mail(person.email, 2)[0]["subject"]


def test_asking_for_a_link_tells_nobody_whether_there_is_an_account(school: Institution, mail: MailServer) -> None:
    known = school.student(password=True).email
    suspended = school.student(password=True, status="suspended").email
    answers = [
        school.anonymous.post("/api/auth/password/forgot", {"email": email})
        for email in (known, "nobody@example.org", suspended)
    ]
    assert len({(a.status_code, a.text, tuple(sorted(a.headers))) for a in answers}) == 1
    mail.await_mail(known)
    assert mail.to("nobody@example.org") == []
    assert mail.to(suspended) == []


def test_a_link_of_one_institution_opens_nothing_at_another(school: Institution, mail: MailServer) -> None:
    person = school.student(password=True)
    other = school.api.institution()
    other.student(password=True, email=person.email)
    school.anonymous.post("/api/auth/password/forgot", {"email": person.email})
    token = mail.await_mail(person.email)[0]["token"]
    answer = other.anonymous.post("/api/auth/password/reset", {"token": token, "password": NEW})
    assert answer.json()["code"] == "invalid_token"
    assert login(other, person.email).status_code == 200


def test_guessing_is_stopped_even_in_parallel_and_for_addresses_of_nobody(institution: Institution) -> None:
    known, unknown = institution.student(password=True).email, "nobody@example.org"
    for email in (known, unknown):
        answers = together(*[lambda email=email: login(institution, email, "a wrong guess")] * 25)
        assert sorted(a.status_code for a in answers) == [401] * 10 + [429] * 15
    locked = login(institution, known)
    assert locked.status_code == 429, "the right password does not open it either"
    assert locked.json()["code"] == "too_many_attempts"
    assert 1 <= int(locked.headers["retry-after"]) <= 900
    assert login(institution, institution.student(password=True).email).status_code == 200, "others are not locked"


def test_the_right_password_clears_the_count(institution: Institution) -> None:
    email = institution.student(password=True).email
    for _ in range(3):
        for _ in range(9):
            assert login(institution, email, "a wrong guess").status_code == 401
        assert login(institution, email).status_code == 200


def test_the_suspended_learn_so_only_with_the_right_password(institution: Institution) -> None:
    email = institution.student(password=True, status="suspended").email
    assert login(institution, email, "a wrong guess").json()["code"] == "invalid_credentials"
    assert login(institution, email).json()["code"] == "account_suspended"


def test_the_same_address_at_two_institutions_is_two_accounts(institution: Institution) -> None:
    other = institution.api.institution()
    email = institution.student(password=True).email
    assert login(other, email).status_code == 401
    tokens = login(institution, email).json()
    answer = other.anonymous.get("/api/me", headers={"authorization": f"Bearer {tokens['access_token']}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "token_of_another_tenant")
    answer = other.anonymous.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
    assert answer.json()["code"] == "session_ended"
