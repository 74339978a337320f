"""What happens at once is paid once, and everything that is kept of it stays true."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.support.api import Institution, Person, together
from tests.support.locks import until_blocked
from tests.support.outlines import Course, make_course
from tests.support.people import act_in
from tests.support.points import assert_rollups_are_true, award, badges, ledger, reverse, totals


def enrolled(institution: Institution, *courses: Course) -> Person:
    student = institution.student()
    for course in courses:
        assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    return student


def completing(person: Person, lesson: UUID) -> Callable[[], int]:
    return lambda: person.post(f"/api/lessons/{lesson}/complete").status_code


def test_a_hundred_clicks_are_paid_once(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 1)
    student = enrolled(institution, course)

    assert set(together(*[completing(student, course.lessons[0])] * 100)) == {200}

    assert ledger(student) == [("lesson_complete", 10, 1), ("course_complete", 100, 1)]
    assert badges(student) == {"First Steps", "Graduate"}
    assert_rollups_are_true(institution.api)


def test_all_lessons_of_three_courses_on_many_devices(institution: Institution) -> None:
    teacher = institution.instructor()
    courses = [make_course(institution, teacher, 3) for _ in range(3)]
    student = enrolled(institution, *courses)
    lessons = [lesson for course in courses for lesson in course.lessons]

    assert set(together(*[completing(student, lesson) for lesson in lessons * 8])) == {200}

    assert sorted(ledger(student)) == [("course_complete", 100, 1)] * 3 + [("lesson_complete", 10, 1)] * 9
    assert (totals(student)["points"], totals(student)["lessons"], totals(student)["courses"]) == (390, 9, 3)
    assert_rollups_are_true(institution.api)


def test_a_whole_class_at_once(institution: Institution) -> None:
    course = make_course(institution, institution.instructor(), 2)
    crowd = [enrolled(institution, course) for _ in range(10)]

    calls = [completing(student, lesson) for student in crowd for lesson in course.lessons for _ in range(3)]
    assert set(together(*calls)) == {200}

    assert [totals(student)["points"] for student in crowd] == [120] * 10
    assert_rollups_are_true(institution.api)


def test_the_same_award_from_many_sides(institution: Institution) -> None:
    student, post = institution.student(), uuid4()
    together(*[lambda: award(student, subject=post)] * 40)
    assert ledger(student) == [("forum_post", 5, 1)]
    together(*[lambda: reverse(student, "forum_post", post)] * 40)
    assert ledger(student) == [("forum_post", 5, 1), ("forum_post", -5, 2)]
    together(*[lambda: award(student, subject=post)] * 40)
    assert ledger(student)[2:] == [("forum_post", 5, 3)]
    assert_rollups_are_true(institution.api)


def test_awards_against_reversals(institution: Institution) -> None:
    """Whoever comes last decides; the entries alternate all the same."""
    student, post = institution.student(), uuid4()
    together(*[lambda: award(student, subject=post), lambda: reverse(student, "forum_post", post)] * 25)
    entries = ledger(student)
    assert [entry for _, _, entry in entries] == list(range(1, len(entries) + 1))
    assert [points for _, points, _ in entries] == [5, -5] * (len(entries) // 2) + [5] * (len(entries) % 2)
    assert totals(student)["points"] == 5 * (len(entries) % 2)
    assert_rollups_are_true(institution.api)


def test_an_award_waits_for_the_one_under_way(institution: Institution) -> None:
    """The first device has paid and not committed yet: the second one neither fails nor pays again."""
    student, post = institution.student(), uuid4()
    with institution.api.connect() as first, ThreadPoolExecutor(1) as pool:
        first.execute(
            "select internal.award_xp(%s, %s, 'forum_post', %s, null, now())", (institution.id, student.id, post)
        )
        second = pool.submit(award, student, subject=post)
        until_blocked(institution.api, first)
        first.commit()
        second.result()
    assert ledger(student) == [("forum_post", 5, 1)]


def test_an_award_after_one_that_came_to_nothing(institution: Institution) -> None:
    student, post = institution.student(), uuid4()
    with institution.api.connect() as first, ThreadPoolExecutor(1) as pool:
        first.execute(
            "select internal.award_xp(%s, %s, 'forum_post', %s, null, now())", (institution.id, student.id, post)
        )
        second = pool.submit(award, student, subject=post)
        until_blocked(institution.api, first)
        first.rollback()
        second.result()
    assert ledger(student) == [("forum_post", 5, 1)]
    assert badges(student) == {"Joining In"}
    assert_rollups_are_true(institution.api)


@pytest.mark.parametrize("known", [False, True], ids=["first points ever", "points before"])
def test_a_badge_made_while_somebody_reaches_it(institution: Institution, known: bool) -> None:
    """The badge is not to be seen yet by the one, nor the points by the other: one waits, and nobody misses it."""
    student, admin = institution.student(), institution.admin()
    if known:
        award(student, "forum_reply")
    body = {"name": "Just In Time", "metric": "points", "threshold": 4}
    with institution.api.connect() as earning, ThreadPoolExecutor(1) as pool:
        earning.execute(
            "select internal.award_xp(%s, %s, 'forum_post', lms.new_id(), null, now())", (institution.id, student.id)
        )
        made = pool.submit(admin.post, "/api/badges", body)
        until_blocked(institution.api, earning)
        earning.commit()
        assert made.result().status_code == 201
    assert "Just In Time" in badges(student)


def test_somebody_reaches_a_badge_that_is_being_made(institution: Institution) -> None:
    student = institution.student()
    with institution.api.connect() as making, ThreadPoolExecutor(1) as pool:
        making.execute(
            "insert into lms.badges (tenant_id, name, metric, threshold) values (%s, 'Just In Time', 'points', 5)",
            (institution.id,),
        )
        earned = pool.submit(award, student)
        until_blocked(institution.api, making)
        making.commit()
        earned.result()
    assert "Just In Time" in badges(student)


def test_badges_change_while_a_class_earns_them(institution: Institution) -> None:
    admin, crowd, numbers = institution.admin(), [institution.student() for _ in range(6)], count(1)
    path = admin.post("/api/badges", {"name": "Moving", "metric": "forum_posts", "threshold": 30}).headers["location"]
    changes: list[dict[str, Any]] = [{"threshold": 3}, {"is_active": False}, {"name": "Moved"}, {"is_active": True}]

    def make() -> int:
        body = {"name": f"New {next(numbers)}", "metric": "forum_posts", "threshold": 2}
        return admin.post("/api/badges", body).status_code

    def change(patch: dict[str, Any]) -> int:
        return admin.patch(path, patch).status_code

    def earn(person: Person) -> int:
        award(person)
        return 200

    calls: list[Callable[[], int]] = [partial(earn, person) for person in crowd for _ in range(4)]
    calls += [partial(change, patch) for patch in changes]
    calls += [make] * 4
    assert set(together(*calls)) == {200, 201}
    assert admin.patch(path, {"is_active": True, "threshold": 3}).status_code == 200

    for person in crowd:
        assert badges(person) >= {"Joining In", "Moved", "New 1", "New 2", "New 3", "New 4"}
    assert_rollups_are_true(institution.api)


def test_a_badge_is_deleted_or_earned(institution: Institution) -> None:
    """Not both: whoever has earned it keeps it, and then it is still there."""
    student, admin = institution.student(), institution.admin()
    made = admin.post("/api/badges", {"name": "Doomed", "metric": "forum_posts", "threshold": 1})
    with institution.api.connect() as earning, ThreadPoolExecutor(1) as pool:
        earning.execute(
            "select internal.award_xp(%s, %s, 'forum_post', lms.new_id(), null, now())", (institution.id, student.id)
        )
        deleted = pool.submit(admin.delete, made.headers["location"])
        until_blocked(institution.api, earning)
        earning.commit()
        assert deleted.result().status_code == 409
    assert "Doomed" in badges(student)


def test_authors_complete_two_courses_for_the_same_people(institution: Institution) -> None:
    """Both changes pay everybody; they go through the people in one order and never wait for each other in a circle."""
    teacher = institution.instructor()
    for _ in range(5):
        courses = [make_course(institution, teacher, 2) for _ in range(2)]
        crowd = [enrolled(institution, *courses) for _ in range(8)]
        for student in crowd:
            for course in courses:
                assert completing(student, course.lessons[0])() == 200

        deleted = together(*[partial(teacher.delete, f"/api/lessons/{course.lessons[1]}") for course in courses])
        assert [answer.status_code for answer in deleted] == [204, 204]

        assert [totals(student)["courses"] for student in crowd] == [2] * 8
        assert [totals(student)["points"] for student in crowd] == [220] * 8
    assert_rollups_are_true(institution.api)


def test_the_last_lesson_and_a_change_of_what_is_required(institution: Institution) -> None:
    teacher = institution.instructor()
    course = make_course(institution, teacher, 3)
    student = enrolled(institution, course)
    first, second, third = course.lessons
    assert completing(student, first)() == 200

    together(
        *[completing(student, second)] * 5,
        lambda: teacher.delete(f"/api/lessons/{third}").status_code,
        *[completing(student, second)] * 5,
    )

    assert sorted(ledger(student)) == [("course_complete", 100, 1)] + [("lesson_complete", 10, 1)] * 2
    assert_rollups_are_true(institution.api)


def test_nothing_is_paid_for_what_does_not_happen(institution: Institution) -> None:
    """A completion that fails in the end leaves no points behind."""
    course = make_course(institution, institution.instructor(), 1)
    student = enrolled(institution, course)
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        connection.execute(
            "insert into lms.lesson_progress (tenant_id, user_id, course_id, lesson_id, completed_at) "
            "values (%s, %s, %s, %s, now())",
            (institution.id, student.id, course.id, course.lessons[0]),
        )
        paid = connection.execute("select points from lms.xp_totals where user_id = %s", (student.id,)).fetchone()
        assert paid == (110,)
        connection.rollback()
    assert ledger(student) == []
    assert student.get("/api/me/xp").json()["total"] == 0
