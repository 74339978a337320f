"""Accounts, as admins keep them."""

from functools import partial
from uuid import uuid4

import pytest

from tests.support.api import Institution, Person, together
from tests.support.people import PASSWORD


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin(name="Asha Admin")


def test_finding_people(institution: Institution, admin: Person) -> None:
    institution.student(name="Ravi Kumar", email="ravi@example.org")
    institution.student(name="Kumari Devi", email="kd@example.org")
    institution.instructor(name="50% O'Neill", email="o_neill@example.org")
    institution.api.institution().student(name="Ravi Elsewhere")

    def names(**query: str) -> list[str]:
        return [user["name"] for user in admin.get("/api/admin/users", params=query).json()["data"]]

    assert names() == ["50% O'Neill", "Kumari Devi", "Ravi Kumar", "Asha Admin"]
    assert names(q="KUMAR") == ["Kumari Devi", "Ravi Kumar"]
    assert names(q="ravi@") == ["Ravi Kumar"]
    assert names(q="avi@") == []
    assert names(q="%") == ["50% O'Neill"]
    assert names(q="o_") == ["50% O'Neill"]
    assert names(role="student", q="k") == ["Kumari Devi", "Ravi Kumar"]
    assert names(status="suspended") == []
    assert admin.get("/api/admin/users", params={"role": "king"}).status_code == 422
    assert admin.get("/api/admin/users", params={"name": "Ravi"}).status_code == 400


def test_pages_follow_one_another(institution: Institution, admin: Person) -> None:
    for _ in range(4):
        institution.student()
    whole = [user["id"] for user in admin.get("/api/admin/users").json()["data"]]
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = admin.get("/api/admin/users", params={"limit": 2, **({"cursor": cursor} if cursor else {})}).json()
        found += [user["id"] for user in page["data"]]
        cursor = page["page"]["next_cursor"]
    assert found == whole


def test_a_suspension_counts_with_an_unexpired_token(institution: Institution, admin: Person) -> None:
    student = institution.student(password=True)
    assert student.get("/api/me").status_code == 200
    signed_in = institution.anonymous.post("/api/auth/login", {"email": student.email, "password": PASSWORD}).json()

    suspended = admin.post(f"/api/admin/users/{student.id}/suspend", {"reason": "Shared the account"})

    assert (suspended.json()["status"], suspended.json()["status_reason"]) == ("suspended", "Shared the account")
    refused = student.get("/api/me")
    assert (refused.status_code, refused.json()["code"]) == (403, "account_suspended")
    refresh = institution.anonymous.post("/api/auth/refresh", {"refresh_token": signed_in["refresh_token"]})
    assert refresh.status_code in (401, 403)
    again = admin.post(f"/api/admin/users/{student.id}/suspend", {"reason": "Again"})
    assert (again.status_code, again.json()["code"], again.json()["state"]) == (409, "invalid_state", "suspended")

    assert admin.post(f"/api/admin/users/{student.id}/reinstate").json()["status"] == "active"
    assert student.get("/api/me").status_code == 200
    refresh = institution.anonymous.post("/api/auth/refresh", {"refresh_token": signed_in["refresh_token"]})
    assert refresh.status_code == 401  # the session stays ended
    assert admin.post(f"/api/admin/users/{student.id}/reinstate").status_code == 409


def test_a_demotion_counts_with_an_unexpired_token(institution: Institution, admin: Person) -> None:
    other = institution.admin()
    assert other.get("/api/admin/users").status_code == 200

    assert admin.post(f"/api/admin/users/{other.id}/role", {"role": "student"}).json()["role"] == "student"

    refused = other.get("/api/admin/users")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
    assert other.get("/api/me/courses").status_code == 200


def test_a_promotion_counts_with_the_old_token(institution: Institution, admin: Person) -> None:
    student = institution.student()
    assert admin.post(f"/api/admin/users/{student.id}/role", {"role": "admin"}).status_code == 200
    assert student.get("/api/admin/users").status_code == 200


def test_nobody_changes_themselves(admin: Person) -> None:
    assert admin.post(f"/api/admin/users/{admin.id}/role", {"role": "student"}).status_code == 403
    assert admin.post(f"/api/admin/users/{admin.id}/suspend", {"reason": "Tired"}).status_code == 403
    assert admin.get(f"/api/admin/users/{admin.id}").json()["role"] == "admin"


def test_two_admins_who_demote_each_other(institution: Institution) -> None:
    for _ in range(5):
        school = institution.api.institution()
        one, two = school.admin(), school.admin()
        answers = together(
            partial(one.post, f"/api/admin/users/{two.id}/role", {"role": "student"}),
            partial(two.post, f"/api/admin/users/{one.id}/suspend", {"reason": "Quarrel"}),
        )
        assert sorted(answer.status_code for answer in answers)[0] == 200
        assert {answer.status_code for answer in answers} <= {200, 403, 409}
        with school.api.connect() as connection:
            left = connection.execute(
                "select count(*) from lms.users where tenant_id = %s and role = 'admin' and status = 'active'",
                (school.id,),
            )
            assert left.fetchone() == (1,)


@pytest.mark.parametrize("role", ["operator", "king", "", None])
def test_roles_that_no_institution_gives(institution: Institution, admin: Person, role: str | None) -> None:
    student = institution.student()
    assert admin.post(f"/api/admin/users/{student.id}/role", {"role": role}).status_code == 422
    assert admin.get(f"/api/admin/users/{student.id}").json()["role"] == "student"


def test_people_elsewhere_do_not_exist(institution: Institution, admin: Person) -> None:
    foreign = institution.api.institution().student()
    for person in (foreign.id, uuid4()):
        answers = [
            admin.get(f"/api/admin/users/{person}"),
            admin.post(f"/api/admin/users/{person}/suspend", {"reason": "Because"}),
            admin.post(f"/api/admin/users/{person}/reinstate"),
            admin.post(f"/api/admin/users/{person}/role", {"role": "admin"}),
        ]
        assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(404, "not_found")] * 4
    assert foreign.get("/api/me").json()["role"] == "student"


@pytest.mark.parametrize("role", ["student", "instructor"])
def test_the_office_is_closed_to_others(institution: Institution, admin: Person, role: str) -> None:
    person = institution.person(role)
    answers = [
        person.get("/api/admin/users"),
        person.get(f"/api/admin/users/{person.id}"),
        person.post(f"/api/admin/users/{person.id}/role", {"role": "admin"}),
        person.post(f"/api/admin/users/{admin.id}/suspend", {"reason": "Because"}),
        person.get("/api/admin/invitations"),
        person.post("/api/admin/invitations", {"email": "friend@example.org", "role": "admin"}),
        person.delete(f"/api/admin/invitations/{uuid4()}"),
    ]
    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(403, "forbidden")] * 7
    assert institution.anonymous.get("/api/admin/users").status_code == 401
