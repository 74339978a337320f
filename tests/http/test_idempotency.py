"""Idempotency-Key: a POST that is sent again has happened once."""

import secrets
from typing import Any

import httpx
import pytest

from tests.http.conftest import School
from tests.http.raw import assert_problem, send
from tests.support.api import Api, Person, together

COURSE = {"title": "Sent twice", "domain": "testing"}


@pytest.fixture
def key() -> dict[str, str]:
    return {"idempotency-key": secrets.token_hex(16)}


def create(person: Person, key: dict[str, str], **changes: Any) -> httpx.Response:
    return person.post("/api/courses", {**COURSE, **changes}, headers=key)


def titles(school: School, title: str = COURSE["title"]) -> int:
    count: int = school.institution.api.database.value(
        "select count(*) from lms.courses where tenant_id = %s and title = %s", school.institution.id, title
    )
    return count


def stored(school: School) -> int:
    count: int = school.institution.api.database.value(
        "select count(*) from lms.idempotency_keys where tenant_id = %s", school.institution.id
    )
    return count


def test_the_same_request_gets_the_same_answer(school: School, key: dict[str, str]) -> None:
    first, second = create(school.instructor, key), create(school.instructor, key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.content == second.content
    for header in ("etag", "location", "content-type"):
        assert first.headers[header] == second.headers[header]
    assert first.headers["x-request-id"] != second.headers["x-request-id"], "it is another request all the same"
    assert titles(school) == 1


def test_without_a_key_it_happens_twice(school: School) -> None:
    assert create(school.instructor, {}).json()["id"] != create(school.instructor, {}).json()["id"]
    assert titles(school) == 2


def test_the_stored_answer_is_the_first_one(school: School, key: dict[str, str]) -> None:
    """Not what the same question would be answered with now."""
    first = create(school.instructor, key)
    school.instructor.patch(f"/api/courses/{first.json()['id']}", {"title": "Renamed"})
    assert create(school.instructor, key).content == first.content


def test_fifty_at_once_have_one_effect(school: School, key: dict[str, str]) -> None:
    answers = together(*[lambda: create(school.instructor, key)] * 50)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert titles(school) == 1


def test_another_body_with_the_same_key_is_refused(school: School, key: dict[str, str]) -> None:
    create(school.instructor, key)
    assert_problem(create(school.instructor, key, title="Another"), 422, "idempotency_key_reused")
    assert titles(school, "Another") == 0


def test_another_address_with_the_same_key_is_refused(school: School, key: dict[str, str]) -> None:
    course = create(school.instructor, key).json()["id"]
    module = {"title": "First"}
    answer = school.instructor.post(f"/api/courses/{course}/modules", module, headers=key)
    assert_problem(answer, 422, "idempotency_key_reused")
    other = {"idempotency-key": key["idempotency-key"] + "x"}
    first = school.instructor.post(f"/api/courses/{course}/modules", module, headers=other)
    assert first.status_code == 201
    again = school.instructor.post(f"/api/courses/{school.course.id}/modules", module, headers=other)
    assert_problem(again, 422, "idempotency_key_reused")


def test_another_persons_key_is_another_key(api: Api, school: School, key: dict[str, str]) -> None:
    elsewhere = api.institution().instructor()
    people = (school.instructor, school.institution.instructor(), elsewhere)
    ids = {create(person, key).json()["id"] for person in people}
    assert len(ids) == 3
    assert_problem(create(school.student, key), 403, "forbidden")


def test_a_failure_is_not_kept(school: School, key: dict[str, str]) -> None:
    """What has changed nothing may be tried again with the same key."""
    for _ in range(2):
        assert_problem(create(school.instructor, key, title=""), 422)
    missing = "/api/courses/00000000-0000-7000-8000-000000000000/enroll"
    for _ in range(2):
        assert_problem(school.student.post(missing, headers=key), 404, "not_found")
    assert stored(school) == 0
    assert create(school.instructor, key).status_code == 201
    assert school.student.post(f"/api/courses/{school.course.id}/enroll", headers=key).status_code == 201
    assert stored(school) == 2


def test_a_failure_in_the_database_leaves_the_key_free(api: Api, school: School, key: dict[str, str]) -> None:
    api.database.execute(
        "create function lms.refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$"
    )
    api.database.execute(
        "create trigger refuse before insert on lms.courses for each row execute function lms.refuse()"
    )
    try:
        with httpx.Client(base_url=api.http.base_url) as client:
            headers = {**school.instructor.headers, **key}
            assert_problem(client.post("/api/courses", json=COURSE, headers=headers), 500, "internal_error")
    finally:
        api.database.execute("drop function lms.refuse() cascade")
    assert stored(school) == 0
    assert create(school.instructor, key).status_code == 201
    assert titles(school) == 1


@pytest.mark.parametrize("value", ["", "a" * 256, "é", "a\tb"])
def test_a_key_that_is_none(api: Api, school: School, value: str) -> None:
    lines = [*school.headers(school.student), f"Idempotency-Key: {value}"]
    answer = send(api.application.base_url, "POST", f"/api/courses/{school.course.id}/enroll", lines)
    assert_problem(answer, 400, "bad_request")
    assert stored(school) == 0


@pytest.mark.parametrize("value", ["a", "a" * 255, "order 66 / €".replace("€", "EUR"), "'; drop table lms.users; --"])
def test_any_other_text_is_one(school: School, value: str) -> None:
    for _ in range(2):
        assert create(school.instructor, {"idempotency-key": value}).status_code == 201
    assert titles(school) == 1


@pytest.fixture
def replayable(school: School, key: dict[str, str]) -> School:
    create(school.instructor, key)
    return school


def test_the_suspended_are_told_so_instead(api: Api, replayable: School, key: dict[str, str]) -> None:
    with api.connect() as connection:
        connection.execute("update lms.users set status = 'suspended' where id = %s", (replayable.instructor.id,))
    assert_problem(create(replayable.instructor, key), 403, "account_suspended")


def test_a_suspended_institution_too(api: Api, replayable: School, key: dict[str, str]) -> None:
    with api.connect() as connection:
        connection.execute(
            "update lms.tenants set status = 'suspended', status_reason = 'x' where id = %s",
            (replayable.institution.id,),
        )
    assert_problem(create(replayable.instructor, key), 403, "tenant_suspended")


def test_a_key_without_a_token_changes_nothing(school: School, key: dict[str, str]) -> None:
    answer = school.institution.anonymous.post("/api/courses", COURSE, headers=key)
    assert_problem(answer, 401, "authentication_required")


def test_credentials_are_never_stored(school: School, key: dict[str, str]) -> None:
    answer = school.student.post("/api/auth/logout", headers=key)
    assert answer.status_code == 204
    assert stored(school) == 0


def test_other_methods_need_no_key(school: School, key: dict[str, str]) -> None:
    for bio in ("one", "two"):
        assert school.student.patch("/api/me", {"bio": bio}, headers=key).json()["bio"] == bio
    assert stored(school) == 0


WITHOUT_TOKEN = {"/api/payments/webhook/{account_token}"}
"""401 is about a signature here, and what is told twice is known by itself."""


def test_every_post_with_a_token_takes_one(api: Api) -> None:
    """The document says so for each of them, but where an answer holds credentials."""
    posts = {
        path: {parameter["name"] for parameter in operations["post"]["parameters"]}
        for path, operations in api.contract.document["paths"].items()
        if "post" in operations and "401" in operations["post"]["responses"] and path not in WITHOUT_TOKEN
    }
    assert len(posts) >= 10
    for path, parameters in posts.items():
        assert ("Idempotency-Key" in parameters) != path.startswith("/api/auth/"), path
