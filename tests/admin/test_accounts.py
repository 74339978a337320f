"""Accounts, as admins keep them."""

import base64
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import uuid4

import pytest

from tests.support import people
from tests.support.api import Institution, Person, together
from tests.support.people import PASSWORD

BEGUN = datetime(2012, 1, 1, tzinfo=UTC)
ABSENT_SINCE = 61
"""Days between the 1st of November 2019 and the 1st of January 2020."""


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin(name="Asha Admin")


def test_finding_people(institution: Institution, admin: Person) -> None:
    institution.student(name="Ravi Kumar", email="ravi@cs.iit.example.org")
    institution.student(name="Kumari Devi", email="kd@example.org")
    institution.instructor(name="50% O'Neill", email="o_neill@example.org")
    institution.student(name="Élodie Ångström", email="elo+tests@example.org")
    institution.student(name="राजेश कुमार", email="rk@example.org")
    institution.api.institution().student(name="Ravi Elsewhere")

    def names(**query: str) -> list[str]:
        return [user["name"] for user in admin.get("/api/admin/users", params=query).json()["data"]]

    assert names()[-4:] == ["50% O'Neill", "Kumari Devi", "Ravi Kumar", "Asha Admin"]
    for q, found in {
        "KUMAR": ["Ravi Kumar", "Kumari Devi"],  # in the order of the words
        "kumar ravi": ["Ravi Kumar"],
        "Kumar, Ravi": ["Ravi Kumar"],
        "kumar devi": ["Kumari Devi"],
        "ravi@": ["Ravi Kumar"],
        "@cs.iit": ["Ravi Kumar"],
        "iit": ["Ravi Kumar"],
        "avi@": [],
        "o’neill": ["50% O'Neill"],
        "neill": ["50% O'Neill"],
        "(50%": ["50% O'Neill"],
        "%": [],
        "o_": ["50% O'Neill"],
        "elodie angst": ["Élodie Ångström"],
        "él": ["Élodie Ångström"],
        "tests": ["Élodie Ångström"],
        "राज": ["राजेश कुमार"],
        "राजा": [],  # vowel signs are letters
        "\u200d ": names(),
    }.items():
        assert names(q=q) == found, q
    assert names(role="student", q="k") == ["Kumari Devi", "Ravi Kumar"]
    assert names(status="suspended") == []
    for query in ({"role": "king"}, {"created_from": "yesterday"}, {"created_to": "2026-01-01T00:00:00"}):
        assert admin.get("/api/admin/users", params=query).status_code == 422
    assert admin.get("/api/admin/users", params={"name": "Ravi"}).status_code == 400


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("Łukasz Wałęsa", "lukasz walesa"),
        ("Søren Ørsted", "SOREN ORSTED"),
        ("Đặng Thị Hà", "dang thi ha"),
        ("Jón Þórðarson", "jon thordarson"),
        ("Anna Großkreutz", "grosskreutz"),
        ("Æsa ẞteiner", "aesa ssteiner"),
        ("Cœur Işık", "coeur isik"),
    ],
)
def test_letters_are_found_by_what_is_typed_for_them(
    institution: Institution, admin: Person, name: str, typed: str
) -> None:
    institution.student(name=name)
    for q in (typed, name, name.lower(), name.upper()):
        assert [user["name"] for user in admin.get("/api/admin/users", params={"q": q}).json()["data"]] == [name], q


def test_who_is_renamed_promoted_or_suspended_is_found_so(institution: Institution, admin: Person) -> None:
    student = institution.student(name="Old Name", email="same@example.org")
    assert student.patch("/api/me", {"name": "New Name"}).status_code == 200
    admin.post(f"/api/admin/users/{student.id}/role", {"role": "instructor"})
    admin.post(f"/api/admin/users/{student.id}/suspend", {"reason": "Because"})

    def found(**query: str) -> bool:
        return bool(admin.get("/api/admin/users", params={"q": "same@example", **query}).json()["data"])

    assert admin.get("/api/admin/users", params={"q": "old"}).json()["data"] == []
    assert [user["id"] for user in admin.get("/api/admin/users", params={"q": "new"}).json()["data"]] == [
        str(student.id)
    ]
    assert [found(role="instructor"), found(role="student")] == [True, False]
    assert [found(status="suspended"), found(status="active")] == [True, False]


def test_who_has_stayed_away(institution: Institution, admin: Person) -> None:
    for name, seen, made in (("Long", "2020-01-01", "2019-01-01"), ("Lately", "2026-01-01", "2019-02-01")):
        institution.student(name=name, last_sign_in_at=seen, created_at=made)
    institution.student(name="Never", created_at="2018-01-01")

    def names(**query: str | bool) -> list[str]:
        rows = admin.get("/api/admin/users", params={"role": "student", **query}).json()["data"]
        return [user["name"] for user in rows]

    assert names(signed_in_before="2025-01-01T00:00:00Z") == ["Never", "Long"]
    assert names(signed_in_before="2027-01-01T00:00:00Z") == ["Never", "Long", "Lately"]
    assert names(never_signed_in=True) == ["Never"]
    assert names(never_signed_in=True, q="l") == []
    assert names(signed_in_before="2025-01-01T00:00:00Z", q="l") == ["Long"]
    assert names(created_from="2019-01-01T00:00:00Z") == ["Lately", "Long"]
    assert names(created_from="2019-01-01T00:00:00Z", created_to="2019-02-01T00:00:00Z") == ["Long"]
    assert names(created_from="2019-01-15T00:00:00Z", q="l") == ["Lately"]


def test_a_forged_cursor_of_words(admin: Person) -> None:
    cursor = base64.urlsafe_b64encode(b'["users_by_word","asha","nobody"]').decode().rstrip("=")
    refused = admin.get("/api/admin/users", params={"q": "asha", "cursor": cursor})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_cursor")


@pytest.mark.parametrize("days", [20, 700], ids=["few", "many"])
def test_who_has_stayed_away_of_those_made_in_a_time(institution: Institution, admin: Person, days: int) -> None:
    """A day, somebody; every third has never signed in, the others the longer ago the later they were made."""
    with institution.api.connect() as connection:
        people.act_in(connection, institution.id)
        connection.execute(
            "insert into lms.users (tenant_id, email, name, role, created_at, last_sign_in_at) "
            "select %s, n || '@bulk.example', n::text, 'student', "
            "timestamptz '2012-01-01 00:00Z' + n * interval '1 day', "
            "case when n %% 3 <> 0 then timestamptz '2020-01-01 00:00Z' - n * interval '1 day' end "
            "from generate_series(0, 800) as n",
            (institution.id,),
        )
    first, last = 50, 50 + days
    found: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        query = {
            "signed_in_before": "2019-11-01T00:00:00Z",
            "created_from": (BEGUN + timedelta(days=first)).isoformat(),
            "created_to": (BEGUN + timedelta(days=last)).isoformat(),
            "limit": "100",
            **({"cursor": cursor} if cursor else {}),
        }
        page = admin.get("/api/admin/users", params=query).json()
        found += [int(user["name"]) for user in page["data"]]
        cursor = page["page"]["next_cursor"]
    never = {number for number in range(first, last) if number % 3 == 0}
    assert set(found[: len(never)]) == never
    assert found[len(never) :] == [
        number for number in reversed(range(first, last)) if number % 3 and number > ABSENT_SINCE
    ]


@pytest.mark.parametrize(
    "query", [{}, {"q": "stu"}, {"q": "stu ex"}, {"never_signed_in": "true"}, {"role": "student"}], ids=str
)
def test_pages_follow_one_another(institution: Institution, admin: Person, query: dict[str, str]) -> None:
    for number in range(4):
        institution.student(name=f"Student Studious {number}", email=f"stu.dent{number % 2}-{number}@example.org")
    whole = [user["id"] for user in admin.get("/api/admin/users", params=query).json()["data"]]
    assert len(whole) == len(set(whole)) >= 4
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = admin.get("/api/admin/users", params={"limit": 1, **query, **({"cursor": cursor} if cursor else {})})
        found += [user["id"] for user in page.json()["data"]]
        cursor = page.json()["page"]["next_cursor"]
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
    refused = student.get("/api/me")
    assert (refused.status_code, refused.json()["code"]) == (401, "session_ended")
    refresh = institution.anonymous.post("/api/auth/refresh", {"refresh_token": signed_in["refresh_token"]})
    assert refresh.status_code == 401
    again = institution.anonymous.post("/api/auth/login", {"email": student.email, "password": PASSWORD})
    assert again.status_code == 200
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
