"""Courses from the first draft to the archive."""

from uuid import uuid4

import pytest

from tests.courses.making import (
    buy,
    filled_course,
    make_course,
    make_lesson,
    make_module,
    ok,
    outline,
    publish,
    published_course,
    refused,
)
from tests.support.api import Api, Institution


def test_a_course_from_draft_to_archive(institution: Institution) -> None:
    author, admin, student = institution.instructor(), institution.admin(), institution.student()
    course = make_course(author, title="Ground truth", description="What is so.\nAnd why.")
    path = f"/api/courses/{course['id']}"
    assert (course["status"], course["modules"], course["instructor"]["id"]) == ("draft", [], str(author.id))
    assert refused(author.post(f"{path}/submit"), 409, "invalid_state")["missing"] == ["modules", "lessons"]

    module = make_module(author, course["id"])
    assert refused(author.post(f"{path}/submit"), 409, "invalid_state")["missing"] == ["lessons"]
    make_lesson(author, module["id"], duration_seconds=90)
    refused(student.get(path), 404, "not_found")

    pending = ok(author.post(f"{path}/submit"))
    assert (pending["status"], pending["lesson_count"], pending["duration_seconds"]) == ("pending", 1, 90)
    assert pending["submitted_at"] is not None
    assert refused(author.post(f"{path}/submit"), 409, "invalid_state")["state"] == "pending"

    ok(admin.post(f"/api/admin/courses/{course['id']}/reject", {"reason": "Too short."}))
    rejected = outline(author, course["id"])
    assert (rejected["status"], rejected["rejection_reason"]) == ("rejected", "Too short.")
    assert rejected["permissions"]["can_submit"]

    publish(institution, author, course["id"])
    live = outline(student, course["id"])
    assert (live["status"], live["rejection_reason"], live["submitted_at"]) == ("published", None, None)
    assert live["published_at"] is not None

    buy(institution, student, course["id"], "grant")
    archived = ok(author.post(f"{path}/archive"))
    assert (archived["status"], archived["permissions"]["can_edit"]) == ("archived", False)
    assert archived["archived_at"] is not None
    refused(institution.student().get(path), 404, "not_found")
    assert outline(student, course["id"])["locked"] is False, "those enrolled keep it"
    refused(author.patch(path, {"title": "Too late"}), 409, "invalid_state")
    refused(author.post(f"{path}/modules", {"title": "Too late"}), 409, "invalid_state")
    assert ok(admin.patch(path, {"title": "An admin may"}))["title"] == "An admin may"


def test_only_authors_author(institution: Institution, api: Api) -> None:
    author, other, student = institution.instructor(), institution.instructor(), institution.student()
    course = published_course(institution, author)
    module = course["modules"][0]["id"]
    lesson = course["modules"][0]["lessons"][0]["id"]
    attempts = [
        ("PATCH", f"/api/courses/{course['id']}", {"title": "Mine"}),
        ("POST", f"/api/courses/{course['id']}/submit", None),
        ("POST", f"/api/courses/{course['id']}/archive", None),
        ("POST", f"/api/courses/{course['id']}/modules", {"title": "Mine"}),
        ("PUT", f"/api/courses/{course['id']}/modules/order", {"module_ids": [module]}),
        ("POST", f"/api/courses/{course['id']}/instructors", {"user_id": str(other.id)}),
        ("DELETE", f"/api/courses/{course['id']}/instructors/{other.id}", None),
        ("PATCH", f"/api/modules/{module}", {"title": "Mine"}),
        ("POST", f"/api/modules/{module}/lessons", {"title": "Mine"}),
        ("PUT", f"/api/modules/{module}/lessons/order", {"lesson_ids": [lesson]}),
        ("PATCH", f"/api/lessons/{lesson}", {"title": "Mine"}),
        ("DELETE", f"/api/lessons/{lesson}", None),
        ("DELETE", f"/api/modules/{module}", None),
        ("DELETE", f"/api/courses/{course['id']}", None),
    ]
    strangers = [api.institution().instructor(), api.institution().admin()]
    for method, path, body in attempts:
        for person in (student, other):
            refused(person.request(method, path, json=body), 403, "forbidden")
        for stranger in strangers:
            refused(stranger.request(method, path, json=body), 404, "not_found")
        refused(institution.anonymous.request(method, path, json=body), 401, "authentication_required")
    refused(student.post("/api/courses", {"title": "Mine", "domain": "testing"}), 403, "forbidden")
    after = outline(author, course["id"])
    for changing in ("server_time",):
        course.pop(changing), after.pop(changing)
    assert after == course, "nothing of all that changed anything"


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"domain": "testing"}, "/title"),
        ({"title": "A"}, "/domain"),
        ({"title": "   ", "domain": "testing"}, "/title"),
        ({"title": "A\0b", "domain": "testing"}, "/title"),
        ({"title": "A", "domain": "te\x07sting"}, "/domain"),
        ({"title": "A", "domain": "testing", "description": "a\0b"}, "/description"),
        ({"title": "A" * 201, "domain": "testing"}, "/title"),
        ({"title": "A", "domain": "testing", "price": False}, "/price"),
        ({"title": "A", "domain": "testing", "price": {"amount": False}}, "/price/amount"),
        ({"title": "A", "domain": "testing", "price": {"amount": -1}}, "/price/amount"),
        ({"title": "A", "domain": "testing", "price": {"amount": 99}}, "/price/amount"),
        ({"title": "A", "domain": "testing", "price": {"amount": 1.5}}, "/price/amount"),
        ({"title": "A", "domain": "testing", "price": {"amount": 10**20}}, "/price/amount"),
        ({"title": "A", "domain": "testing", "price": {"amount": 100, "currency": "rupees"}}, "/price/currency"),
        ({"title": "A", "domain": "testing", "slug": "Not A Slug"}, "/slug"),
        ({"title": "A", "domain": "testing", "status": "published"}, "/status"),
        ({"title": "A", "domain": "testing", "instructor_id": "me"}, "/instructor_id"),
        ({"title": None, "domain": "testing"}, "/title"),
    ],
)
def test_what_a_course_may_be(institution: Institution, body: dict[str, object], pointer: str) -> None:
    refused(institution.instructor().post("/api/courses", body), 422, "invalid_input", pointer)


def test_prices_and_currencies(api: Api) -> None:
    institution = api.institution(currency="EUR")
    author = institution.instructor()
    course = make_course(author, price={"amount": 50})
    assert course["price"] == {"amount": 50, "currency": "EUR"}, "the institution's currency"
    path = f"/api/courses/{course['id']}"
    refused(author.patch(path, {"price": {"currency": "INR"}}), 422, "invalid_input", "/price/amount")
    changed = ok(author.patch(path, {"price": {"amount": 49900, "currency": "INR"}}))
    assert changed["price"] == {"amount": 49900, "currency": "INR"}
    assert ok(author.patch(path, {"price": {"amount": 0}}))["price"] == {"amount": 0, "currency": "INR"}


def test_slugs(institution: Institution, api: Api) -> None:
    author, other = institution.instructor(), institution.instructor()
    titles = {
        "Crème brûlée — à la carte!": "creme-brulee-a-la-carte",
        "Don't panic": "dont-panic",
        "हिन्दी": "course",
        "x" * 200: "x" * 90,
    }
    for title, slug in titles.items():
        assert make_course(author, title=title)["slug"] == slug
    assert make_course(other, title="DON'T PANIC")["slug"] == "dont-panic-2", "even if the first is hidden"
    assert make_course(other, title="Don't, panic")["slug"] == "dont-panic-3"
    course = make_course(author, title="Another", slug="my-own")
    assert course["slug"] == "my-own"
    refused(other.post("/api/courses", {"title": "A", "domain": "b", "slug": "my-own"}), 409, "already_exists", "/slug")
    refused(author.patch(f"/api/courses/{course['id']}", {"slug": "dont-panic"}), 409, "already_exists", "/slug")
    assert ok(author.patch(f"/api/courses/{course['id']}", {"title": "Renamed"}))["slug"] == "my-own"
    assert make_course(api.institution().instructor(), slug="my-own")["slug"] == "my-own", "elsewhere it is free"


def test_a_patch_changes_what_it_names(institution: Institution) -> None:
    author = institution.instructor()
    course = make_course(author, title="Before", description="Stays", price={"amount": 500})
    path = f"/api/courses/{course['id']}"
    changed = ok(author.patch(path, {"title": "  After  "}))
    assert (changed["title"], changed["description"], changed["price"]) == ("After", "Stays", course["price"])
    assert ok(author.patch(path, {}))["version"] == changed["version"], "nothing changed"
    assert ok(author.patch(path, {"title": "After"}))["version"] == changed["version"], "nothing changed either"
    for member in ("title", "description", "domain", "price", "slug", "instructor_id"):
        refused(author.patch(path, {member: None}), 422, "invalid_input", f"/{member}")
    refused(author.patch(path, {"instructor_id": str(uuid4())}), 403, "forbidden", "/instructor_id")


def test_versions_guard_against_overwriting(institution: Institution) -> None:
    author, student = institution.instructor(), institution.student()
    course = published_course(institution, author, lessons=2)
    path = f"/api/courses/{course['id']}"
    read = author.get(path)
    etag = read.headers["etag"]
    assert etag == f'"{course["version"]}"'

    ok(student.post(f"{path}/enroll"), 201)
    lesson = course["modules"][0]["lessons"][0]
    ok(author.patch(f"/api/lessons/{lesson['id']}", {"duration_seconds": 600}))
    assert author.get(path).headers["etag"] == etag, "neither enrolling nor a lesson's length is an edit of the course"

    changed = author.patch(path, {"title": "First"}, headers={"if-match": etag})
    assert changed.headers["etag"] != etag
    late = author.patch(path, {"title": "Second"}, headers={"if-match": etag})
    assert refused(late, 412, "precondition_failed")["current_etag"] == changed.headers["etag"]
    refused(author.delete(path, headers={"if-match": etag}), 412, "precondition_failed")
    assert outline(author, course["id"])["title"] == "First"

    before = outline(author, course["id"])["version"]
    make_module(author, course["id"])
    assert outline(author, course["id"])["version"] > before, "its list of modules is part of a course"


def test_a_course_is_deleted_unless_somebody_paid(institution: Institution) -> None:
    author, admin, student = institution.instructor(), institution.admin(), institution.student()
    free = published_course(institution, author, lessons=2)
    ok(student.post(f"/api/courses/{free['id']}/enroll"), 201)
    ok(student.post(f"/api/lessons/{free['modules'][0]['lessons'][0]['id']}/complete"))
    assert outline(author, free["id"])["permissions"]["can_delete"]
    ok(author.delete(f"/api/courses/{free['id']}"), 204)
    refused(author.get(f"/api/courses/{free['id']}"), 404, "not_found")
    assert student.get("/api/me/courses").json()["data"] == []

    paid = published_course(institution, author, price={"amount": 500})
    buy(institution, student, paid["id"])
    revoked = institution.student()
    buy(institution, revoked, paid["id"], "grant")
    for person in (author, admin):
        assert not outline(person, paid["id"])["permissions"]["can_delete"]
        refused(person.delete(f"/api/courses/{paid['id']}"), 409, "course_has_paid_enrollments")
    assert outline(author, paid["id"])["enrollment_count"] == 2
    assert outline(student, paid["id"])["enrollment"]["status"] == "active", "the refusal took nothing away"


def test_co_instructors_teach_but_do_not_decide(institution: Institution) -> None:
    author, helper, admin = institution.instructor(), institution.instructor(name="Zoë Helper"), institution.admin()
    course = filled_course(author)
    path = f"/api/courses/{course['id']}"
    refused(helper.get(path), 404, "not_found")
    for nobody in (institution.student().id, uuid4()):
        refused(author.post(f"{path}/instructors", {"user_id": str(nobody)}), 422, "invalid_input", "/user_id")
    refused(author.post(f"{path}/instructors", {"user_id": str(author.id)}), 409, "already_exists", "/user_id")
    added = ok(author.post(f"{path}/instructors", {"user_id": str(helper.id)}), 201)
    assert added["co_instructors"] == [{"id": str(helper.id), "name": "Zoë Helper", "avatar_url": None}]
    assert added["version"] > course["version"]
    refused(author.post(f"{path}/instructors", {"user_id": str(helper.id)}), 409, "already_exists", "/user_id")

    mine = outline(helper, course["id"])["permissions"]
    assert (mine["can_edit"], mine["can_submit"], mine["can_delete"], mine["can_manage_instructors"]) == (
        True, True, False, False,
    )  # fmt: skip
    ok(helper.patch(path, {"title": "By the helper"}))
    make_lesson(helper, course["modules"][0]["id"])
    refused(helper.delete(path), 403, "forbidden")
    refused(helper.post(f"{path}/instructors", {"user_id": str(admin.id)}), 403, "forbidden")
    refused(helper.delete(f"{path}/instructors/{helper.id}"), 403, "forbidden")

    taught = ok(helper.get("/api/me/teaching"))["data"]
    assert [(row["id"], row["role"], row["status"]) for row in taught] == [(course["id"], "co_instructor", "draft")]
    ok(author.delete(f"{path}/instructors/{helper.id}"), 204)
    refused(author.delete(f"{path}/instructors/{helper.id}"), 404, "not_found")
    refused(helper.get(path), 404, "not_found")
    assert ok(helper.get("/api/me/teaching"))["data"] == []


def test_an_admin_makes_courses_for_others_and_hands_them_over(institution: Institution) -> None:
    admin, first, second = institution.admin(), institution.instructor(), institution.instructor()
    refused(
        first.post("/api/courses", {"title": "A", "domain": "b", "instructor_id": str(second.id)}),
        403, "forbidden", "/instructor_id",
    )  # fmt: skip
    student = str(institution.student().id)
    refused(
        admin.post("/api/courses", {"title": "A", "domain": "b", "instructor_id": student}),
        422, "invalid_input", "/instructor_id",
    )  # fmt: skip
    course = make_course(admin, instructor_id=str(first.id))
    path = f"/api/courses/{course['id']}"
    ok(first.post(f"{path}/instructors", {"user_id": str(second.id)}), 201)
    handed = ok(admin.patch(path, {"instructor_id": str(second.id)}))
    assert (handed["instructor"]["id"], handed["co_instructors"]) == (str(second.id), [])
    refused(first.get(path), 404, "not_found")
    assert outline(second, course["id"])["permissions"]["can_delete"]


def test_teaching_is_listed_page_by_page(institution: Institution) -> None:
    author = institution.instructor()
    made = [make_course(author, title=f"Course {number}")["id"] for number in range(5)]
    found, cursor = [], None
    while True:
        page = ok(author.get("/api/me/teaching", params={"limit": 2, **({"cursor": cursor} if cursor else {})}))
        found += [row["id"] for row in page["data"]]
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            break
        make_course(author, title="Newer, and on none of the pages to come")
    assert found == made[::-1]
    assert ok(author.get("/api/me/teaching", params={"status": "published"}))["data"] == []
    refused(institution.student().get("/api/me/teaching"), 403, "forbidden")
    refused(author.get("/api/me/teaching", params={"cursor": "bm9uc2Vuc2U"}), 422, "invalid_cursor")


def test_somebody_who_is_no_instructor_any_more_authors_nothing(institution: Institution) -> None:
    author = institution.instructor()
    course = filled_course(author)
    with institution.api.connect() as connection:
        connection.execute("update lms.users set role = 'student' where id = %s", (author.id,))
    refused(author.get(f"/api/courses/{course['id']}"), 404, "not_found")
    refused(author.patch(f"/api/courses/{course['id']}", {"title": "Mine"}), 403, "forbidden")
