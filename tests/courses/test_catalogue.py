"""Finding courses: filters, orders, pages, words."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.courses.making import filled_course, make_course, ok, outline, publish, published_course, refused
from tests.support.api import Api, Caller, Institution
from tests.support.people import act_in, insert


def catalogue(institution: Institution, size: int, **columns: Callable[[int], Any]) -> list[UUID]:
    """Published courses, straight into the table; columns are made from a course's number, others are the same."""
    author = institution.instructor()
    same = {
        "title": "Same",
        "domain": "testing",
        "currency": "INR",
        "status": "published",
        "published_at": "2026-01-01T00:00:00.000001Z",
        "instructor_id": author.id,
        "tenant_id": institution.id,
    }
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        return [
            insert(
                connection,
                "courses",
                **same | {name: value(number) for name, value in columns.items()},
                slug=f"course-{number}",
            )["id"]
            for number in range(size)
        ]


def pages(caller: Caller, path: str = "/api/courses", **params: Any) -> list[list[dict[str, Any]]]:
    found: list[list[dict[str, Any]]] = []
    cursor = None
    while True:
        body = ok(caller.get(path, params={**params, **({"cursor": cursor} if cursor else {})}))
        found.append(body["data"])
        cursor = body["page"]["next_cursor"]
        assert body["page"]["has_more"] is (cursor is not None)
        if cursor is None:
            return found


def titles(caller: Caller, **params: Any) -> list[str]:
    return [card["title"] for page in pages(caller, **params) for card in page]


@pytest.mark.parametrize("sort", ["newest", "title", "price", "-price", "popular"])
def test_pages_under_ties_hold_every_course_once(institution: Institution, sort: str) -> None:
    made = catalogue(institution, 7)
    found = pages(institution.anonymous, sort=sort, limit=3)
    assert [len(page) for page in found] == [3, 3, 1]
    ids = [card["id"] for page in found for card in page]
    ascending = sorted(map(str, made))
    assert ids == (ascending if sort in ("title", "price") else ascending[::-1])
    assert [len(page) for page in pages(institution.anonymous, sort=sort, limit=7)] == [7], "no empty page at the end"


def test_courses_published_between_two_pages_move_nothing(institution: Institution) -> None:
    author = institution.instructor()
    catalogue(institution, 4, title=lambda number: f"Old {number}")
    params = {"sort": "newest", "limit": "2"}
    first = ok(institution.anonymous.get("/api/courses", params=params))
    published_course(institution, author, title="New")
    second = ok(institution.anonymous.get("/api/courses", params={**params, "cursor": first["page"]["next_cursor"]}))
    assert [card["title"] for card in first["data"] + second["data"]] == ["Old 3", "Old 2", "Old 1", "Old 0"]
    assert titles(institution.anonymous)[0] == "New"


def test_every_order_orders(institution: Institution) -> None:
    courses = catalogue(
        institution, 4,
        title=lambda n: ["Delta", "Alpha", "Charlie", "Bravo"][n],
        price=lambda n: [300, 100, 0, 200][n],
        published_at=lambda n: f"2026-01-0{[2, 4, 1, 3][n]}T00:00:00Z",
    )  # fmt: skip
    students = [institution.student() for _ in range(3)]
    with institution.api.connect() as connection:
        for course, popularity in zip(courses, (1, 3, 2, 0), strict=True):
            for student in students[:popularity]:
                insert(
                    connection, "enrollments", tenant_id=institution.id, user_id=student.id, course_id=course,
                    source="grant",
                )  # fmt: skip
    anonymous = institution.anonymous
    assert titles(anonymous) == ["Alpha", "Bravo", "Delta", "Charlie"]
    for limit in (1, 4):
        assert titles(anonymous, sort="newest", limit=limit) == ["Alpha", "Bravo", "Delta", "Charlie"]
        assert titles(anonymous, sort="title", limit=limit) == ["Alpha", "Bravo", "Charlie", "Delta"]
        assert titles(anonymous, sort="price", limit=limit) == ["Charlie", "Alpha", "Bravo", "Delta"]
        assert titles(anonymous, sort="-price", limit=limit) == ["Delta", "Bravo", "Alpha", "Charlie"]
        assert titles(anonymous, sort="popular", limit=limit) == ["Alpha", "Charlie", "Delta", "Bravo"]
        for sort in ("newest", "title", "price", "-price", "popular"):
            searched = titles(anonymous, sort=sort, limit=limit, q="testing")
            assert searched == titles(anonymous, sort=sort), "a search keeps to the order"


def test_filters_combine(institution: Institution) -> None:
    ids = catalogue(
        institution, 6,
        title=lambda n: f"Course {n}",
        domain=lambda n: ["Law", "Data"][n % 2],
        price=lambda n: n * 100,
    )  # fmt: skip
    other = institution.instructor()
    with institution.api.connect() as connection:
        connection.execute("update lms.courses set instructor_id = %s where id = %s", (other.id, ids[3]))
    anonymous = institution.anonymous
    for sort in ("newest", "title", "price", "-price", "popular"):
        for words in ({}, {"q": "course"}):
            more: dict[str, Any] = {"sort": sort, **words}
            assert sorted(titles(anonymous, domain="Law", **more)) == ["Course 0", "Course 2", "Course 4"]
            assert titles(anonymous, instructor_id=str(other.id), **more) == ["Course 3"]
            assert sorted(titles(anonymous, min_price=200, max_price=400, **more)) == [
                "Course 2", "Course 3", "Course 4",
            ]  # fmt: skip
            assert titles(anonymous, domain="Data", max_price=100, limit=1, **more) == ["Course 1"]
            assert titles(anonymous, domain="law", **more) == []
            assert titles(anonymous, min_price=401, max_price=400, **more) == []


def test_words_find_courses(institution: Institution, api: Api) -> None:
    author = institution.instructor()
    for title, description in (
        ("Statistics for the curious", "Averages and what they hide. State of the art."),
        ("Static typing", "Types in Python, C++ and O'Caml"),
        ("Cooking at home", "Sauces\\stocks — crème brûlée"),
        ("हिन्दी व्याकरण", "संज्ञा और सर्वनाम"),
    ):
        course = filled_course(author, title=title, description=description, domain="Mixed bag")
        publish(institution, author, course["id"])
    elsewhere = api.institution()
    published_course(elsewhere, title="Statistics elsewhere")
    make_course(author, title="Statistics in the drawer")

    def find(words: str) -> list[str]:
        return titles(institution.anonymous, q=words, sort="title")

    assert find("statistics") == ["Statistics for the curious"]
    assert find("STAT") == ["Static typing", "Statistics for the curious"]
    assert find("curious stat") == ["Statistics for the curious"], "all words, in any order"
    assert find("stat cook") == []
    assert find("atistics") == [], "words are found by their beginning"
    assert find("o'cam") == find("O'Caml") == find("c++ pyth") == ["Static typing"]
    assert find("sauces\\stocks") == find("brûlée") == ["Cooking at home"]
    assert find("हिन्दी") == find("सर्व") == ["हिन्दी व्याकरण"]
    assert len(find("mixed")) == 4
    assert len(find("   ")) == 4, "no word is no condition"
    assert find("!!!") == find("' | 'zebra") == find("')") == find("\\") == []
    for tenant in (institution.id, elsewhere.id):
        for word in (f"={tenant}", str(tenant), "tenant", "="):
            assert find(word) == [], "what keeps institutions apart is no word that can be found"


def test_a_cursor_belongs_to_its_order(institution: Institution) -> None:
    catalogue(institution, 3)
    anonymous = institution.anonymous
    cursor = ok(anonymous.get("/api/courses", params={"limit": 1}))["page"]["next_cursor"]
    for sort in ("title", "price", "-price", "popular"):
        refused(anonymous.get("/api/courses", params={"sort": sort, "cursor": cursor}), 422, "invalid_cursor")
    refused(anonymous.get("/api/domains", params={"cursor": cursor}), 422, "invalid_cursor")
    for made_up in ("x", "WyJjb3Vyc2VzIGJ5IG5ld2VzdCIsIm5ldmVyIiwibm9ib2R5Il0", "%00", "é", "=" * 2000):
        refused(anonymous.get("/api/courses", params={"cursor": made_up}), 422, "invalid_cursor")


@pytest.mark.parametrize(
    ("name", "value", "status"),
    [
        ("sort", "best", 422),
        ("limit", "0", 422),
        ("limit", "101", 422),
        ("min_price", "-1", 422),
        ("max_price", "99999999999999999999", 422),
        ("min_price", "free", 422),
        ("instructor_id", "me", 422),
        ("q", "a\0b", 422),
        ("domain", "a\0b", 422),
        ("q", "x" * 201, 422),
        ("status", "draft", 400),
    ],
)
def test_parameters_are_checked(institution: Institution, name: str, value: str, status: int) -> None:
    answer = institution.anonymous.get("/api/courses", params={name: value})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    assert answer.json()["errors"][0]["pointer"] == f"/query/{name}"


def test_a_card_says_what_a_list_needs(institution: Institution) -> None:
    author, student = institution.instructor(name="Ada Teacher"), institution.student()
    course = published_course(
        institution, author, lessons=2, title="Cards", description="First line.\nSecond line.", domain="Design"
    )
    card = ok(institution.anonymous.get("/api/courses"))["data"][0]
    assert card.pop("published_at") == course["published_at"]
    assert card == {
        "id": course["id"],
        "slug": "cards",
        "title": "Cards",
        "summary": "First line.",
        "domain": "Design",
        "instructor": {"id": str(author.id), "name": "Ada Teacher", "avatar_url": None},
        "price": {"amount": 0, "currency": "INR"},
        "module_count": 1,
        "lesson_count": 2,
        "duration_seconds": 120,
        "enrollment_count": 0,
        "enrolled": False,
    }
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    card = ok(student.get("/api/courses"))["data"][0]
    assert (card["enrolled"], card["enrollment_count"]) == (True, 1)
    ok(author.patch(f"/api/courses/{course['id']}", {"description": "word " * 100}))
    summary = ok(student.get("/api/courses"))["data"][0]["summary"]
    assert len(summary) <= 280
    assert summary.endswith("word…")


def test_only_published_courses_are_in_the_catalogue(institution: Institution, api: Api) -> None:
    author, admin = institution.instructor(), institution.admin()
    course = filled_course(author, title="Mine")
    published_course(api.institution(), title="Theirs")
    student = institution.student()
    for person in (author, admin, student, institution.anonymous):
        assert titles(person) == []
        assert pages(person, "/api/domains") == [[]]
    publish(institution, author, course["id"])
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    for person in (author, admin, student, institution.anonymous):
        assert titles(person) == ["Mine"]
    ok(author.post(f"/api/courses/{course['id']}/archive"))
    for person in (author, admin, student, institution.anonymous):
        assert titles(person) == [], "not even for those who may still open it"
    assert outline(student, course["id"])["status"] == "archived"


def test_domains_are_counted_page_by_page(institution: Institution) -> None:
    catalogue(institution, 7, domain=lambda n: ["Law", "Data", "Art", "Law", "Art", "Art", "Zoology"][n])
    found = pages(institution.anonymous, "/api/domains", limit=3)
    assert found == [
        [
            {"domain": "Art", "course_count": 3},
            {"domain": "Data", "course_count": 1},
            {"domain": "Law", "course_count": 2},
        ],
        [{"domain": "Zoology", "course_count": 1}],
    ]
