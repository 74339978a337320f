"""The demo is complete, the same everywhere, and its counters are what its rows say."""

from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import psycopg
import pytest
from rich.console import Console

from api.check import findings
from api.passwords import HASHER
from api.seed import DEMO_PASSWORD, demo, demo_users
from api.seed.ids import fixed_id
from api.seed.learning import enrollments
from api.seed.merchants import make_accounts
from api.seed.outline import TODAY, institutions
from api.settings import Settings
from tests.seed.truth import fingerprint, untrue_counters
from tests.support.postgres import Database, Server

QUIET = Console(file=StringIO())


@pytest.fixture(scope="module")
def seeded(server: Server, template: Database) -> Iterator[Database]:
    database = server.create(template)
    demo(database.url, console=QUIET)
    yield database
    database.drop()


def test_everything_that_one_wants_to_look_at_is_there(seeded: Database) -> None:
    institutions = "from lms.tenants where not is_platform"
    assert seeded.value(f"select count(distinct timezone) * count(distinct currency) {institutions}") == 4
    assert seeded.value(f"select count(distinct registration) {institutions}") == 2
    assert seeded.value(f"select bool_and(branding ?& '{{logo_url,primary_color,support_email}}') {institutions}")
    assert seeded.value("select count(*) from lms.courses where status = 'published'") >= 12
    statuses = seeded.value("select array_agg(distinct status order by status) from lms.courses")
    assert statuses == ["archived", "draft", "pending", "published", "rejected"]
    assert seeded.value("select count(*) from lms.users where role = 'instructor' and status = 'active'") >= 6
    assert seeded.value("select count(*) from lms.users") >= 40
    states = seeded.execute("select distinct role, status from lms.users")
    assert {"student", "instructor", "admin", "operator"} <= {role for role, status in states if status == "active"}
    assert {"student", "instructor"} <= {role for role, status in states if status == "suspended"}
    assert seeded.value("select count(*) from lms.course_instructors") >= 3


@pytest.mark.parametrize("price", ["c.price = 0", "c.price > 0"])
@pytest.mark.parametrize(
    "stage",
    [
        "not exists (select from lms.lesson_progress as p where (p.user_id, p.course_id) = (e.user_id, e.course_id))",
        "e.completed_lessons between 1 and c.lesson_count - 2 and exists (select from lms.lesson_progress as p "
        "where (p.user_id, p.lesson_id) = (e.user_id, e.resume_lesson_id) and p.position_seconds > 0)",
        "e.completed_lessons = c.lesson_count - 1",
        "e.completed_lessons = c.lesson_count and e.completed_at is not null",
    ],
    ids=["not started", "in the middle", "all but one", "completed"],
)
def test_each_institution_has_enrolments_at_every_stage(seeded: Database, stage: str, price: str) -> None:
    tenants = seeded.value(
        "select count(distinct e.tenant_id) from lms.enrollments as e "
        f"join lms.courses as c on c.id = e.course_id where {price} and {stage}"
    )
    assert tenants == 2


@pytest.mark.parametrize(
    "kind",
    [
        "p.is_answered",
        "not p.is_answered and p.reply_count > 0",
        "p.reply_count = 0 and p.deleted_at is null",
        "p.is_pinned",
        "p.is_locked",
        "p.deleted_at is not null and p.reply_count > 0",
        "p.module_id is not null",
        "p.votes > 0",
        "exists (select from lms.replies as r where r.post_id = p.id and r.flag_count > 0)",
        "exists (select from lms.replies as r where r.post_id = p.id and r.hidden_at is not null)",
        "exists (select from lms.replies as r join lms.moderation_decisions as d on d.reply_id = r.id "
        "where r.post_id = p.id and d.decision = 'warn')",
        "p.last_activity_at > now() - interval '7 days'",
    ],
)
def test_each_institution_has_posts_of_every_kind(seeded: Database, kind: str) -> None:
    assert seeded.value(f"select count(distinct p.tenant_id) from lms.posts as p where {kind}") == 2


def test_most_modules_end_with_a_quiz_of_every_kind(seeded: Database) -> None:
    published = "lms.modules as m join lms.courses as c on c.id = m.course_id and c.status = 'published'"
    with_one = "exists (select from lms.quizzes as q where q.module_id = m.id)"
    assert seeded.value(f"select avg(({with_one})::integer) from {published}") > 0.75
    assert seeded.value("select count(distinct review) from lms.quizzes") == 4
    for kind in (
        "q.pool_size < q.question_count",
        "q.time_limit_seconds is not null",
        "not q.is_required",
        "q.status = 'closed'",
        "not q.show_score",
        "not q.review_answers",
        "q.shuffle_options",
        "q.question_count = 0",
    ):
        assert seeded.value(f"select count(*) from lms.quizzes as q where {kind}") > 0, kind
    assert seeded.value("select count(distinct multiple) from lms.questions") == 2
    assert seeded.value("select count(*) from lms.answer_keys where explanation = ''") == 0


def test_attempts_went_as_they_were_meant_to(seeded: Database) -> None:
    meant = {
        fixed_id(str(enrollment.person.id), str(attempt.quiz.id), "attempt", str(attempt.number)): attempt.outcome
        for institution in institutions()
        for enrollment in enrollments(institution)
        for attempt in enrollment.attempts
    }
    rows = seeded.execute("select id, status, passed, points = max_points from lms.quiz_attempts")
    assert {row[0] for row in rows} == meant.keys()
    went = {
        (meant[identity], status, passed) for identity, status, passed, perfect in rows if meant[identity] != "perfect"
    }
    assert went == {
        ("passed", "submitted", True),
        ("failed", "submitted", False),
        ("expired", "expired", False),
        ("open", "in_progress", None),
    }
    assert {row[1:] for row in rows if meant[row[0]] == "perfect"} == {("submitted", True, True)}
    assert seeded.value("select count(*) from lms.quiz_progress where attempts > 1 and passed_at is not null") > 10


def test_a_course_that_asks_for_quizzes_is_completed_by_those_who_passed_them(seeded: Database) -> None:
    lessons_done = (
        "select count(*) from lms.enrollments as e join lms.courses as c on c.id = e.course_id "
        "where e.completed_required = c.required_lesson_count and e.completed_at is"
    )
    assert seeded.value(f"{lessons_done} not null and e.passed_required_quizzes < c.required_quiz_count") == 0
    assert seeded.value(f"{lessons_done} null") > 0


def test_points_badges_and_days_in_a_row_came_of_it_by_and_by(seeded: Database) -> None:
    assert seeded.value("select min(count) from (select count(*) from lms.xp group by tenant_id) as x") > 100
    assert seeded.value("select count(distinct type) from lms.xp") == 7
    assert seeded.value("select count(distinct day) from lms.xp") > 50
    assert seeded.value("select max(longest_streak) from lms.xp_totals") >= 7
    assert seeded.value("select count(distinct badge_id) from lms.user_badges") > 10
    assert seeded.value("select max(awarded_at) - min(awarded_at) > interval '60 days' from lms.user_badges")


def test_the_boards_of_the_present_are_not_empty(seeded: Database) -> None:
    """Not even on a Monday, the first of a month: somebody has just done something."""
    for period in ("week", "month"):
        boards = seeded.value(
            "select count(distinct d.tenant_id) from lms.xp_daily as d join lms.tenants as t on t.id = d.tenant_id "
            f"where d.points > 0 and d.day >= date_trunc('{period}', %s at time zone t.timezone)::date",
            TODAY,
        )
        assert boards == 2


def test_nobody_is_enrolled_before_they_came_or_works_before_they_are_enrolled(seeded: Database) -> None:
    assert seeded.execute(
        "select u.email from lms.enrollments as e join lms.users as u on u.id = e.user_id "
        "where u.created_at > e.enrolled_at"
    ) == []  # fmt: skip
    assert seeded.execute(
        "select p.user_id from lms.lesson_progress as p join lms.enrollments as e using (user_id, course_id) "
        "where p.updated_at < e.enrolled_at or p.updated_at > e.last_activity_at"
    ) == []  # fmt: skip


def test_completions_have_certificates_in_the_institutions_design(seeded: Database) -> None:
    """Every one since certificates are issued, dated then; nobody is told of it by mail years later."""
    assert seeded.execute(
        "select e.user_id from lms.enrollments as e "
        "left join lms.certificates as c using (tenant_id, user_id, course_id) "
        "where (e.completed_at is not null and e.status = 'active') <> (c.id is not null) "
        "or c.issued_at <> e.completed_at"
    ) == []  # fmt: skip
    assert seeded.value("select count(*) from lms.certificates") > 10
    assert seeded.value("select count(*) from lms.certificates where expires_on is not null") > 0
    assert seeded.value(
        "select count(distinct c.tenant_id) from lms.certificates as c "
        "join lms.certificate_designs as d on d.tenant_id = c.tenant_id and d.id = c.design_id "
        "where d.logo_id is not null and d.signature_id is not null"
    ) == 2  # fmt: skip


def test_people_were_told_when_it_happened_and_are_not_mailed_now(seeded: Database) -> None:
    assert seeded.value("select count(*) from lms.outbox where user_id is not null") == 0
    assert seeded.value("select max(created_at) from lms.notifications") <= TODAY
    kinds = {kind for (kind,) in seeded.execute("select distinct kind from lms.notifications")}
    assert kinds >= {"enrollment", "certificate", "badge"}
    assert seeded.value("select count(*) filter (where read_at is null) from lms.notifications") > 0
    assert seeded.value("select count(*) filter (where read_at is not null) from lms.notifications") > 100


def test_counters_are_what_the_rows_say(seeded: Database) -> None:
    assert untrue_counters(seeded) == []
    assert findings(seeded.url) == []


def test_a_second_run_changes_nothing(seeded: Database) -> None:
    before = fingerprint(seeded)
    demo(seeded.url, console=QUIET)
    assert fingerprint(seeded) == before


def test_it_is_the_same_in_another_database(seeded: Database, database: Database) -> None:
    demo(database.url, console=QUIET)
    assert fingerprint(database, made_anew=True) == fingerprint(seeded, made_anew=True)


def test_what_people_have_done_to_it_stays(database: Database) -> None:
    demo(database.url, console=QUIET)
    database.execute("delete from lms.courses where slug = 'sourdough-for-patient-people'")
    demo(database.url, console=QUIET)
    assert database.value("select count(*) from lms.courses where slug = 'sourdough-for-patient-people'") == 0


def test_a_database_with_an_institution_is_left_alone_on_first_start(database: Database) -> None:
    database.execute("insert into lms.tenants (slug, name) values ('somebody', 'Somebody''s School')")
    demo(database.url, console=QUIET, only_if_empty=True)
    assert database.value("select count(*) from lms.tenants") == 1
    assert demo_users(database.url) == {}


def test_a_taken_slug_is_left_to_whoever_has_it(database: Database) -> None:
    database.execute("insert into lms.tenants (slug, name) values ('hanse', 'Somebody else')")
    demo(database.url, console=QUIET)
    assert database.value("select name from lms.tenants where slug = 'hanse'") == "Somebody else"
    assert set(demo_users(database.url)) == {"platform", "sahyadri"}


def test_logins_are_true(seeded: Database) -> None:
    people = demo_users(seeded.url)
    assert set(people) == {"platform", "sahyadri", "hanse"}
    for slug, users in people.items():
        rows = seeded.execute(
            "select u.email, u.role, u.status, c.password_hash from lms.users as u "
            "join lms.tenants as t on t.id = u.tenant_id join lms.credentials as c on c.user_id = u.id "
            "where t.slug = %s",
            slug,
        )
        assert {(user["email"], user["role"], user.get("status", "active")) for user in users} == {
            row[:3] for row in rows
        }
        assert {user["password"] for user in users} == {DEMO_PASSWORD}
        assert HASHER.verify(rows[0][3], DEMO_PASSWORD)
        assert len({row[3] for row in rows}) == 1
        assert "status" not in users[0]


def test_the_wall_stands_around_what_was_seeded(seeded: Database) -> None:
    with seeded.connect() as connection:
        connection.execute("set local role lms_owner")
        assert connection.execute("select count(*) from lms.users").fetchone() == (0,)
    with seeded.connect("lms_api") as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("select from lms.users")


@pytest.fixture(scope="module")
def selling(server: Server, seeded: Database, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    database = server.create(seeded)
    make_accounts(database.url, Settings(DATABASE_URL=database.url, home=tmp_path_factory.mktemp("home")))
    yield database
    database.drop()


def test_whoever_has_a_paid_place_has_paid_for_it(selling: Database) -> None:
    paid = "from lms.enrollments as e where e.source = 'payment'"
    assert selling.value(f"select count(*) {paid}") > 50
    assert not selling.value(
        f"select count(*) {paid} and not exists (select from lms.payments as p where "
        "(p.tenant_id, p.user_id, p.course_id) = (e.tenant_id, e.user_id, e.course_id) "
        "and p.disposition = case e.status when 'active' then 'enrolled' else 'refunded' end)"
    )
    assert selling.value("select count(distinct tenant_id) from lms.refunds where status = 'processed'") == 2
    assert selling.value("select count(*) from lms.invoices where igst > 0") > 0
    assert selling.value("select count(*) from lms.invoices where cgst > 0") > 0
    assert selling.value("select count(*) from lms.payment_issues where status = 'open'") == 2


def test_what_was_sold_contradicts_no_rule_of_money(selling: Database) -> None:
    assert selling.execute("select internal.check_payments()") == []


def test_a_second_start_sells_nothing_twice(selling: Database, tmp_path: Path) -> None:
    before = selling.value("select count(*) from lms.payments")
    make_accounts(selling.url, Settings(DATABASE_URL=selling.url, home=tmp_path))
    assert selling.value("select count(*) from lms.payments") == before
