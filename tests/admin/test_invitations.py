"""Inviting people, from the mail to the account."""

from typing import Any

import pytest

from tests.support.api import Institution, Person
from tests.support.people import PASSWORD


@pytest.fixture
def school(institution: Institution) -> Institution:
    """It takes the invited only."""
    with institution.api.connect() as connection:
        connection.execute("update lms.tenants set registration = 'invitation' where id = %s", (institution.id,))
    return institution


@pytest.fixture
def admin(school: Institution) -> Person:
    return school.admin(name="Asha Admin")


def mailed(school: Institution, address: str) -> dict[str, Any]:
    """What the newest mail to an address is made from."""
    with school.api.connect() as connection:
        row = connection.execute(
            "select payload from lms.outbox where tenant_id = %s and recipient = %s order by created_at desc limit 1",
            (school.id, address),
        ).fetchone()
    assert row
    payload: dict[str, Any] = row[0]
    return payload


def register(school: Institution, email: str, token: str) -> int:
    body = {"email": email, "name": "New Teacher", "password": PASSWORD, "invitation": token}
    return school.anonymous.post("/api/auth/register", body).status_code


def test_an_invitation_opens_an_account_once(school: Institution, admin: Person) -> None:
    answer = admin.post("/api/admin/invitations", {"email": "New@Example.org", "role": "instructor"})
    assert answer.status_code == 201
    assert (answer.json()["email"], answer.json()["status"]) == ("new@example.org", "pending")
    assert answer.json()["invited_by"] == {"id": str(admin.id), "name": "Asha Admin"}
    mail = mailed(school, "new@example.org")
    assert (mail["role"], mail["inviter"]) == ("instructor", "Asha Admin")
    assert mail["token"] not in answer.text

    assert register(school, "somebody.else@example.org", mail["token"]) == 422
    assert register(school, "new@example.org", mail["token"]) == 202
    assert register(school, "new@example.org", mail["token"]) == 422

    login = school.anonymous.post("/api/auth/login", {"email": "new@example.org", "password": PASSWORD})
    assert login.json()["user"]["role"] == "instructor"
    listed = admin.get("/api/admin/invitations").json()["data"]
    assert [item["status"] for item in listed] == ["accepted"]
    refused = admin.delete(f"/api/admin/invitations/{answer.json()['id']}")
    assert (refused.status_code, refused.json()["code"], refused.json()["state"]) == (409, "invalid_state", "accepted")


def test_the_latest_invitation_counts(school: Institution, admin: Person) -> None:
    admin.post("/api/admin/invitations", {"email": "new@example.org", "role": "admin"})
    first = mailed(school, "new@example.org")
    admin.post("/api/admin/invitations", {"email": "new@example.org", "role": "student"})
    second = mailed(school, "new@example.org")

    assert register(school, "new@example.org", first["token"]) == 422
    assert register(school, "new@example.org", second["token"]) == 202
    assert [item["role"] for item in admin.get("/api/admin/invitations").json()["data"]] == ["student"]


def test_an_invitation_taken_back_opens_nothing(school: Institution, admin: Person) -> None:
    invitation = admin.post("/api/admin/invitations", {"email": "new@example.org", "role": "student"}).json()
    token = mailed(school, "new@example.org")["token"]
    stranger = school.api.institution().admin()
    assert stranger.delete(f"/api/admin/invitations/{invitation['id']}").status_code == 404

    assert admin.delete(f"/api/admin/invitations/{invitation['id']}").status_code == 204

    assert register(school, "new@example.org", token) == 422
    assert admin.get("/api/admin/invitations").json()["data"] == []
    assert admin.delete(f"/api/admin/invitations/{invitation['id']}").status_code == 404


def test_an_expired_invitation_opens_nothing(school: Institution, admin: Person) -> None:
    admin.post("/api/admin/invitations", {"email": "new@example.org", "role": "student"})
    with school.api.connect() as connection:
        connection.execute("update lms.invitations set expires_at = now() where tenant_id = %s", (school.id,))

    assert register(school, "new@example.org", mailed(school, "new@example.org")["token"]) == 422
    assert admin.get("/api/admin/invitations").json()["data"][0]["status"] == "expired"


def test_whom_nobody_invites(school: Institution, admin: Person) -> None:
    student = school.student()
    known = admin.post("/api/admin/invitations", {"email": student.email.upper(), "role": "admin"})
    assert (known.status_code, known.json()["code"]) == (409, "already_exists")
    for body in (
        {"email": "new@example.org", "role": "operator"},
        {"email": "new@example.org", "role": "king"},
        {"email": "not an address", "role": "student"},
        {"email": "new@example.org"},
    ):
        assert admin.post("/api/admin/invitations", body).status_code == 422
    assert admin.get("/api/admin/invitations").json()["data"] == []
