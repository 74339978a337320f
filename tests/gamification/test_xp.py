"""What is earned with what, how it is shown, and that it is kept for good."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from api.deploy.migrate import migrate
from tests.support.api import Api, Institution, Person
from tests.support.outlines import Course, make_course
from tests.support.people import act_in, insert, make_tenant, make_user
from tests.support.points import assert_rollups_are_true, award, far_from_midnight, ledger, make_quiz, reverse
from tests.support.postgres import Database


@pytest.fixture
def course(institution: Institution) -> Course:
    return make_course(institution, institution.instructor(), 3)


@pytest.fixture
def student(institution: Institution, course: Course) -> Person:
    student = institution.student()
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201
    return student


def xp(person: Person, **parameters: Any) -> dict[str, Any]:
    answer = person.get("/api/me/xp", params=parameters)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def complete(person: Person, lesson: UUID) -> None:
    assert person.post(f"/api/lessons/{lesson}/complete").status_code == 200


def test_a_newcomer_has_nothing_yet(institution: Institution) -> None:
    assert xp(institution.student()) == {
        "total": 0,
        "today": 0,
        "this_week": 0,
        "current_streak": 0,
        "longest_streak": 0,
        "active_today": False,
        "counts": {
            "lessons": 0,
            "quizzes": 0,
            "perfect_quizzes": 0,
            "courses": 0,
            "forum_posts": 0,
            "accepted_answers": 0,
        },
        "data": [],
        "page": {"next_cursor": None, "has_more": False, "limit": 25},
    }


def test_a_course_from_its_first_lesson_to_its_last(institution: Institution, student: Person, course: Course) -> None:
    far_from_midnight()
    for lesson in course.lessons:
        complete(student, lesson)

    mine = xp(student)

    assert (mine["total"], mine["today"], mine["this_week"]) == (130, 130, 130)
    assert (mine["current_streak"], mine["longest_streak"], mine["active_today"]) == (1, 1, True)
    assert (mine["counts"]["lessons"], mine["counts"]["courses"]) == (3, 1)
    newest, *lessons = mine["data"]
    title = newest["course"]["title"]
    assert newest["type"] == "course_complete"
    assert newest["points"] == 100
    assert newest["subject"] == {"type": "course", "id": str(course.id), "title": title}
    assert [(row["type"], row["points"], row["subject"]["title"]) for row in lessons] == [
        ("lesson_complete", 10, "Lesson 1.3"),
        ("lesson_complete", 10, "Lesson 1.2"),
        ("lesson_complete", 10, "Lesson 1.1"),
    ]
    assert {row["course"]["title"] for row in lessons} == {title}
    assert_rollups_are_true(institution.api)


def test_doing_it_again_earns_nothing_more(institution: Institution, student: Person, course: Course) -> None:
    for _ in range(2):
        for lesson in course.lessons:
            complete(student, lesson)
            student.put(f"/api/lessons/{lesson}/position", {"position_seconds": 60})

    assert [entry for _, _, entry in ledger(student)] == [1, 1, 1, 1]


def test_an_enrolment_that_comes_back_earns_nothing_more(
    institution: Institution, student: Person, course: Course
) -> None:
    complete(student, course.lessons[0])
    with institution.api.connect() as connection:
        connection.execute("update lms.enrollments set status = 'revoked' where user_id = %s", (student.id,))
    assert student.post(f"/api/lessons/{course.lessons[0]}/complete").status_code == 403
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201

    complete(student, course.lessons[0])
    complete(student, course.lessons[1])

    assert [points for _, points, _ in ledger(student)] == [10, 10]


def test_progress_that_is_deleted_and_made_again_earns_nothing_more(
    institution: Institution, student: Person, course: Course
) -> None:
    for lesson in course.lessons:
        complete(student, lesson)
    before = ledger(student)
    with institution.api.connect() as connection:
        connection.execute("delete from lms.enrollments where user_id = %s", (student.id,))
    assert student.post(f"/api/courses/{course.id}/enroll").status_code == 201

    for lesson in course.lessons:
        complete(student, lesson)

    assert ledger(student) == before
    assert_rollups_are_true(institution.api)


def test_a_quiz_is_paid_for_passing_and_for_everything_right(
    institution: Institution, student: Person, course: Course
) -> None:
    quiz = make_quiz(institution, course.id)
    row = {"tenant_id": institution.id, "user_id": student.id, "course_id": course.id, "quiz_id": quiz}
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        insert(connection, "quiz_progress", **row, attempts=1)
        for column in ("best_percent = 70", "passed_at = now()", "passed_at = now()", "perfect_at = now()"):
            connection.execute(f"update lms.quiz_progress set {column} where user_id = %s", (student.id,))
        connection.execute("delete from lms.quiz_progress where user_id = %s", (student.id,))
        now = datetime.now(UTC)
        insert(connection, "quiz_progress", **row, attempts=1, passed_at=now, perfect_at=now)

    mine = xp(student)

    assert ledger(student) == [("quiz_pass", 25, 1), ("quiz_perfect", 15, 1)]
    assert (mine["counts"]["quizzes"], mine["counts"]["perfect_quizzes"]) == (1, 1)
    assert [row["subject"] for row in mine["data"]] == [{"type": "quiz", "id": str(quiz), "title": "Checkpoint"}] * 2
    with institution.api.connect() as connection:  # progress without an attempt is what the checks of others look for
        connection.execute("delete from lms.quiz_progress where user_id = %s", (student.id,))


def test_what_happened_long_ago_is_paid_for_that_day(institution: Institution, course: Course) -> None:
    student = institution.student()
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        row = {"tenant_id": institution.id, "user_id": student.id, "course_id": course.id}
        insert(connection, "enrollments", **row, source="grant")
        insert(
            connection, "lesson_progress", **row, lesson_id=course.lessons[0], completed_at="2024-02-29T23:00:00+00:00"
        )

    mine = xp(student)

    assert (mine["total"], mine["today"], mine["this_week"]) == (10, 0, 0)
    assert (mine["current_streak"], mine["longest_streak"], mine["active_today"]) == (0, 1, False)
    assert student.get("/api/me/xp/days").json()["data"] == [{"day": "2024-02-29", "points": 10, "awards": 1}]


def test_what_is_taken_back_comes_back_as_it_was(institution: Institution) -> None:
    student, admin = institution.student(), institution.admin()
    post = award(student, "forum_post")
    award(student, "forum_post", subject=post)
    reverse(student, "forum_post", post)
    reverse(student, "forum_post", post)
    assert (xp(student)["total"], xp(student)["counts"]["forum_posts"]) == (0, 0)
    assert admin.put("/api/xp/rules/forum_post", {"points": 500}).status_code == 200

    award(student, "forum_post", subject=post)
    award(student, "forum_post", subject=post)

    assert ledger(student) == [("forum_post", 5, 1), ("forum_post", -5, 2), ("forum_post", 5, 3)]
    assert (xp(student)["total"], xp(student)["counts"]["forum_posts"]) == (5, 1)
    assert [row["points"] for row in xp(student)["data"]] == [5, -5, 5]
    assert_rollups_are_true(institution.api)


def test_what_was_never_awarded_is_not_taken_back(institution: Institution) -> None:
    student = institution.student()
    reverse(student, "forum_post", uuid4())
    assert ledger(student) == []
    assert xp(student)["total"] == 0
    assert_rollups_are_true(institution.api)


def test_a_reversal_counts_on_its_own_day(institution: Institution) -> None:
    student = institution.student()
    post = award(student, at="2026-01-05T12:00:00Z")
    reverse(student, "forum_post", post, at="2026-01-07T12:00:00Z")

    assert student.get("/api/me/xp/days").json()["data"] == [
        {"day": "2026-01-07", "points": -5, "awards": 0},
        {"day": "2026-01-05", "points": 5, "awards": 1},
    ]
    assert_rollups_are_true(institution.api)


def test_those_who_teach_a_course_earn_nothing_in_it(institution: Institution) -> None:
    teacher, second, guest = institution.instructor(), institution.instructor(), institution.instructor()
    course = make_course(institution, teacher, 1)
    assert teacher.post(f"/api/courses/{course.id}/instructors", {"user_id": str(second.id)}).status_code == 201
    for person in (teacher, second, guest):
        assert person.post(f"/api/courses/{course.id}/enroll").status_code == 201
        complete(person, course.lessons[0])

    assert [xp(person)["total"] for person in (teacher, second, guest)] == [0, 0, 110]
    assert_rollups_are_true(institution.api)


def test_an_institution_says_what_something_is_worth(institution: Institution, student: Person, course: Course) -> None:
    admin = institution.admin()
    complete(student, course.lessons[0])
    changed = admin.put("/api/xp/rules/lesson_complete", {"points": 50})
    assert (changed.status_code, changed.json()["points"], changed.headers["etag"]) == (200, 50, '"2"')
    complete(student, course.lessons[1])
    assert admin.put("/api/xp/rules/lesson_complete", {"points": 0}).status_code == 200
    complete(student, course.lessons[2])

    assert [points for _, points, _ in ledger(student)] == [10, 50, 0, 100]
    assert xp(student)["counts"]["lessons"] == 3  # what is worth nothing counts nevertheless


def test_only_admins_say_it(institution: Institution) -> None:
    for person in (institution.student(), institution.instructor()):
        refused = person.put("/api/xp/rules/quiz_pass", {"points": 9999})
        assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
        assert [rule["points"] for rule in person.get("/api/xp/rules").json()["data"]] == [15, 100, 5, 3, 10, 25, 15]
    assert institution.anonymous.get("/api/xp/rules").status_code == 401


def test_values_that_are_refused(institution: Institution) -> None:
    admin = institution.admin()
    for points in (-1, 10_001, 1.5, "5", True, None):
        assert admin.put("/api/xp/rules/quiz_pass", {"points": points}).status_code == 422
    assert admin.put("/api/xp/rules/breathing", {"points": 5}).status_code == 422
    assert admin.put("/api/xp/rules/quiz_pass", {"points": 5}, headers={"if-match": '"9"'}).status_code == 412
    assert {rule["version"] for rule in admin.get("/api/xp/rules").json()["data"]} == {1}


def test_pages_of_everything(institution: Institution) -> None:
    student = institution.student()
    start = datetime(2026, 1, 1, 12, tzinfo=UTC)
    for day in range(7):
        award(student, at=start + timedelta(days=day))
    for path, key in (("/api/me/xp", "id"), ("/api/me/xp/days", "day"), ("/api/xp/rules", "type")):
        whole = [row[key] for row in student.get(path).json()["data"]]
        assert len(whole) == 7
        found: list[str] = []
        cursor: dict[str, Any] = {}
        while True:
            page = student.get(path, params={"limit": 3, **cursor}).json()
            found += [row[key] for row in page["data"]]
            if not page["page"]["has_more"]:
                break
            cursor = {"cursor": page["page"]["next_cursor"]}
        assert found == whole
        for wrong in ("x", "WyJiYWRnZXMiXQ"):
            assert student.get(path, params={"cursor": wrong}).json()["code"] == "invalid_cursor"


def test_titles_go_with_what_they_were_of(institution: Institution, student: Person, course: Course) -> None:
    complete(student, course.lessons[0])
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        connection.execute("delete from lms.lessons where id = %s", (course.lessons[0],))

    (row,) = xp(student)["data"]

    assert row["points"] == 10
    assert row["subject"] == {"type": "lesson", "id": str(course.lessons[0]), "title": None}
    assert_rollups_are_true(institution.api)


def test_points_are_ones_own(institution: Institution, student: Person, course: Course) -> None:
    complete(student, course.lessons[0])
    for person in (institution.student(), institution.instructor(), institution.admin()):
        assert xp(person)["total"] == 0
        assert person.get("/api/me/xp/days").json()["data"] == []
    assert institution.anonymous.get("/api/me/xp").status_code == 401
    assert institution.anonymous.get("/api/me/xp/days").status_code == 401


@pytest.mark.parametrize(
    "statement",
    [
        "update lms.xp set points = 1000000",
        "update lms.xp set points = points",
        "delete from lms.xp",
        "truncate lms.xp",
        "truncate lms.users cascade",
    ],
)
@pytest.mark.parametrize("role", ["none", "lms_owner"])
def test_the_ledger_is_append_only(database: Database, statement: str, role: str) -> None:
    """For a superuser as well as for the owner of the table."""
    with database.connect() as connection:
        user = make_user(connection, make_tenant(connection))
        connection.execute(
            "select internal.award_xp(%s, %s, 'forum_post', lms.new_id(), null, now())", (user.tenant.id, user.id)
        )
        connection.execute(
            "select set_config('lms.tenant_id', %(tenant)s, true), set_config('lms.user_id', '', true), "
            "set_config('lms.seal', internal.context_seal(%(tenant)s, '', %(role)s), true)",
            {"tenant": str(user.tenant.id), "role": role},
        )
        connection.execute(f"set local role {role}")
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"), connection.transaction():
            connection.execute(statement)
        assert connection.execute("select points from lms.xp").fetchall() == [(5,)]


@pytest.mark.parametrize(
    "statement", ["delete from lms.users where tenant_id = %s", "delete from lms.tenants where id = %s"]
)
def test_points_go_with_their_account(database: Database, statement: str) -> None:
    with database.connect() as connection:
        people = [make_user(connection, make_tenant(connection)) for _ in range(2)]
        for user in people:
            connection.execute(
                "select internal.award_xp(%s, %s, 'forum_post', lms.new_id(), %s, now())",
                (user.tenant.id, user.id, uuid4()),
            )
        connection.execute(statement, (people[0].tenant.id,))
        for table in ("xp", "xp_daily", "xp_course_daily", "xp_totals", "user_badges"):
            left = connection.execute(f"select user_id from lms.{table}").fetchall()
            assert {row[0] for row in left} == {people[1].id}, table
        assert connection.execute("select internal.check_xp_rollups()").fetchall() == []


DEVIATIONS = {
    "a day says more": ("update lms.xp_daily set points = points + 1", "xp_daily"),
    "a day says fewer awards": ("update lms.xp_daily set awards = 0", "xp_daily"),
    "a day is missing": ("delete from lms.xp_daily", "xp_daily"),
    "a day nobody had": (
        "insert into lms.xp_daily (tenant_id, user_id, day) select tenant_id, user_id, day + 9 from lms.xp_daily",
        "xp_daily",
    ),
    "a course says less": ("update lms.xp_course_daily set points = 0", "xp_course_daily"),
    "a course is missing": ("delete from lms.xp_course_daily", "xp_course_daily"),
    "a course nobody took": (
        "insert into lms.xp_course_daily select tenant_id, lms.new_id(), day, user_id, 0 from lms.xp_course_daily",
        "xp_course_daily",
    ),
    "totals are missing": ("delete from lms.xp_totals", "xp_totals"),
    "a longer streak": ("update lms.xp_totals set longest_streak = 9", "xp_totals"),
    "a broken streak": ("update lms.xp_totals set current_streak = 0", "xp_totals"),
    "another day": ("update lms.xp_totals set active_on = active_on - 1", "xp_totals"),
    "totals of nothing": (
        "insert into lms.xp_totals (tenant_id, user_id, points) select tenant_id, id, 1 from lms.users "
        "where role = 'admin'",
        "xp_totals",
    ),
    "a badge is missing": ("delete from lms.user_badges", "user_badges"),
    "an entry is missing": (
        "insert into lms.xp (tenant_id, user_id, type, points, subject_id, entry, day) "
        "select tenant_id, user_id, type, 0, subject_id, 4, day from lms.xp",
        "xp",
    ),
    "a reversal of other points": (
        "insert into lms.xp (tenant_id, user_id, type, points, subject_id, entry, day, course_id) "
        "select tenant_id, user_id, type, -1, subject_id, 2, day, course_id from lms.xp",
        "xp",
    ),
    "a reversal in another course": (
        "insert into lms.xp (tenant_id, user_id, type, points, subject_id, entry, day) "
        "select tenant_id, user_id, type, -points, subject_id, 2, day from lms.xp",
        "xp",
    ),
    **{
        f"{column} are wrong": (f"update lms.xp_totals set {column} = {column} + 1", "xp_totals")
        for column in (
            "points",
            "lessons",
            "quizzes",
            "perfect_quizzes",
            "courses",
            "forum_posts",
            "accepted_answers",
        )
    },
}


@pytest.mark.parametrize("deviation", DEVIATIONS)
def test_each_deviation_is_found(scratch: Database, deviation: str) -> None:
    statement, table = DEVIATIONS[deviation]
    with scratch.connect() as connection:
        tenant = make_tenant(connection)
        user = make_user(connection, tenant)
        make_user(connection, tenant, "admin")
        connection.execute(
            "select internal.award_xp(%s, %s, 'forum_post', lms.new_id(), lms.new_id(), now())", (tenant.id, user.id)
        )
        assert connection.execute("select internal.check_xp_rollups()").fetchall() == []
        connection.execute(statement)
        found = [line for (line,) in connection.execute("select internal.check_xp_rollups()")]
        assert [line for line in found if line.startswith((f"{table} ", f"{table}:"))], found
        connection.rollback()


def test_what_may_differ(scratch: Database) -> None:
    """A badge that was not earned by today's rule, and one that nobody gets any more: neither is wrong."""
    with scratch.connect() as connection:
        user = make_user(connection, make_tenant(connection))
        connection.execute(
            "select internal.award_xp(%s, %s, 'forum_post', lms.new_id(), null, now())", (user.tenant.id, user.id)
        )
        connection.execute("update lms.badges set threshold = 50 where metric = 'forum_posts'")
        assert connection.execute("select internal.check_xp_rollups()").fetchall() == []
        connection.execute("update lms.badges set is_active = false")
        connection.execute("delete from lms.user_badges")
        assert connection.execute("select internal.check_xp_rollups()").fetchall() == []
        connection.rollback()


def test_every_institution_begins_with_points_and_badges(database: Database) -> None:
    with database.connect() as connection:
        connection.execute("select internal.create_tenant(%s::jsonb)", ('{"slug": "made", "name": "Made"}',))
        make_tenant(connection, slug="inserted")
        make_tenant(connection, slug="platform", is_platform=True)
        counts = connection.execute(
            "select t.slug, (select count(*) from lms.xp_rules as r where r.tenant_id = t.id), "
            "(select count(*) from lms.badges as b where b.tenant_id = t.id) from lms.tenants as t order by 1"
        ).fetchall()
    assert [(slug, rules) for slug, rules, _ in counts] == [("inserted", 7), ("made", 7), ("platform", 7)]
    assert {badges for _, _, badges in counts} == {16}


def test_an_institution_older_than_points_gets_them_with_the_program(database: Database) -> None:
    with database.connect() as connection:
        old, other = make_tenant(connection), make_tenant(connection)
        for table in ("xp_rules", "badges"):
            connection.execute(f"delete from lms.{table} where tenant_id = %s", (old.id,))
        connection.execute("delete from lms.badges where tenant_id = %s and metric = 'points'", (other.id,))
    for _ in range(2):
        migrate(database.url, again=True)
        with database.connect() as connection:
            counts = connection.execute("select tenant_id, count(*) from lms.badges group by 1 order by 1").fetchall()
            assert counts == [(old.id, 16), (other.id, 14)]  # nobody gets back what they have thrown away


def test_others_decide_nothing_about_a_leaderboard(institution: Institution, api: Api) -> None:
    student = institution.student()
    me = student.get("/api/me")
    assert me.json()["show_on_leaderboards"] is True
    hidden = student.patch("/api/me", {"show_on_leaderboards": False}, headers={"if-match": me.headers["etag"]})
    assert (hidden.status_code, hidden.json()["show_on_leaderboards"]) == (200, False)
    assert hidden.headers["etag"] != me.headers["etag"]
    assert student.patch("/api/me", {"name": "Somebody Else"}).json()["show_on_leaderboards"] is False
    for wrong in (None, "no", 0):
        assert student.patch("/api/me", {"show_on_leaderboards": wrong}).status_code == 422
    assert student.patch("/api/me", {"show_on_leaderboards": True}).json()["show_on_leaderboards"] is True
