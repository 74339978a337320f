"""Generated data are what ordinary use would have made, and a second run adds only what is missing."""

from io import StringIO
from operator import itemgetter

from rich.console import Console

from api.check import findings
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
    shapes = database.execute(
        "select status, module_count, lesson_count, quiz_count, required_quiz_count, count(*) from lms.courses "
        "group by 1, 2, 3, 4, 5"
    )
    assert shapes == [("published", 5, 25, 5, 1, 24)]
    assert database.value("select min(question_count) from lms.quizzes") == 10
    assert database.value("select count(*) from lms.posts") == 24 * 5
    assert database.value("select min(jsonb_array_length(questions)) from lms.quiz_attempts") == 10
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
    assert findings(database.url) == []


DERIVED = ("user_badges", "xp_totals", "xp_course_daily", "xp_daily", "xp", "quiz_results")

LESSONS = """
select
  completed_at, 'insert into lms.lesson_progress values (%s, %s, %s, %s, %s, %s, %s)',
  array[tenant_id::text, user_id::text, course_id::text, lesson_id::text, position_seconds::text, completed_at::text,
    updated_at::text]
from lms.lesson_progress where completed_at is not null
"""
POSITIONS = """
select
  updated_at, 'insert into lms.lesson_progress values (%s, %s, %s, %s, %s, null, %s)',
  array[tenant_id::text, user_id::text, course_id::text, lesson_id::text, position_seconds::text, updated_at::text]
from lms.lesson_progress where completed_at is null
union all
select
  updated_at,
  'update lms.enrollments set last_activity_at = %s, resume_lesson_id = %s where user_id = %s and course_id = %s',
  array[updated_at::text, lesson_id::text, user_id::text, course_id::text]
from lms.lesson_progress where completed_at is null
"""
"""What saving a position does."""
ATTEMPTS = """
select
  started_at,
  'insert into lms.quiz_progress as p (tenant_id, user_id, course_id, quiz_id, attempts) values (%s, %s, %s, %s, 1) '
  'on conflict (tenant_id, user_id, course_id, quiz_id) do update set attempts = p.attempts + 1',
  array[tenant_id::text, user_id::text, course_id::text, quiz_id::text]
from lms.quiz_attempts
union all
select
  started_at,
  'update lms.quiz_attempts set (status, points, percent, passed, finished_at) '
  '= (''in_progress'', null, null, null, null) where id = %s',
  array[id::text]
from lms.quiz_attempts
union all
select
  finished_at, 'select internal.grade_attempt(%s, %s, %s, %s)',
  array[tenant_id::text, id::text, status, finished_at::text]
from lms.quiz_attempts
"""


def test_the_triggers_would_have_counted_the_same(database: Database) -> None:
    """Does the same again at the same moments, one thing at a time, in an emptied copy of the enrolments."""
    grow(database, 1, 60)
    (tenant,) = database.execute("select id from lms.tenants")[0]
    expected = fingerprint(database, made_anew=True)
    history = [row for query in (LESSONS, POSITIONS, ATTEMPTS) for row in database.execute(query)]
    assert len({row[1] for row in history}) == 6
    with database.connect() as connection:
        connection.execute("set session_replication_role = replica")
        for table in (*DERIVED, "quiz_progress", "lesson_progress"):
            assert connection.execute(f"delete from lms.{table}").rowcount > 10, table
        connection.execute("set session_replication_role = origin")
        act_in(connection, tenant)
        connection.execute("alter table lms.enrollments disable trigger issue_certificate_update")
        connection.execute("alter table lms.user_badges disable trigger tell_badges")  # nobody was told: it is long ago
        changed = connection.execute(
            "update lms.enrollments set completed_lessons = 0, completed_required = 0, passed_required_quizzes = 0, "
            "completed_at = null, last_activity_at = enrolled_at, "
            "resume_lesson_id = internal.next_lesson(tenant_id, user_id, course_id)"
        ).rowcount
        assert changed > 100
    with database.connect() as connection:
        act_in(connection, tenant)
        for _, statement, values in sorted(history, key=itemgetter(0)):
            connection.execute(statement, values)
    assert fingerprint(database, made_anew=True) == expected


def test_some_have_been_here_this_week(database: Database) -> None:
    grow(database, 1, 200)
    assert database.value(
        "select count(*) from reporting.leaderboard_monthly as b join lms.tenants as t on t.id = b.board_id"
    ) == database.value(
        "select count(distinct d.user_id) from lms.xp_daily as d join lms.tenants as t on t.id = d.tenant_id "
        "where d.day >= date_trunc('month', now() at time zone t.timezone)::date"
    )  # fmt: skip
    assert database.value("select count(*) from lms.xp where timestamp > now() - interval '1 week'") > 20
    assert database.value("select count(*) from lms.xp where timestamp > now()") == 0
    assert database.value(
        "select sum(p.enrollments) from (select s.enrollments from reporting.tenant_stats as s "
        "join lms.stats_windows as w on w.tenant_id = s.tenant_id where s.period = 'month' and s.starts_on >= w.since "
        "union all select c.enrollments from lms.tenant_periods as c where c.period = 'month') as p"
    ) == database.value("select count(*) from lms.enrollments")  # fmt: skip
    assert not database.value(
        "select count(*) from lms.xp_daily as x where x.awards > 0 and not exists ("
        "select from lms.active_days as a where (a.tenant_id, a.user_id, a.day) = (x.tenant_id, x.user_id, x.day))"
    )


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


TRIGGERS = """
select c.relname, t.tgname, t.tgenabled::text
from pg_trigger as t
join pg_class as c on c.oid = t.tgrelid
where c.relnamespace = 'lms'::regnamespace and not t.tgisinternal
order by 1, 2
"""


def test_triggers_are_on_again_afterwards(database: Database) -> None:
    before = database.execute(TRIGGERS)
    grow(database, 1, 20)
    assert database.execute(TRIGGERS) == before
