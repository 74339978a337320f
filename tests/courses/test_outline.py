"""The outline of a course, as different people see it."""

from uuid import uuid4

from tests.courses.making import (
    buy,
    lesson_ids,
    make_lesson,
    make_module,
    ok,
    outline,
    published_course,
    refused,
    revoke,
)
from tests.support.api import Api, Institution


def test_locks_follow_who_asks(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author, lessons=2)
    preview = make_lesson(author, course["modules"][0]["id"], is_preview=True)["id"]
    closed = course["modules"][0]["lessons"][0]["id"]
    student, gone = institution.student(), institution.student()
    buy(institution, gone, course["id"])
    revoke(institution, gone, course["id"])

    views = [
        (institution.anonymous, ["sign_in_required", "not_enrolled"]),
        (student, ["not_enrolled"]),
        (institution.instructor(), ["not_enrolled"]),
        (gone, ["enrollment_revoked"]),
        (author, []),
        (institution.admin(), []),
    ]
    for person, reasons in views:
        seen = outline(person, course["id"])
        lessons = {lesson["id"]: lesson for lesson in seen["modules"][0]["lessons"]}
        assert (seen["locked"], seen["lock_reasons"]) == (bool(reasons), reasons)
        assert (lessons[closed]["locked"], lessons[closed]["lock_reasons"]) == (bool(reasons), reasons)
        assert (lessons[preview]["locked"], lessons[preview]["lock_reasons"]) == (False, [])
        one = ok(person.get(f"/api/lessons/{closed}"))
        assert (one["locked"], one["lock_reasons"], one["video_url"] is None) == (bool(reasons), reasons, bool(reasons))
        assert ok(person.get(f"/api/lessons/{preview}"))["video_url"] is not None
        module = ok(person.get(f"/api/modules/{course['modules'][0]['id']}"))
        assert module["lessons"] == seen["modules"][0]["lessons"]

    ok(author.patch(f"/api/courses/{course['id']}", {"price": {"amount": 500}}))
    assert outline(student, course["id"])["lock_reasons"] == ["not_enrolled", "payment_required"]
    buy(institution, student, course["id"])
    assert outline(student, course["id"])["lock_reasons"] == []


def test_permissions_follow_who_asks(institution: Institution) -> None:
    author = institution.instructor()
    course = published_course(institution, author)
    student = institution.student()

    def allowed(person: object) -> set[str]:
        return {name for name, allowed in outline(person, course["id"])["permissions"].items() if allowed}

    assert allowed(institution.anonymous) == set()
    assert allowed(student) == {"can_enroll"}
    assert allowed(institution.instructor()) == {"can_enroll"}
    assert allowed(author) == {"can_edit", "can_archive", "can_manage_instructors", "can_delete", "can_enroll"}
    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    assert allowed(student) == set()
    revoke(institution, student, course["id"])
    assert allowed(student) == {"can_enroll"}
    ok(author.patch(f"/api/courses/{course['id']}", {"price": {"amount": 500}}))
    assert allowed(student) == set(), "what costs money is bought"


def test_progress_is_shown_to_those_enrolled(institution: Institution) -> None:
    author, student = institution.instructor(), institution.student()
    course = published_course(institution, author, lessons=2)
    second = make_module(author, course["id"], "Second")
    last = make_lesson(author, second["id"], title="Last")["id"]
    first, middle = lesson_ids(course)
    seen = outline(student, course["id"])
    assert seen["enrollment"] is None
    assert {lesson["completed"] for module in seen["modules"] for lesson in module["lessons"]} == {None}

    ok(student.post(f"/api/courses/{course['id']}/enroll"), 201)
    enrolled = outline(student, course["id"])["enrollment"]
    assert enrolled["resume"] == {"lesson_id": first, "title": "Lesson 1", "position_seconds": 0}
    ok(student.post(f"/api/lessons/{first}/complete"))
    ok(student.put(f"/api/lessons/{middle}/position", {"position_seconds": 42}))
    seen = outline(student, course["id"])
    states = {
        lesson["id"]: (lesson["completed"], lesson["position_seconds"])
        for module in seen["modules"]
        for lesson in module["lessons"]
    }
    assert states == {first: (True, 0), middle: (False, 42), last: (False, 0)}
    enrolled = seen["enrollment"]
    assert (enrolled["status"], enrolled["source"], enrolled["progress"]["percent"]) == ("active", "free", 33)
    assert enrolled["resume"] == {"lesson_id": middle, "title": "Lesson 2", "position_seconds": 42}
    progress = ok(student.get(f"/api/courses/{course['id']}/progress"))
    assert (enrolled["progress"], enrolled["resume"]) == (progress["progress"], progress["resume"])

    ok(author.delete(f"/api/lessons/{middle}"), 204)
    enrolled = outline(student, course["id"])["enrollment"]
    assert enrolled["resume"] == {"lesson_id": last, "title": "Last", "position_seconds": 0}
    assert enrolled["progress"]["percent"] == 50
    ok(student.post(f"/api/lessons/{last}/complete"))
    progress = ok(student.get(f"/api/courses/{course['id']}/progress"))
    enrolled = outline(student, course["id"])["enrollment"]
    assert enrolled["progress"] == progress["progress"]
    assert enrolled["progress"]["completed_at"] is not None
    other = outline(institution.student(), course["id"])
    assert other["enrollment"] is None, "progress is one's own"


def test_another_institutions_course_does_not_exist(institution: Institution, api: Api) -> None:
    course = published_course(institution)
    paths = [
        f"/api/courses/{course['id']}",
        f"/api/modules/{course['modules'][0]['id']}",
        f"/api/lessons/{lesson_ids(course)[0]}",
    ]
    stranger = api.institution()
    for person in (stranger.anonymous, stranger.student(), stranger.instructor(), stranger.admin()):
        for path in paths:
            there = refused(person.get(path), 404, "not_found")
            nowhere = refused(person.get(f"{path.rsplit('/', 1)[0]}/{uuid4()}"), 404, "not_found")
            for body in (there, nowhere):
                del body["instance"], body["request_id"]
            assert there == nowhere
    refused(institution.anonymous.get("/api/courses/statistics"), 422, "invalid_input", "/path/course_id")


def test_an_empty_course_has_an_outline(institution: Institution) -> None:
    author = institution.instructor()
    course = ok(author.post("/api/courses", {"title": "Empty", "domain": "testing"}), 201)
    module = make_module(author, course["id"])
    seen = outline(author, course["id"])
    assert (seen["module_count"], seen["lesson_count"], seen["duration_seconds"]) == (1, 0, 0)
    assert seen["modules"] == [
        {
            "version": 1, "id": module["id"], "title": "A module", "position": 1, "lesson_count": 0,
            "duration_seconds": 0, "lessons": [], "quizzes": [],
        }
    ]  # fmt: skip
