"""Generated data are what ordinary use would have made, and a second run adds only what is missing."""

from io import StringIO

from rich.console import Console

from api.passwords import HASHER
from api.seed import DEMO_PASSWORD, generate
from api.seed.wall import act_in
from tests.seed.truth import fingerprint, untrue_counters
from tests.support.postgres import Database

QUIET = Console(file=StringIO())


def grow(database: Database, tenants: int, users: int) -> None:
    generate(database.url, tenants=tenants, users=users, courses=8, enrollments=3, console=QUIET)


def test_it_makes_as_many_as_asked_for(database: Database) -> None:
    grow(database, 3, 100)
    sizes = database.execute(
        "select t.slug, count(*), count(*) filter (where u.role = 'admin') "
        "from lms.tenants as t join lms.users as u on u.tenant_id = t.id group by 1 order by 1"
    )
    assert sizes == [("gen-0001", 34, 1), ("gen-0002", 33, 1), ("gen-0003", 33, 1)]
    shapes = database.execute("select status, module_count, lesson_count, count(*) from lms.courses group by 1, 2, 3")
    assert shapes == [("published", 5, 25, 24)]
    enrolments = database.execute(
        "select count(*), count(distinct e.user_id) from lms.enrollments as e join lms.users as u on u.id = e.user_id "
        "where u.role = 'student'"
    )
    students = database.value("select count(*) from lms.users where role = 'student'")
    assert enrolments == [(3 * students, students)]


def test_the_names_and_the_password_can_be_predicted(database: Database) -> None:
    grow(database, 1, 20)
    emails = {row[0] for row in database.execute("select email from lms.users")}
    assert {"admin@gen-0001.example", "instructor-01@gen-0001.example", "student-000001@gen-0001.example"} <= emails
    hashes = database.execute("select password_hash from lms.credentials")
    assert len(hashes) == 20
    assert HASHER.verify(hashes[0][0], DEMO_PASSWORD)


def test_counters_are_what_the_rows_say(database: Database) -> None:
    grow(database, 2, 300)
    assert database.value("select count(*) from lms.enrollments where completed_at is not null") > 0
    assert untrue_counters(database) == []


def test_the_triggers_would_have_counted_the_same(database: Database) -> None:
    """Completes the same lessons again at the same moments, one at a time, in an emptied copy of the enrolments."""
    grow(database, 1, 60)
    (tenant,) = database.execute("select id from lms.tenants")[0]
    expected = fingerprint(database)
    with database.connect() as connection:
        act_in(connection, tenant)
        connection.execute("alter table lms.lesson_progress disable trigger keep_completion")
        progress = connection.execute(
            "delete from lms.lesson_progress returning tenant_id, user_id, course_id, lesson_id, position_seconds, "
            "completed_at, updated_at"
        ).fetchall()
        changed = connection.execute(
            "update lms.enrollments set completed_lessons = 0, completed_required = 0, completed_at = null, "
            "last_activity_at = enrolled_at, resume_lesson_id = internal.next_lesson(tenant_id, user_id, course_id)"
        ).rowcount
        assert changed > 100
        connection.execute("alter table lms.lesson_progress enable trigger keep_completion")
    progress.sort(key=lambda row: row[6])
    with database.connect() as connection:
        act_in(connection, tenant)
        with connection.cursor() as cursor:
            cursor.executemany("insert into lms.lesson_progress values (%s, %s, %s, %s, %s, %s, %s)", progress)
            # What saving a position does besides.
            cursor.executemany(
                "update lms.enrollments set last_activity_at = %s, resume_lesson_id = %s "
                "where user_id = %s and course_id = %s",
                [(row[6], row[3], row[1], row[2]) for row in progress if row[5] is None],
            )
    assert fingerprint(database) == expected


def test_there_may_be_thousands_of_courses(database: Database) -> None:
    generate(database.url, tenants=1, users=10, courses=1100, enrollments=20, console=QUIET)
    assert database.value("select count(*) from lms.courses") == 1100
    assert untrue_counters(database) == []


def test_a_second_run_adds_nothing(database: Database) -> None:
    grow(database, 2, 60)
    before = fingerprint(database)
    grow(database, 2, 60)
    assert fingerprint(database) == before


def test_a_larger_run_adds_what_is_missing(database: Database) -> None:
    grow(database, 1, 40)
    first = {row[0] for row in database.execute("select id from lms.users")}
    grow(database, 2, 120)
    users = {row[0] for row in database.execute("select id from lms.users")}
    assert first < users
    assert len(users) == 120
    assert untrue_counters(database) == []


def test_completions_are_counted_again_afterwards(database: Database) -> None:
    grow(database, 1, 20)
    assert database.value(
        "select bool_and(tgenabled = 'O') from pg_trigger where tgrelid = 'lms.lesson_progress'::regclass"
    )
