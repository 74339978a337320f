"""ETag and If-Match: nobody overwrites what they have not seen."""

import pytest

from tests.http.conftest import School
from tests.http.raw import assert_problem, send
from tests.support.api import Api, together


def patch(api: Api, school: School, *lines: str) -> int:
    headers = [*school.headers(school.student), "Content-Type: application/json", *lines]
    return send(api.application.base_url, "PATCH", "/api/me", headers, b'{"bio":"changed"}').status


def etag(school: School) -> str:
    return school.student.get("/api/me").headers["etag"]


def test_the_etag_is_the_version(school: School) -> None:
    answer = school.student.get("/api/me")
    assert answer.headers["etag"] == f'"{answer.json()["version"]}"'
    changed = school.student.patch("/api/me", {"bio": "changed"}, headers={"if-match": answer.headers["etag"]})
    assert changed.status_code == 200
    assert changed.headers["etag"] == f'"{changed.json()["version"]}"' != answer.headers["etag"]
    assert etag(school) == changed.headers["etag"]


def test_a_stale_one_is_refused_and_the_present_one_told(school: School) -> None:
    stale = etag(school)
    school.student.patch("/api/me", {"bio": "newer"})
    answer = school.student.patch("/api/me", {"bio": "older"}, headers={"if-match": stale})
    problem = assert_problem(answer, 412, "precondition_failed")
    assert problem["current_etag"] == etag(school)
    assert school.student.get("/api/me").json()["bio"] == "newer"


def test_of_two_who_saw_the_same_one_wins(school: School) -> None:
    seen = {"if-match": etag(school)}
    answers = together(*[lambda n=n: school.student.patch("/api/me", {"bio": str(n)}, headers=seen) for n in range(20)])
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 19


@pytest.mark.parametrize("value", ["*", " * ", '"{version}"', ' "{version}" ', 'W/"{version}"'])
def test_what_matches(api: Api, school: School, value: str) -> None:
    """Proxies that compress make an ETag weak; it is the same version all the same."""
    given = value.replace("{version}", etag(school).strip('"'))
    assert patch(api, school, f"If-Match: {given}") == 200


@pytest.mark.parametrize(
    "value", ['"0"', '"999999"', '"abc"', '""', '"99999999999999999999999"', '"01"', '"-1"', '"1.0"', 'W/"0"', '"é"']
)
def test_well_formed_but_not_of_this_version(api: Api, school: School, value: str) -> None:
    assert patch(api, school, f"If-Match: {value}") == 412


@pytest.mark.parametrize("value", ["", "1", "abc", '"1', '1"', 'w/"1"', '"1", "2"', '"1" "2"', "**", '"a"b"', '"1",'])
def test_malformed(api: Api, school: School, value: str) -> None:
    assert patch(api, school, f"If-Match: {value}") == 400


def test_it_is_nobodys_business_what_the_version_of_a_hidden_object_is(api: Api, school: School) -> None:
    other = api.institution()
    foreign = school.student.get(f"/api/courses/{school.course.id}").headers["etag"]
    for person in (other.instructor(), other.admin()):
        for given in (foreign, '"0"', "*"):
            path = f"/api/courses/{school.course.id}"
            answer = person.patch(path, {"title": "Taken"}, headers={"if-match": given})
            assert_problem(answer, 404, "not_found")
