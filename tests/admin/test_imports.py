"""Inviting many people by a file."""

from functools import partial
from typing import Any

import httpx
import pytest

from tests.support.api import Institution, Person, together
from tests.support.people import PASSWORD

PATH = "/api/admin/users/import"
FILE = "email,name,role\r\nravi@example.org,Ravi Kumar,student\r\nMeera@Example.org,Meera Iyer,Instructor\r\n"


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin(name="Asha Admin")


def send(person: Person, file: str | bytes, headers: dict[str, str] | None = None, **query: str) -> httpx.Response:
    content = file.encode() if isinstance(file, str) else file
    headers = {"content-type": "text/csv; charset=utf-8", **(headers or {})}
    return person.request("POST", PATH, content=content, params=query, headers=headers)


def counts(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    report = answer.json()
    return {name: report[name] for name in ("rows", "valid", "invited", "refreshed", "unchanged")}


def invitations(admin: Person) -> list[tuple[str, str | None, str]]:
    rows = admin.get("/api/admin/invitations", params={"limit": 100}).json()["data"]
    return sorted((row["email"], row["name"], row["role"]) for row in rows)


def mails(institution: Institution) -> list[tuple[str, str]]:
    with institution.api.connect() as connection:
        rows = connection.execute(
            "select recipient, payload ->> 'token' from lms.outbox where tenant_id = %s order by created_at, recipient",
            (institution.id,),
        ).fetchall()
    return [(recipient, token) for recipient, token in rows]


def test_a_file_of_people_opens_accounts(institution: Institution, admin: Person) -> None:
    expected = {"rows": 2, "valid": 2, "invited": 2, "refreshed": 0, "unchanged": 0}
    assert counts(send(admin, FILE, dry_run="true")) == expected
    assert (invitations(admin), mails(institution)) == ([], [])

    assert counts(send(admin, FILE)) == expected

    assert invitations(admin) == [
        ("meera@example.org", "Meera Iyer", "instructor"), ("ravi@example.org", "Ravi Kumar", "student"),
    ]  # fmt: skip
    tokens = dict(mails(institution))
    body = {
        "email": "meera@example.org",
        "name": "Meera",
        "password": PASSWORD,
        "invitation": tokens["meera@example.org"],
    }
    assert institution.anonymous.post("/api/auth/register", body).status_code == 202
    login = institution.anonymous.post("/api/auth/login", {"email": body["email"], "password": PASSWORD})
    assert login.json()["user"]["role"] == "instructor"


def test_the_same_again_changes_nothing(institution: Institution, admin: Person) -> None:
    answers = together(*[partial(send, admin, FILE)] * 4)
    assert sum(counts(answer)["invited"] for answer in answers) == 2
    assert counts(send(admin, FILE)) == {"rows": 2, "valid": 2, "invited": 0, "refreshed": 0, "unchanged": 2}
    assert len(mails(institution)) == 2

    changed = counts(send(admin, FILE.replace("student", "instructor").replace("Meera Iyer", "")))
    assert changed == {"rows": 2, "valid": 2, "invited": 0, "refreshed": 1, "unchanged": 1}
    assert invitations(admin)[0] == ("meera@example.org", "Meera Iyer", "instructor")
    assert [recipient for recipient, _ in mails(institution)][2:] == ["ravi@example.org"]

    with institution.api.connect() as connection:
        connection.execute("update lms.invitations set expires_at = now() where tenant_id = %s", (institution.id,))
    assert counts(send(admin, FILE, dry_run="true"))["refreshed"] == 2
    assert counts(send(admin, FILE))["refreshed"] == 2

    key = {"idempotency-key": "the same file"}
    assert send(admin, FILE, key).json() == send(admin, FILE, key).json()


WRONG = """email;name;role
good@example.org;Good Person;
;Nobody;student
not an address;;student
two@@example.org;;student
good@example.org;Twice;student
known@example.org;;student
king@example.org;;king
boss@example.org;;operator
long@example.org;{long};student
lines@example.org;"Two
lines";student
more@example.org;A;student;surplus
;;

also@example.org
""".format(long="x" * 201)
FAULTS = [
    (3, "email", "required"),
    (4, "email", "invalid_email"),
    (5, "email", "invalid_email"),
    (6, "email", "duplicate"),
    (7, "email", "account_exists"),
    (8, "role", "invalid_role"),
    (9, "role", "role_not_allowed"),
    (10, "name", "too_long"),
    (11, "name", "invalid_name"),
    (13, None, "too_many_fields"),
]


def test_every_wrong_row_is_named(institution: Institution, admin: Person) -> None:
    institution.student(email="known@example.org")
    dry = send(admin, WRONG, mode="all", dry_run="true").json()
    assert [(fault["row"], fault["column"], fault["code"]) for fault in dry["errors"]] == FAULTS
    assert (dry["refused"], dry["rows"], dry["valid"], dry["invited"]) == (True, 12, 2, 0)
    assert "row 2" in dry["errors"][3]["detail"]

    refused = send(admin, WRONG)
    assert (refused.status_code, refused.json()["code"]) == (422, "import_refused")
    assert refused.json()["report"] == {**dry, "dry_run": False}
    assert (invitations(admin), mails(institution)) == ([], [])

    some = send(admin, WRONG, mode="valid")
    assert counts(some) == {"rows": 12, "valid": 2, "invited": 2, "refreshed": 0, "unchanged": 0}
    assert some.json()["errors"] == dry["errors"]
    assert invitations(admin) == [("also@example.org", None, "student"), ("good@example.org", "Good Person", "student")]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf\r\n", "empty"),
        (FILE.encode("utf-16"), "UTF-16"),
        ("email,name\r\na@example.org,Zoë".encode("latin-1"), "Line 2: the file is not UTF-8"),
        (b"email\na@example.org\0", "NUL"),
        (b"name,role\nA,student", "email"),
        (b"email,phone\na@example.org,1", "'phone'"),
        (b"email,email\na@example.org,b@example.org", "twice"),
        (b"a@example.org,A,student", "no column"),
        (b"email,name\r\n", "no rows"),
        (b'email,name\r\na@example.org,"A', "quotes"),
        (b"email\n" + b"a@example.org\n" * 5001, "5000"),
    ],
    ids=str,
)
def test_what_is_no_file_of_people(admin: Person, file: bytes, said: str) -> None:
    answer = send(admin, file)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_file")
    assert said in answer.json()["detail"]


def test_files_as_programs_write_them(institution: Institution, admin: Person) -> None:
    file = '\ufeffRole ,EMAIL,"Name"\n"student"," a@example.org ","Rao, ""Asha"""\n,राज@उदाहरण.भारत,राजेश'
    assert counts(send(admin, file))["invited"] == 2
    assert invitations(admin) == [
        ("a@example.org", 'Rao, "Asha"', "student"), ("राज@उदाहरण.भारत", "राजेश", "student"),
    ]  # fmt: skip


@pytest.mark.parametrize("unseen", ["\u200b", "\u00ad", "\u202e", "\ufeff"], ids=ascii)
def test_an_address_with_something_unseen_is_none(admin: Person, unseen: str) -> None:
    report = send(admin, f"email\nra{unseen}vi@example.org\nravi@example.org{unseen}\n", dry_run="true").json()
    assert [(fault["row"], fault["code"]) for fault in report["errors"]] == [(2, "invalid_email"), (3, "invalid_email")]


def test_an_address_is_kept_as_signing_up_spells_it(institution: Institution, admin: Person) -> None:
    file = "email\nrene\u0301@xn--mnchen-3ya.example\nren\u00e9@m\u00fcnchen.example\nasha@example.org\u00a0\n"
    report = send(admin, file, mode="valid").json()
    assert [(fault["row"], fault["code"]) for fault in report["errors"]] == [(3, "duplicate")]
    tokens = dict(mails(institution))
    assert sorted(tokens) == ["asha@example.org", "ren\u00e9@m\u00fcnchen.example"]
    for address in ("rene\u0301@m\u00fcnchen.example", "asha@example.org"):
        token = tokens.get(address, tokens["ren\u00e9@m\u00fcnchen.example"])
        body = {"email": address, "name": "Somebody", "password": PASSWORD, "invitation": token}
        assert institution.anonymous.post("/api/auth/register", body).status_code == 202


def test_a_large_file(institution: Institution, admin: Person) -> None:
    file = "email,name\n" + "".join(f"person.{number}@example.org,Person {number}\n" for number in range(5000))
    assert counts(send(admin, file, dry_run="true"))["invited"] == 5000
    assert counts(send(admin, file))["invited"] == 5000
    assert counts(send(admin, file))["unchanged"] == 5000
    with institution.api.connect() as connection:
        connection.execute(
            "delete from pgqueuer.pgqueuer where convert_from(payload, 'UTF8') like %s", (f"%{institution.id}%",)
        )
        connection.execute("delete from lms.outbox where tenant_id = %s", (institution.id,))


def test_what_a_request_needs(institution: Institution, admin: Person) -> None:
    assert admin.post(PATH, {"email": "a@example.org"}).status_code == 415
    assert send(admin, FILE, {"content-type": "application/vnd.ms-excel"}).status_code == 415
    assert send(admin, FILE, mode="some").status_code == 422
    assert admin.post(PATH).status_code == 422
    assert send(institution.instructor(), FILE).status_code == 403
    assert send(admin, "email\n" + "x" * 1_000_000).status_code == 413
    assert invitations(admin) == []
