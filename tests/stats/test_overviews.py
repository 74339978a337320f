"""What somebody sees at a glance: lately, next to what was before; of the institution, their courses, the platform."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.stats.happening import Happening, Json, earned, found, pages, refresh
from tests.support.api import Api, Institution, Person
from tests.support.boards import noon_somewhere
from tests.support.outlines import Course

LATELY = {"active_students": 2, "enrollments": 3, "completions": 1, "certificates": 1}
BEFORE = {"active_students": 1, "enrollments": 1, "completions": 2, "certificates": 0}


def made(api: Api) -> Happening:
    """Two people who learn in three courses of two teachers, 0, 29, 30 and 59 days ago; and 60, which is too long."""
    timezone = noon_somewhere()
    school = Happening(api.institution(timezone=timezone, created_at="2020-01-01"), timezone)
    one, two = school.course(), school.course()
    other = school.course(school.institution.instructor(created_at="2020-01-01"))
    ann, ben = school.comes(school.noon(29)), school.comes(school.noon(60))
    school.enrolls(ann, one, school.noon(0))
    school.enrolls(ann, two, school.noon(29), school.noon(1))
    school.enrolls(ben, two, school.noon(59), school.noon(30))
    school.enrolls(ben, one, school.noon(60), school.noon(59))
    school.enrolls(ben, other, school.noon(3))
    school.certifies(ann, two, school.noon(1))
    for person, courses, days in ((ann, (one, two), (0, 5, 29)), (ben, (two, other), (7, 30, 60))):
        for ago in days:
            school.is_there(person, school.noon(ago).date())
            for course in courses:
                school.learns(person, course, school.noon(ago).date())
    # What others do to what they have done is no activity: nothing of this is counted on these days.
    post = uuid4()
    for ago in (60, 2, 1):
        school.earns(ben, two, school.noon(ago).date(), "forum_post", post)
    school.earns(ann, one, school.noon(3).date(), "answer_accepted")
    school.earns(ann, one, school.noon(4).date(), "course_complete")
    paid = school.pays(two, 1000, school.noon(40))
    school.pays(other, 300, school.noon(29), currency="EUR")
    school.refunds(paid, 400, school.noon(2))
    return school


@pytest.fixture(scope="module")
def school(api: Api) -> Happening:
    school = made(api)
    refresh(api)
    return school


def test_the_last_30_days_next_to_the_30_before(school: Happening) -> None:
    recent = found(school.admin.get("/api/admin/stats"))["last_30_days"]
    assert (recent["starts_on"], recent["ends_on"]) == (str(school.noon(29).date()), str(school.today()))
    assert recent["figures"] == {
        **LATELY,
        "new_students": 1,
        "earnings": earned(("EUR", 300, 0, 1), ("INR", 0, 400, 0)),
    }
    assert recent["previous"] == {**BEFORE, "new_students": 0, "earnings": earned(("INR", 1000, 0, 1))}
    assert recent["change_percent"] == {
        "active_students": 100.0, "enrollments": 200.0, "completions": -50.0, "certificates": None,
        "new_students": None,
    }  # fmt: skip


def test_today_this_week_and_this_month_are_the_newest_periods(school: Happening) -> None:
    query: Json = {"from": "2020-01-01", "limit": 2}
    for person, path in (
        (school.admin, "/api/admin/stats"),
        (school.teacher, "/api/me/teaching/stats"),
        (school.teacher, f"/api/courses/{school.courses[0].id}/stats"),
    ):
        stats = found(person.get(path))
        for name, by in (("today", "day"), ("this_week", "week"), ("this_month", "month")):
            present, former = found(person.get(f"{path}/periods", params={**query, "by": by}))["data"]
            span = stats[name]
            assert (span["starts_on"], span["ends_on"]) == (present["starts_on"], present["ends_on"])
            assert (span["figures"], span["previous"]) == (present["figures"], former["figures"])
            assert (present["closed"], former["closed"]) == (False, True)
    assert stats["today"]["figures"]["enrollments"] == 1


def test_the_first_courses(school: Happening) -> None:
    one, two, other = (str(course.id) for course in school.courses)
    top = found(school.admin.get("/api/admin/stats"))["top_courses"]
    assert [row["course"]["id"] for row in top["active_students"]] == [two, other, one]
    assert [row["figures"]["active_students"] for row in top["active_students"]] == [2, 1, 1]
    assert [row["course"]["id"] for row in top["completions"]] == [two]
    assert top["net"] == [], "400 went back, and euros are not this institution's currency"
    mine = found(school.teacher.get("/api/me/teaching/stats"))["top_courses"]
    assert [row["course"]["id"] for row in mine["active_students"]] == [two, one]


def test_who_teaches_sees_their_own_courses_and_each_learner_once(school: Happening) -> None:
    stats = found(school.teacher.get("/api/me/teaching/stats"))
    figures = {"active_students": 2, "enrollments": 2, "completions": 1, "certificates": 1}
    assert stats["last_30_days"]["figures"] == {**figures, "earnings": earned(("INR", 0, 400, 0))}
    assert stats["totals"] == {
        "students": 2, "active_students": 2, "courses": 2, "published_courses": 2, "enrollments": 0, "completions": 3,
        "certificates": 1, "earnings": earned(("INR", 1000, 400, 1)),
    }  # fmt: skip
    months = pages(school.teacher, "/api/me/teaching/stats/periods", by="month", **{"from": "2020-01-01"}, limit=100)
    assert sum(row["figures"]["completions"] for row in months) == 3
    days = pages(school.teacher, "/api/me/teaching/stats/periods", **{"from": str(school.noon(60).date())}, limit=100)
    assert {
        row["starts_on"]: row["figures"]["active_students"] for row in days if row["figures"]["active_students"]
    } == {str(school.noon(ago).date()): 1 for ago in (0, 5, 7, 29, 30, 60)}


def test_a_course_may_gain_a_teacher_and_lose_them(api: Api) -> None:
    school = made(api)
    refresh(api)
    two = school.courses[1]
    second = school.institution.instructor()
    path = f"/api/courses/{two.id}/stats"
    assert second.get(path).status_code == 403
    assert found(second.get("/api/me/teaching/stats"))["totals"]["completions"] == 0
    school.add("course_instructors", course_id=two.id, user_id=second.id)
    assert found(second.get(path)) == found(school.admin.get(path))
    stats = found(second.get("/api/me/teaching/stats"))
    assert (stats["totals"]["completions"], stats["totals"]["active_students"]) == (2, 0), "people after a refresh"
    refresh(api)
    stats = found(second.get("/api/me/teaching/stats"))
    assert (stats["totals"]["students"], stats["totals"]["active_students"]) == (2, 2)
    (row,) = pages(second, "/api/me/teaching/stats/courses", sort="active_students")
    assert (row["course"]["id"], row["figures"]["active_students"]) == (str(two.id), 2)
    with api.connect() as connection:
        connection.execute("delete from lms.course_instructors where user_id = %s", (second.id,))
    stats = found(second.get("/api/me/teaching/stats"))
    assert stats["last_30_days"]["figures"]["active_students"] == stats["totals"]["completions"] == 0
    assert stats["totals"]["students"] == 0
    assert second.get(path).status_code == 403


def test_the_platform_adds_up_its_institutions(api: Api, school: Happening, operator: Person) -> None:
    def sums() -> tuple[Json, Json, Json]:
        refresh(api)
        stats = found(operator.get("/api/platform/stats"))
        month = found(operator.get("/api/platform/stats/periods", params={"by": "month", "limit": 1}))["data"][0]
        return stats["totals"], stats["last_30_days"]["figures"], month["figures"]

    before = sums()
    here = found(school.admin.get("/api/admin/stats"))
    another = made(api)
    Institution(api, operator.user.tenant).student()  # the platform's own institution is none of those it adds up
    after = sums()
    for name, more in {"students": 2, "instructors": 2, "courses": 3, "tenants": 1, "completions": 3}.items():
        assert after[0][name] == before[0][name] + more, name
    for name, more in {**LATELY, "new_students": 1}.items():
        assert after[1][name] == before[1][name] + more, name
    assert after[2]["completions"] == before[2]["completions"] + here["this_month"]["figures"]["completions"]

    def money(figures: Json) -> dict[str, int]:
        return {one["currency"]: one["gross"]["amount"] for one in figures["earnings"]}

    assert money(after[0]) == {
        currency: amount + {"INR": 1000, "EUR": 300}.get(currency, 0) for currency, amount in money(before[0]).items()
    }
    rows = pages(operator, "/api/platform/stats/tenants", limit=3)
    ids = [row["tenant"]["id"] for row in rows]
    assert len(ids) == len(set(ids)) == after[0]["tenants"]
    row = rows[ids.index(str(another.institution.id))]
    assert (row["students"], row["courses"], row["enrollments"]) == (2, 3, 0)
    theirs = found(another.admin.get("/api/admin/stats"))["last_30_days"]
    assert (row["last_30_days"], row["previous_30_days"]) == (theirs["figures"], theirs["previous"])


def test_who_may_see_what(school: Happening, operator: Person, institution: Institution) -> None:
    course = f"/api/courses/{school.courses[0].id}/stats"
    allowed: dict[str, set[Any]] = {
        "/api/admin/stats": {school.admin},
        "/api/admin/stats/periods": {school.admin},
        "/api/admin/stats/courses": {school.admin},
        "/api/me/teaching/stats": {school.admin, school.teacher},
        "/api/me/teaching/stats/periods": {school.admin, school.teacher},
        "/api/me/teaching/stats/courses": {school.admin, school.teacher},
        course: {school.admin, school.teacher},
        f"{course}/periods": {school.admin, school.teacher},
        "/api/platform/stats": {operator},
        "/api/platform/stats/periods": {operator},
        "/api/platform/stats/tenants": {operator},
    }
    student = school.institution.student()
    for path, people in allowed.items():
        for person in (school.admin, school.teacher, operator, student):
            expected = 200 if person in people else 404 if person is operator and path.startswith(course) else 403
            assert person.get(path).status_code == expected, (path, person.role)
        assert school.institution.anonymous.get(path).status_code == 401
    local = institution.person("operator")
    assert local.get("/api/platform/stats").status_code == 403, "an operator, but not at the platform's institution"
    stranger = institution.admin()
    assert stranger.get(course).json()["code"] == "not_found"
    assert found(stranger.get("/api/admin/stats"))["totals"]["students"] == 0
    assert stranger.get(f"/api/courses/{uuid4()}/stats").json()["code"] == "not_found"


@pytest.mark.parametrize(
    ("path", "query", "pointer"),
    [
        ("/api/admin/stats/periods", {"by": "year"}, "/query/by"),
        ("/api/admin/stats/periods", {"from": "2026-02-02", "to": "2026-02-01"}, "/query/to"),
        ("/api/admin/stats/periods", {"from": "1"}, "/query/from"),
        ("/api/admin/stats/periods", {"cursor": "nonsense"}, "/query/cursor"),
        ("/api/admin/stats/courses", {"period": "all", "date": "2026-01-01"}, "/query/date"),
        ("/api/admin/stats/courses", {"currency": "rupees"}, "/query/currency"),
        ("/api/admin/stats/courses", {"sort": "price"}, "/query/sort"),
    ],
)
def test_what_is_refused(school: Happening, path: str, query: dict[str, str], pointer: str) -> None:
    refused = school.admin.get(path, params=query)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, pointer)


def test_a_cursor_belongs_to_its_list_and_order(school: Happening) -> None:
    cursors = {
        path: found(school.admin.get(path, params={"limit": 1}))["page"]["next_cursor"]
        for path in ("/api/admin/stats/periods", "/api/admin/stats/courses")
    }
    for path, query, cursor in (
        ("/api/admin/stats/periods", {"by": "week"}, cursors["/api/admin/stats/periods"]),
        ("/api/admin/stats/periods", {}, cursors["/api/admin/stats/courses"]),
        ("/api/admin/stats/courses", {"sort": "completions"}, cursors["/api/admin/stats/courses"]),
    ):
        refused = school.admin.get(path, params={**query, "cursor": cursor})
        assert refused.json()["code"] == "invalid_cursor", path


def test_days_to_come_are_no_periods(school: Happening) -> None:
    rows = pages(school.admin, "/api/admin/stats/periods", **{"from": str(school.today()), "to": "9999-12-31"})
    assert [row["starts_on"] for row in rows] == [str(school.today())]
    assert pages(school.admin, "/api/admin/stats/periods", **{"from": "9999-12-31"}) == []
    assert found(school.admin.get("/api/admin/stats/periods", params={"from": "0001-01-01"}))["page"]["has_more"]


def counted(course: Course, rows: list[Json], key: Callable[[Json], int]) -> int:
    return next(key(row) for row in rows if row["course"]["id"] == str(course.id))


def test_the_courses_of_the_last_30_days(school: Happening) -> None:
    rows = pages(school.admin, "/api/admin/stats/courses")
    one, two, other = school.courses
    assert [counted(course, rows, lambda row: row["figures"]["enrollments"]) for course in (one, two, other)] == [
        1,
        1,
        1,
    ]
    assert counted(two, rows, lambda row: row["figures"]["active_students"]) == 2
    answer = found(school.admin.get("/api/admin/stats/courses"))
    assert (answer["starts_on"], answer["ends_on"]) == (str(school.noon(29).date()), str(school.today()))
