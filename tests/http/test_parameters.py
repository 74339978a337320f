"""Query parameters, pages and cursors, over every list that the document names."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from tests.http.conftest import School
from tests.http.raw import assert_problem, send
from tests.quizzes.making import make_quiz
from tests.support.api import Api, Person
from tests.support.outlines import make_course


def lists(api: Api) -> Iterator[tuple[str, dict[str, Any]]]:
    """Address and operation of everything that comes in pages."""
    for path, operations in api.contract.document["paths"].items():
        operation = operations.get("get", {})
        if any(parameter["name"] == "cursor" for parameter in operation.get("parameters", ())):
            yield path, operation


@pytest.fixture
def pages(api: Api, school: School) -> list[tuple[Person, str]]:
    """Somebody who may read it, and the address, for each list."""
    module = school.admin.get(f"/api/courses/{school.course.id}").json()["modules"][0]["id"]
    coupon = school.admin.post("/api/admin/coupons", {"code": "LISTED", "kind": "free"}).json()["id"]
    quiz = make_quiz(school.admin, module)["id"]
    forum = f"/api/courses/{school.course.id}/posts"
    post = school.admin.post(forum, {"title": "A post", "body": "Words."}).json()["id"]
    reply = school.admin.post(f"/api/posts/{post}/replies", {"body": "More words."}).json()["id"]
    account = {"key_id": "rzp_live_Sample0001", "key_secret": "ASecretOfTheirs"}
    assert school.admin.put("/api/admin/payment-accounts/live", account).is_success
    ids = {"course_id": school.course.id, "module_id": module, "quiz_id": quiz, "post_id": post, "reply_id": reply}
    ids |= {"coupon_id": coupon, "mode": "live", "user_id": school.student.id}
    found = []
    for path, _ in lists(api):
        person = school.admin
        if "/platform/" in path:
            continue
        found.append((person, path.format(**ids)))
    assert len(found) >= 5
    return found


@pytest.mark.parametrize("limit", ["0", "101", "-1", "abc", "", "1.5", "9" * 5_000, "1e2", "%00", "٣٤٥"])
def test_a_limit_out_of_range(plain: httpx.Client, pages: list[tuple[Person, str]], limit: str) -> None:
    for person, path in pages:
        answer = plain.get(f"{path}?limit={limit}", headers=person.headers)
        assert_problem(answer, 422, "invalid_input", "/query/limit")


def days(api: Api, school: School) -> Iterator[tuple[str, str]]:
    """Address and name of each parameter that is a day, of what admins read."""
    for path, operations in api.contract.document["paths"].items():
        for parameter in operations.get("get", {}).get("parameters", ()):
            kinds = parameter["schema"].get("anyOf", [parameter["schema"]])
            if any(kind.get("format") == "date" for kind in kinds) and "/platform/" not in path:
                yield path.format(course_id=school.course.id, report="moderation"), parameter["name"]


@pytest.mark.parametrize("day", ["86400", "2026-03-01T00:00:00", "2026-02-30", "infinity", "٢٠٢٦-٠٣-٠١"])
def test_a_day_is_written_as_one(api: Api, school: School, day: str) -> None:
    found = list(days(api, school))
    assert len(found) >= 8
    for path, name in found:
        refused = school.admin.get(path, params={name: day})
        assert_problem(refused, 422, "invalid_input", f"/query/{name}")


def test_the_first_and_the_last_day_of_all_are_days_still(api: Api, school: School) -> None:
    for path, name in days(api, school):
        for day in ("0001-01-01", "9999-12-31"):
            for query in ({}, {"period": "week"}, {"period": "weekly"}):
                answer = school.admin.get(path, params={name: day, **query})
                assert answer.status_code in {200, 422, 400}, (path, name, day)
                assert "infinity" not in answer.text, (path, name, day)
                assert "10000-" not in answer.text, (path, name, day)


def test_limits_in_range(pages: list[tuple[Person, str]]) -> None:
    for person, path in pages:
        assert person.get(path).json()["page"]["limit"] == 25
        for limit in (1, 100):
            assert person.get(f"{path}?limit={limit}").json()["page"]["limit"] == limit


def forge(parts: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def name_of(person: Person, path: str) -> str | None:
    """The list's own name, as its cursors carry it, if it has more than one row to page through."""
    cursor = person.get(f"{path}?limit=1").json()["page"]["next_cursor"]
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))[0] if cursor else None


def test_forged_cursors(plain: httpx.Client, school: School, pages: list[tuple[Person, str]]) -> None:
    make_course(school.institution, school.instructor, 1)
    named = 0
    for person, path in pages:
        forged = ["", "x", "%00", "a%00b", "%ED%A0%80", "a" * 2_000, forge([]), forge({}), forge(None), forge(["x"])]
        name = name_of(person, path)
        if name is not None:
            named += 1
            uuid = "00000000-0000-0000-0000-000000000000"
            forged += [
                forge([name]),
                forge([name, None, None]),
                forge([name, "x", "y"]),
                forge([name, "2026-01-01T00:00:00Z", "no uuid"]),
                forge([name, "294277-01-01T00:00:00Z", uuid]),
                forge([name, "99999999999999999999999999", uuid]),
                forge([name, "2026-02-30", uuid]),
                forge([name, "2026-01-01 00:00:00+99:00", uuid]),
                forge([name, {"a": 1}, [uuid]]),
                forge([name, "2026-01-01T00:00:00Z", uuid, "one more"]),
                forge(["another list", "2026-01-01T00:00:00Z", uuid]),
            ]
        for cursor in forged:
            answer = plain.get(f"{path}?cursor={cursor}", headers=person.headers)
            assert_problem(answer, 422, "invalid_cursor", "/query/cursor")
    assert named >= 2


def test_a_cursor_that_is_too_long_for_one(plain: httpx.Client, pages: list[tuple[Person, str]]) -> None:
    person, path = pages[0]
    answer = plain.get(f"{path}?cursor={'a' * 2_001}", headers=person.headers)
    assert_problem(answer, 422, None, "/query/cursor")


def test_a_cursor_of_another_list_or_order(school: School) -> None:
    make_course(school.institution, school.instructor, 1)
    newest = school.student.get("/api/courses?limit=1&sort=newest").json()["page"]["next_cursor"]
    assert newest
    for path in ("/api/courses?sort=title", "/api/courses?sort=price", "/api/me/courses?limit=5"):
        assert_problem(school.student.get(f"{path}&cursor={newest}"), 422, "invalid_cursor", "/query/cursor")


def test_a_cursor_of_another_institution_opens_nothing(api: Api, school: School) -> None:
    """A cursor only says where to go on; whose rows these are is decided anew."""
    other = api.institution()
    author = other.instructor()
    foreign = {str(make_course(other, author, 1).id) for _ in range(2)}
    cursor = author.get("/api/courses?limit=1").json()["page"]["next_cursor"]
    answer = school.student.get(f"/api/courses?cursor={cursor}")
    assert answer.status_code == 200
    assert not foreign & {course["id"] for course in answer.json()["data"]}


def test_a_stale_cursor_goes_on_from_where_its_row_was(api: Api, school: School) -> None:
    """The row that it names may be gone: it is a position, not a pointer."""
    courses = [make_course(school.institution, school.instructor, 1) for _ in range(3)]
    first = school.student.get("/api/courses?limit=1").json()
    last = first["data"][0]["id"]
    assert last == str(courses[-1].id)
    with api.connect() as connection:
        connection.execute("update lms.courses set status = 'archived' where id = %s", (last,))
    rest = school.student.get(f"/api/courses?cursor={first['page']['next_cursor']}").json()["data"]
    assert [course["id"] for course in rest] == [str(c.id) for c in (courses[1], courses[0], school.course)]


def test_an_unknown_parameter_is_refused_everywhere(api: Api, plain: httpx.Client, school: School) -> None:
    """Over every GET of the document, so that a new one is covered too."""
    seen = 0
    for path, operations in api.contract.document["paths"].items():
        if "get" in operations and path.startswith("/api/") and "/oauth/" not in path:
            target = path.replace("{course_id}", str(school.course.id))
            for name in ("course_id", "lesson_id", "module_id", "user_id", "tenant_id"):
                target = target.replace(f"{{{name}}}", school.lesson)
            seen += 1
            answer = plain.get(f"{target}?limitt=5", headers=school.admin.headers)
            assert_problem(answer, 400, "unknown_parameter", "/query/limitt")
    assert seen >= 15


@pytest.mark.parametrize(
    ("query", "pointer"),
    [("Limit=5", "/query/Limit"), ("x", "/query/x"), ("%00=1", None), ("%ED%A0%80=1", None), ("a/b=1", "/query/a~1b")],
)
def test_parameters_of_odd_names(api: Api, school: School, query: str, pointer: str | None) -> None:
    answer = send(api.application.base_url, "GET", f"/api/courses?{query}", school.headers())
    assert_problem(answer, 400, "unknown_parameter", pointer)


@pytest.mark.parametrize("value", ["%ED%A0%80", "%FF", "%F0%9F%8E%93", "'; drop table lms.users; --", "%25_%5C"])
def test_any_text_may_be_searched_for(api: Api, school: School, value: str) -> None:
    answer = send(api.application.base_url, "GET", f"/api/courses?q={value.replace(' ', '+')}", school.headers())
    assert (answer.status, answer.json()["data"]) == (200, [])


@pytest.mark.parametrize("value", ["%00", "a%00b", "%07", "a" * 60_000])
def test_but_not_what_cannot_be_stored_or_is_too_long(api: Api, school: School, value: str) -> None:
    answer = send(api.application.base_url, "GET", f"/api/courses?q={value}", school.headers())
    assert_problem(answer, 422, "invalid_input", "/query/q")


def test_a_url_beyond_all_measure_is_refused_by_the_server_itself(api: Api, school: School) -> None:
    for target, headers in (
        (f"/api/courses?q={'a' * 70_000}", ()),
        ("/api/courses", [f"X-Filler: {'a' * 1_000_000}"]),
        ("/api/courses", [f"X-Filler-{number}: a" for number in range(500)]),
    ):
        answer = send(api.application.base_url, "GET", target, [*school.headers(), *headers])
        assert answer.status in (414, 431)
    assert send(api.application.base_url, "GET", "/api/courses", school.headers()).status == 200
