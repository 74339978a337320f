"""Where somebody is signed in, who tried to, and ending it."""

from functools import partial
from typing import Any

import pytest

from tests.support.api import Caller, Institution, Person, together
from tests.support.people import PASSWORD


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin()


@pytest.fixture
def student(institution: Institution) -> Person:
    return institution.student(password=True)


def sign_in(institution: Institution, email: str, password: str = PASSWORD) -> dict[str, Any]:
    answer = institution.anonymous.post(
        "/api/auth/login", {"email": email, "password": password}, headers={"user-agent": "a phone"}
    )
    body: dict[str, Any] = answer.json()
    return body


def bearer(institution: Institution, tokens: dict[str, Any]) -> Caller:
    headers = {**institution.anonymous.headers, "authorization": f"Bearer {tokens['access_token']}"}
    return Caller(institution.api.http, headers)


def test_attempts_are_kept(institution: Institution, admin: Person, student: Person) -> None:
    assert sign_in(institution, student.email, "wrong password")["code"] == "invalid_credentials"
    sign_in(institution, "nobody@example.org", "wrong password")
    sign_in(institution, student.email)
    admin.post(f"/api/admin/users/{student.id}/suspend", {"reason": "Because"})
    assert sign_in(institution, student.email)["code"] == "account_suspended"

    kept = admin.get(f"/api/admin/users/{student.id}/sign-ins").json()["data"]
    assert [row["outcome"] for row in kept] == ["suspended", "succeeded", "wrong_password"]
    assert {(row["method"], row["user_agent"]) for row in kept} == {("password", "a phone")}
    assert all(row["address"] for row in kept)
    assert [row["session_id"] is not None for row in kept] == [False, True, False]

    admin.post(f"/api/admin/users/{student.id}/reinstate")
    student = institution.signed_in(student.user)
    first = student.get("/api/me/sign-ins", params={"limit": 2}).json()
    rest = student.get("/api/me/sign-ins", params={"limit": 2, "cursor": first["page"]["next_cursor"]}).json()
    assert first["data"] + rest["data"] == kept
    assert admin.get("/api/me/sign-ins").json()["data"] == []


def test_sessions_end_at_once(institution: Institution, admin: Person, student: Person) -> None:
    phone, desk = sign_in(institution, student.email), sign_in(institution, student.email)
    path = f"/api/admin/users/{student.id}/sessions"
    listed = admin.get(path).json()["data"]
    assert len(listed) == 3
    assert [row["user_agent"] for row in listed if row["user_agent"]] == ["a phone", "a phone"]
    assert bearer(institution, phone).get("/api/me").status_code == 200

    assert [answer.status_code for answer in together(*[partial(admin.delete, path)] * 3)] == [204] * 3

    assert admin.get(path).json()["data"] == []
    for tokens in (phone, desk):
        refused = bearer(institution, tokens).get("/api/me")
        assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
        refresh = institution.anonymous.post("/api/auth/refresh", {"refresh_token": tokens["refresh_token"]})
        assert refresh.status_code == 401
    assert bearer(institution, sign_in(institution, student.email)).get("/api/me").status_code == 200
    assert admin.get("/api/me").status_code == 200


def test_one_device_signed_out_by_another(institution: Institution, student: Person) -> None:
    phone, desk = sign_in(institution, student.email), sign_in(institution, student.email)
    sessions = bearer(institution, desk).get("/api/auth/sessions").json()["data"]
    lost = next(one["id"] for one in sessions if not one["current"] and one["user_agent"])
    assert bearer(institution, desk).delete(f"/api/auth/sessions/{lost}").status_code == 204
    assert bearer(institution, phone).get("/api/me").json()["code"] == "session_ended"
    assert bearer(institution, desk).get("/api/me").status_code == 200


@pytest.mark.parametrize("what", ["sessions", "sign-ins"])
def test_whose_they_are(institution: Institution, admin: Person, student: Person, what: str) -> None:
    foreign = institution.api.institution().student(password=True)
    assert admin.get(f"/api/admin/users/{foreign.id}/{what}").status_code == 404
    assert student.get(f"/api/admin/users/{student.id}/{what}").status_code == 403
    if what == "sessions":
        assert admin.delete(f"/api/admin/users/{foreign.id}/sessions").status_code == 404
        assert institution.instructor().delete(f"/api/admin/users/{student.id}/sessions").status_code == 403
        assert foreign.get("/api/me").status_code == 200
