"""Modules and lessons: their order, their contents, and many authors at once."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.courses.making import (
    VIDEO,
    filled_course,
    lesson_ids,
    make_course,
    make_lesson,
    make_module,
    ok,
    outline,
    published_course,
    refused,
)
from tests.support.api import Institution, Person, together


def module_of(person: Person, course: dict[str, Any]) -> dict[str, Any]:
    return ok(person.get(f"/api/modules/{course['modules'][0]['id']}"))


def shape(course: dict[str, Any]) -> list[tuple[int, str, list[tuple[int, str]]]]:
    return [
        (module["position"], module["title"], [(lesson["position"], lesson["title"]) for lesson in module["lessons"]])
        for module in course["modules"]
    ]


def test_positions_stay_dense(institution: Institution) -> None:
    author = institution.instructor()
    course = make_course(author)
    modules = [make_module(author, course["id"], title)["id"] for title in "ABCD"]
    lessons = [make_lesson(author, modules[0], title=title)["id"] for title in "abc"]
    ok(author.delete(f"/api/lessons/{lessons[1]}"), 204)
    make_lesson(author, modules[0], title="d")
    ok(author.delete(f"/api/modules/{modules[1]}"), 204)
    make_module(author, course["id"], "E")
    seen = outline(author, course["id"])
    assert shape(seen) == [(1, "A", [(1, "a"), (2, "c"), (3, "d")]), (2, "C", []), (3, "D", []), (4, "E", [])]
    assert (seen["module_count"], seen["lesson_count"]) == (4, 3)
    ok(author.delete(f"/api/modules/{modules[0]}"), 204)
    seen = outline(author, course["id"])
    assert (seen["module_count"], seen["lesson_count"], seen["required_lesson_count"]) == (3, 0, 0)
    refused(author.get(f"/api/lessons/{lessons[0]}"), 404, "not_found")


def test_modules_are_reordered_as_a_whole(institution: Institution) -> None:
    author = institution.instructor()
    course = make_course(author)
    ids = [make_module(author, course["id"], title)["id"] for title in "ABC"]
    foreign = filled_course(author)["modules"][0]["id"]
    path = f"/api/courses/{course['id']}/modules/order"
    etag = author.get(f"/api/courses/{course['id']}").headers["etag"]
    for wrong in ([], ids[:2], [*ids, ids[0]], [*ids[:2], ids[0]], [*ids, foreign], [*ids[:2], foreign]):
        refused(author.put(path, {"module_ids": wrong}), 409, "list_changed", "/module_ids")
    assert [title for _, title, _ in shape(outline(author, course["id"]))] == ["A", "B", "C"]

    answer = author.put(path, {"module_ids": [ids[2], ids[0], ids[1]]}, headers={"if-match": etag})
    assert [title for _, title, _ in shape(ok(answer))] == ["C", "A", "B"]
    assert answer.headers["etag"] != etag
    refused(author.put(path, {"module_ids": ids}, headers={"if-match": etag}), 412, "precondition_failed")
    same = author.put(path, {"module_ids": [ids[2], ids[0], ids[1]]})
    assert same.headers["etag"] == answer.headers["etag"], "the same order is no change"
    refused(author.put(path, {"module_ids": [1]}), 422, "invalid_input", "/module_ids/0")


def test_lessons_are_reordered_as_a_whole(institution: Institution) -> None:
    author = institution.instructor()
    course = filled_course(author, lessons=3)
    ids = lesson_ids(course)
    module = author.get(f"/api/modules/{course['modules'][0]['id']}")
    path = f"/api/modules/{module.json()['id']}/lessons/order"
    stale = {"if-match": module.headers["etag"]}
    for wrong in (ids[:2], [*ids, ids[0]], [*ids[:2], lesson_ids(filled_course(author))[0]]):
        refused(author.put(path, {"lesson_ids": wrong}), 409, "list_changed", "/lesson_ids")
    body = ok(author.put(path, {"lesson_ids": ids[::-1]}, headers=stale))
    assert [(lesson["id"], lesson["position"]) for lesson in body["lessons"]] == [
        (ids[2], 1), (ids[1], 2), (ids[0], 3),
    ]  # fmt: skip
    refused(author.put(path, {"lesson_ids": ids}, headers=stale), 412, "precondition_failed")
    assert outline(author, course["id"])["version"] == course["version"], "the order of lessons is the module's"


def test_twenty_lessons_at_once_find_twenty_places(institution: Institution) -> None:
    author = institution.instructor()
    module = make_module(author, make_course(author)["id"])
    path = f"/api/modules/{module['id']}/lessons"
    answers = together(*[lambda: author.post(path, {"title": "At once"})] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert sorted(answer.json()["position"] for answer in answers) == list(range(1, 21))
    body = ok(author.get(f"/api/modules/{module['id']}"))
    assert [lesson["position"] for lesson in body["lessons"]] == list(range(1, 21))
    assert outline(author, body["course_id"])["lesson_count"] == 20


def test_reorders_deletions_and_creations_at_once_leave_a_whole_list(institution: Institution) -> None:
    author = institution.instructor()
    course = filled_course(author, lessons=8)
    ids = lesson_ids(course)
    module = course["modules"][0]["id"]
    order = f"/api/modules/{module}/lessons/order"
    calls = [
        *[lambda: author.put(order, {"lesson_ids": ids[::-1]})] * 4,
        *[lambda: author.put(order, {"lesson_ids": ids})] * 4,
        *[lambda lesson=lesson: author.delete(f"/api/lessons/{lesson}") for lesson in ids[:3]],
        *[lambda: author.post(f"/api/modules/{module}/lessons", {"title": "New"})] * 4,
        *[lambda: author.post(f"/api/courses/{course['id']}/modules", {"title": "New"})] * 3,
    ]
    answers: list[httpx.Response] = list(together(*calls))
    assert {answer.status_code for answer in answers} <= {200, 201, 204, 409}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} <= {"list_changed"}
    seen = outline(author, course["id"])
    assert [lesson["position"] for lesson in seen["modules"][0]["lessons"]] == list(range(1, 10))
    assert [module["position"] for module in seen["modules"]] == [1, 2, 3, 4]
    assert (seen["lesson_count"], seen["required_lesson_count"], seen["module_count"]) == (9, 9, 4)


def test_of_many_edits_of_one_version_one_wins(institution: Institution) -> None:
    author = institution.instructor()
    course = filled_course(author, lessons=1)
    lesson = lesson_ids(course)[0]
    paths = [f"/api/courses/{course['id']}", f"/api/modules/{course['modules'][0]['id']}", f"/api/lessons/{lesson}"]
    for path in paths:
        etag = author.get(path).headers["etag"]
        answers = together(
            *[
                lambda path=path, number=number, etag=etag: author.patch(
                    path, {"title": f"Version {number}"}, headers={"if-match": etag}
                )
                for number in range(8)
            ]
        )
        assert sorted(answer.status_code for answer in answers) == [200] + [412] * 7


def test_a_lesson_is_patched_member_by_member(institution: Institution) -> None:
    author = institution.instructor()
    lesson = lesson_ids(filled_course(author))[0]
    path = f"/api/lessons/{lesson}"
    before = author.get(path)
    url = "https://files.example.org:8443/slides.pdf?v=2#page=3"
    changed = author.patch(path, {"materials_url": url}, headers={"if-match": before.headers["etag"]})
    body = ok(changed)
    assert (body["video_url"], body["materials_url"], body["subtitle_url"]) == (VIDEO, url, None)
    assert changed.headers["etag"] != before.headers["etag"], "a URL is part of the lesson"
    body = ok(author.patch(path, {"video_url": None, "is_preview": True, "duration_seconds": 0}))
    assert (body["video_url"], body["materials_url"], body["is_preview"], body["title"]) == (
        None, url, True, "Lesson 1",
    )  # fmt: skip
    for member in ("title", "duration_seconds", "is_preview", "is_required"):
        refused(author.patch(path, {member: None}), 422, "invalid_input", f"/{member}")
    for member, value in (
        ("title", ""), ("title", "a\nb"), ("title", "a\0"), ("duration_seconds", -1), ("duration_seconds", "60"),
        ("duration_seconds", True), ("duration_seconds", 360_001), ("is_preview", "yes"), ("is_required", 1),
        ("position", 1), ("module_id", lesson),
    ):  # fmt: skip
        refused(author.patch(path, {member: value}), 422, "invalid_input", f"/{member}")
    assert ok(author.get(path)) == body, "refusals change nothing"


@pytest.mark.parametrize("member", ["video_url", "materials_url", "subtitle_url"])
def test_urls_are_https_with_a_host_and_no_password(institution: Institution, member: str) -> None:
    author = institution.instructor()
    lesson = lesson_ids(filled_course(author))[0]
    path = f"/api/lessons/{lesson}"
    for good in (
        "https://videos.example.org",
        "HTTPS://Videos.Example.org:8443/a%20b?c=d&e=f#g",
        "https://10.0.0.1/हिन्दी.mp4",
        "https://x.org/" + "a" * 2034,
    ):
        assert ok(author.patch(path, {member: good}))[member] == good
    for bad in (
        "", "http://videos.example.org", "ftp://videos.example.org", "//videos.example.org/a", "videos.example.org",
        "https://", "https:///a", "https://?a", "https://user@videos.example.org/", "https://u:p@videos.example.org/",
        "https://videos.example.org:port/", "https://videos example.org/", "https://videos.example.org/a b",
        "https://videos.example.org/\n", "https://videos.example.org/\0", "https://videos.example.org/\x7f",
        " https://videos.example.org", "javascript:alert(1)", "https://x.org/" + "a" * 2035, "https://-x-/",
        "https://videos.example.org\\@evil.example/",
    ):  # fmt: skip
        refused(author.patch(path, {member: bad}), 422, "invalid_input", f"/{member}")


def test_a_module_counts_its_own_lessons(institution: Institution) -> None:
    author = institution.instructor()
    course = filled_course(author, lessons=2)
    module = module_of(author, course)
    assert (module["lesson_count"], module["duration_seconds"], module["permissions"]) == (2, 120, {"can_edit": True})
    lesson = lesson_ids(course)[0]
    ok(author.patch(f"/api/lessons/{lesson}", {"duration_seconds": 30, "is_required": False}))
    assert module_of(author, course)["version"] == module["version"], "an edit of a lesson is not the module's"
    assert module_of(author, course)["duration_seconds"] == 90
    seen = outline(author, course["id"])
    assert (seen["duration_seconds"], seen["lesson_count"], seen["required_lesson_count"]) == (90, 2, 1)
    make_lesson(author, module["id"])
    assert module_of(author, course)["version"] > module["version"]
    path = f"/api/modules/{module['id']}"
    stale = {"if-match": f'"{module["version"]}"'}
    refused(author.patch(path, {"title": "Late"}, headers=stale), 412, "precondition_failed")
    refused(author.delete(path, headers=stale), 412, "precondition_failed")
    refused(author.patch(path, {"title": None}), 422, "invalid_input", "/title")
    assert ok(author.patch(path, {"title": "In time"}))["title"] == "In time"


def test_what_is_added_to_a_published_course_is_published(institution: Institution) -> None:
    author, student = institution.instructor(), institution.student()
    course = published_course(institution, author)
    module = make_module(author, course["id"], "Later")
    lesson = make_lesson(author, module["id"])["id"]
    assert [m["title"] for m in outline(student, course["id"])["modules"]] == ["A module", "Later"]
    assert ok(student.get(f"/api/lessons/{lesson}"))["locked"] is True
    assert ok(institution.anonymous.get(f"/api/modules/{module['id']}"))["lesson_count"] == 1


def test_drafts_are_seen_by_their_authors_alone(institution: Institution) -> None:
    author, admin = institution.instructor(), institution.admin()
    course = filled_course(author)
    lesson = lesson_ids(course)[0]
    ok(author.patch(f"/api/lessons/{lesson}", {"is_preview": True}))
    paths = [f"/api/courses/{course['id']}", f"/api/modules/{course['modules'][0]['id']}", f"/api/lessons/{lesson}"]
    for path in paths:
        for person in (institution.anonymous, institution.student(), institution.instructor()):
            refused(person.get(path), 404, "not_found")
        for person in (author, admin):
            ok(person.get(path))


def test_enrolling_while_the_course_is_deleted(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author)
    path = f"/api/courses/{course['id']}"
    students = [institution.student() for _ in range(10)]
    answers = together(
        *[lambda student=student: student.post(f"{path}/enroll") for student in students],
        lambda: author.delete(path),
    )
    assert answers[-1].status_code == 204, "people who enrol meanwhile neither hinder it nor stay behind"
    assert {answer.status_code for answer in answers[:-1]} <= {201, 404}
    with institution.api.connect() as connection:
        left = connection.execute("select count(*) from lms.enrollments where tenant_id = %s", (institution.id,))
        assert left.fetchone() == (0,)


def test_learning_while_lessons_and_the_course_are_deleted(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, lessons=4, issues_certificates=False)
    first, *others = lesson_ids(course)
    students = [institution.student() for _ in range(6)]
    for student in students:
        ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)

    def complete(student: Person, lesson: str) -> Callable[[], httpx.Response]:
        return lambda: student.post(f"/api/lessons/{lesson}/complete")

    completions = [complete(student, lesson) for student in students for lesson in others]
    answers = together(*completions, lambda: author.delete(f"/api/lessons/{first}"))
    assert [answer.status_code for answer in answers] == [200] * len(students) * 3 + [204]
    assert outline(students[0], course["id"])["enrollment"]["progress"]["percent"] == 100
    answers = together(*completions, lambda: author.delete(f"/api/courses/{course['id']}"))
    assert answers[-1].status_code == 204
    assert {answer.status_code for answer in answers[:-1]} <= {200, 404}
