"""Two institutions with a row in every table, and the platform's own with its operator.

A table that nobody fills here fails the proof: whoever adds one says here what a row of it looks like.
"""

import secrets
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from psycopg import sql
from psycopg.types.json import Jsonb

from tests.support.images import png
from tests.support.money import add_sales
from tests.support.people import PASSWORD_HASH, Tenant, User, act_in, insert, make_tenant, make_user
from tests.support.postgres import Connection, Database

SOON = datetime.now(UTC) + timedelta(days=1)
NO_TENANT = "context_secret"
"""The one table that belongs to the platform and not to an institution."""


@dataclass
class School:
    """An institution, its people by role (None: somebody who is not signed in), and what there is to know of it."""

    tenant: Tenant
    people: dict[str, User | None] = field(default_factory=dict)
    ids: dict[str, list[UUID]] = field(default_factory=dict)
    siblings: dict[UUID, list[UUID]] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> UUID:
        return self.tenant.id

    def user(self, role: str) -> UUID | None:
        person = self.people[role]
        return person.id if person else None


@dataclass
class World:
    database: Database
    here: School
    there: School
    platform: School
    written: dict[str, int] = field(default_factory=dict)
    """How many rows of each table had been written when that was last asked."""

    def callers(self) -> Iterator[tuple[str, School]]:
        """Each request role and the institution of the one who has it: never `there`."""
        for role in ("anonymous", "student", "instructor", "admin"):
            yield role, self.here
        yield "operator", self.platform


def build(database: Database) -> World:
    with database.connect() as connection:
        here, there = (fill(connection, make_tenant(connection, slug=slug)) for slug in ("here", "there"))
        platform = School(make_tenant(connection, slug="platform", is_platform=True))
        platform.people = {"operator": make_user(connection, platform.tenant, "operator")}
        for school in (here, there, platform):
            school.ids = identifiers(connection, school.id)
            school.siblings = siblings(connection, school.id)
            school.hashes = fingerprint(connection, school.id)
    return World(database, here, there, platform)


def fill(connection: Connection, tenant: Tenant) -> School:
    """At least one row in every table, and people and courses in every state that matters for what may be seen."""
    act_in(connection, tenant.id)

    def add(table: str, **values: Any) -> dict[str, Any]:
        return insert(connection, table, tenant_id=tenant.id, **values)

    def person(role: str, name: str) -> User:
        return make_user(connection, tenant, role, name=name, email=f"{name.lower()}@{tenant.slug}.example.org")

    school = School(tenant)
    student, teacher, assistant, admin = (
        person("student", "Student"),
        person("instructor", "Teacher"),
        person("instructor", "Assistant"),
        person("admin", "Admin"),
    )
    classmate, deputy = person("student", "Classmate"), person("admin", "Deputy")
    school.people = {"anonymous": None, "student": student, "instructor": teacher, "admin": admin}

    add("tenant_domains", domain=f"{tenant.slug}.example.org")
    for user in (student, teacher, assistant, admin, classmate, deputy):
        add("credentials", user_id=user.id, password_hash=PASSWORD_HASH)
        add("sessions", user_id=user.id, token_hash=secrets.token_bytes(32), expires_at=SOON)
    add(
        "identity_providers",
        provider=f"campus-{tenant.slug}",
        name=f"Campus of {tenant.slug}",
        issuer="http://127.0.0.1:9",  # nobody listens there: an attempt fails at once
        client_id="lectern",
    )
    add("identities", provider=f"campus-{tenant.slug}", subject="1", user_id=student.id)
    add("spent_tickets", ticket_hash=secrets.token_bytes(32), expires_at=SOON)
    add("email_tokens", purpose="reset", token_hash=secrets.token_bytes(32), email=student.email, expires_at=SOON)
    add(
        "invitations",
        email=f"invited@{tenant.slug}.example.org",
        role="student",
        token_hash=secrets.token_bytes(32),
        invited_by=admin.id,
        expires_at=SOON,
    )
    add("sign_ins", user_id=student.id, method="password", outcome="wrong_password")
    add("sign_in_failures", subject=f"account {student.email}", failures=1)
    add("idempotency_keys", user_id=student.id, key="used", request_hash=secrets.token_bytes(32), body="{}")
    add("analysts", login=f"analyst_{secrets.token_hex(6)}", name="Ravi")
    add("outbox", kind="mail", recipient=student.email, template="welcome")
    logo = png()
    image = add("images", sha256=sha256(logo).digest(), png=logo, width=40, height=20)
    add("certificate_designs", signatory_name="Head", logo_id=image["id"])

    for status, steps in {"draft": [], "pending": ["pending"], "published": ["pending", "published"]}.items():
        course = add(
            "courses",
            slug=f"{status}-course",
            title=f"{status} course of {tenant.slug}",
            domain=f"domain of {tenant.slug}",
            instructor_id=teacher.id,
            currency="INR",
        )
        add("course_instructors", course_id=course["id"], user_id=assistant.id)
        lessons = []
        for position in (1, 2):
            module = add("modules", course_id=course["id"], title=f"Module {position}", position=position)
            lesson = add(
                "lessons",
                course_id=course["id"],
                module_id=module["id"],
                title="Lesson",
                position=1,
                duration_seconds=60,
                is_preview=position == 2,
            )
            add("lesson_contents", lesson_id=lesson["id"], video_url=f"https://video.example.org/{lesson['id']}")
            lessons.append(lesson)
        quizzes = [add_quiz(add, course["id"], module["id"], position) for position in (1, 2)]
        for step in steps:
            connection.execute(
                "update lms.courses set status = %s where tenant_id = %s and id = %s",
                (step, tenant.id, course["id"]),
            )
        if status == "published":
            for user in (student, classmate):
                add("enrollments", user_id=user.id, course_id=course["id"], source="free")
                add(
                    "lesson_progress",
                    user_id=user.id,
                    course_id=course["id"],
                    lesson_id=lessons[0]["id"],
                    position_seconds=10,
                )
                add_attempt(add, user.id, quizzes[0], status="submitted")
                overdue = datetime.now(UTC) - timedelta(hours=1) if user is classmate else None
                add_attempt(add, user.id, quizzes[1], status="in_progress", expires_at=overdue)
                add_certificates(add, user, course, tenant)
            add_announcements(add, teacher, admin, course)
            add_sales(add, tenant.id, admin.id, student.id, classmate.id, course)
            add_moderation(add, teacher, add_posts(add, student, classmate, module))
    add("audit_log", actor_id=admin.id, actor_role="admin", action="update", table_name="badges", row_key="steady")
    add("notification_preferences", user_id=student.id, kind="reply", in_app=True, mail=False)
    add_report_jobs(add, admin)
    add_periods(add, student, teacher, course)
    return school


def add_periods(add: Callable[..., dict[str, Any]], student: User, teacher: User, course: dict[str, Any]) -> None:
    """A day on which somebody was there, and a month of long ago that is closed."""
    add("active_days", day=datetime.now(UTC).date(), user_id=student.id, role="student")
    add("stats_windows", since=date(2001, 2, 1))
    period = {"period": "month", "starts_on": date(2001, 1, 1), "active_students": 1}
    counts = {"enrollments": 1, "completions": 1, "certificates": 1, "money": Jsonb({})}
    add("tenant_periods", **period, **counts, new_students=1)
    add("course_periods", **period, **counts, course_id=course["id"])
    add("instructor_periods", **period, user_id=teacher.id)


def add_quiz(add: Callable[..., dict[str, Any]], course: UUID, module: UUID, position: int) -> dict[str, Any]:
    """Two questions of which the second was edited once."""
    quiz = add("quizzes", course_id=course, module_id=module, title="Quiz", position=position)
    for number, versions in ((1, 1), (2, 2)):
        id = uuid4()
        for version in range(1, versions + 1):
            add(
                "questions",
                id=id,
                version=version,
                course_id=course,
                quiz_id=quiz["id"],
                position=number,
                question=f"Question {number}, version {version}?",
                options=Jsonb(["Yes", "No"]),
                is_current=version == versions,
            )
            add(
                "answer_keys",
                question_id=id,
                version=version,
                course_id=course,
                correct_options=[0],
                explanation="Since it is so.",
            )
        quiz.setdefault("questions", []).append({"id": str(id), "version": versions, "order": [1, 0]})
    return quiz


def add_attempt(
    add: Callable[..., dict[str, Any]],
    user: UUID,
    quiz: dict[str, Any],
    *,
    status: str,
    expires_at: datetime | None = None,
) -> None:
    """An attempt, passed with every point, or one under way."""
    mine = {"user_id": user, "course_id": quiz["course_id"], "quiz_id": quiz["id"]}
    done = status == "submitted"
    attempt = add(
        "quiz_attempts",
        **mine,
        number=1,
        status=status,
        seed=7,
        questions=Jsonb(quiz["questions"]),
        answers=Jsonb({question["id"]: [0] for question in quiz["questions"]}),
        pass_percent=quiz["pass_percent"],
        max_points=2,
        points=2 if done else None,
        percent=100 if done else None,
        passed=True if done else None,
        finished_at=datetime.now(UTC) if done else None,
        expires_at=expires_at,
    )
    if done:
        for question in quiz["questions"]:
            add(
                "quiz_results",
                **mine,
                attempt_id=attempt["id"],
                question_id=question["id"],
                question_version=question["version"],
                selected_option=[0],
                is_correct=True,
                points=1,
                max_points=1,
                timestamp=attempt["finished_at"],
            )
    at = attempt["finished_at"]
    add("quiz_progress", **mine, attempts=1, best_percent=100 if done else None, passed_at=at, perfect_at=at)


def add_certificates(add: Callable[..., dict[str, Any]], user: User, course: dict[str, Any], tenant: Tenant) -> None:
    """A certificate of a course, and the correction that has taken its place."""
    for version in (1, 2):
        id = uuid4()
        add(
            "certificates",
            id=id,
            user_id=user.id,
            course_id=course["id"],
            version=version,
            serial=f"2026-{id.hex[:4].upper()}-{id.hex[4:8].upper()}",
            code=id.hex[:26].upper(),
            name=f"Somebody of {tenant.slug}",
            course_title=course["title"],
            instructor_name="Teacher",
            institution_name=f"School {tenant.slug}",
            locale="en",
            hours=1.5,
            issue_date=datetime.now(UTC).date(),
            superseded_at=datetime.now(UTC) if version == 1 else None,
            cert_url=f"/api/certificates/{id}.pdf",
            verify_url=f"https://{tenant.slug}.example.org/verify/{id.hex[:26].upper()}" if version == 1 else None,
            pdf_sha256=secrets.token_bytes(32) if version == 1 else None,
            pdf_size=1000 if version == 1 else None,
            rendered_at=datetime.now(UTC) if version == 1 else None,
        )


def add_announcements(add: Callable[..., dict[str, Any]], teacher: User, admin: User, course: dict[str, Any]) -> None:
    """To a course by who teaches it, and to everybody. Of what was told, enrolling has left rows."""
    for author, place in ((teacher, course["id"]), (admin, None)):
        add("announcements", course_id=place, user_id=author.id, title="News", body="News.", body_html="<p>News.</p>")


def add_report_jobs(add: Callable[..., dict[str, Any]], admin: User) -> None:
    """One that waits, one that is being written, and one whose file has had its time."""
    now = datetime.now(UTC)
    report = {"requested_by": admin.id, "report": "enrollments", "format": "csv"}
    begun = {**report, "attempts": 1, "claimed_at": now, "file_key": "reports/file"}
    add("report_jobs", **report)
    add("report_jobs", **begun, status="running")
    add(
        "report_jobs",
        **begun,
        status="done",
        file_size=1,
        file_sha256="0" * 64,
        finished_at=now - timedelta(days=8),
        expires_at=now - timedelta(days=1),
    )


def add_posts(
    add: Callable[..., dict[str, Any]], student: User, classmate: User, module: dict[str, Any]
) -> dict[str, Any]:
    """Each of two people has asked something, and has replied to, voted on, read and flagged what the other wrote. The
    classmate's post."""
    place = {"course_id": module["course_id"]}
    words = {"body": "Better words.", "body_html": "<p>Better words.</p>"}
    for asker, other, about in ((student, classmate, None), (classmate, student, module["id"])):
        post = add("posts", **place, **words, module_id=about, user_id=asker.id, title="A question")
        reply = add("replies", **place, **words, post_id=post["id"], user_id=other.id)
        add("post_votes", **place, post_id=post["id"], user_id=other.id, value=1)
        add("reply_votes", **place, reply_id=reply["id"], user_id=asker.id, value=-1)
        add("post_reads", **place, post_id=post["id"], user_id=other.id)
        add("forum_reads", **place, user_id=asker.id)
        for what, author in (({"post_id": post["id"]}, asker), ({"reply_id": reply["id"]}, other)):
            add("revisions", **place, **what, body="Words.", written_at=datetime.now(UTC), edited_by=author.id)
        add("flags", **place, post_id=post["id"], user_id=other.id, reason="spam")
        add("flags", **place, reply_id=reply["id"], user_id=asker.id, reason="abuse")
    return post


def add_moderation(add: Callable[..., dict[str, Any]], teacher: User, post: dict[str, Any]) -> None:
    """Whoever wrote the post was warned, and then suspended from the forum."""
    about = {"course_id": post["course_id"], "post_id": post["id"], "user_id": post["user_id"]}
    for decision, until in (("warn", None), ("suspend", SOON)):
        add(
            "moderation_decisions",
            **about,
            moderator_id=teacher.id,
            decision=decision,
            reason="Be kind.",
            suspended_until=until,
        )


def tables(connection: Connection) -> dict[str, str]:
    """Every table of lms and the column that names the institution."""
    rows = connection.execute(
        "select relname::text from pg_class where relnamespace = 'lms'::regnamespace and relkind in ('r', 'p') "
        "and not relispartition and relname <> %s order by 1",
        (NO_TENANT,),
    ).fetchall()
    return {name: "id" if name == "tenants" else "tenant_id" for (name,) in rows}


def identifiers(connection: Connection, tenant: UUID) -> dict[str, list[UUID]]:
    """The ids of an institution's rows by table: whatever a caller could name."""
    rows = connection.execute(
        "select c.relname::text from pg_attribute as a join pg_class as c on c.oid = a.attrelid "
        "where c.relnamespace = 'lms'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition "
        "and a.attname = 'id' and a.atttypid = 'uuid'::regtype order by 1"
    ).fetchall()
    found = {}
    for (table,) in rows:
        column = "id" if table == "tenants" else "tenant_id"
        query = sql.SQL("select id from lms.{} where {} = %s order by id").format(
            sql.Identifier(table), sql.Identifier(column)
        )
        found[table] = [row[0] for row in connection.execute(query, (tenant,)).fetchall()]
    return found


def siblings(connection: Connection, tenant: UUID) -> dict[UUID, list[UUID]]:
    """For every module, lesson, quiz and question the whole list that it is in: what an ordering has to name."""
    rows = connection.execute(
        "select id, array_agg(id) over (partition by course_id) from lms.modules where tenant_id = %(tenant)s "
        "union all "
        "select id, array_agg(id) over (partition by module_id) from lms.lessons where tenant_id = %(tenant)s "
        "union all "
        "select id, array_agg(id) over (partition by module_id) from lms.quizzes where tenant_id = %(tenant)s "
        "union all "
        "select id, array_agg(id) over (partition by quiz_id) from lms.questions "
        "where tenant_id = %(tenant)s and is_current",
        {"tenant": tenant},
    ).fetchall()
    return dict(rows)


def fingerprint(connection: Connection, tenant: UUID, only: Collection[str] | None = None) -> dict[str, str]:
    """A hash of everything that an institution has, by table."""
    each = [
        sql.SQL(
            "select {}, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from lms.{} as t where {} = {}"
        ).format(sql.Literal(name), sql.Identifier(name), sql.Identifier(column), sql.Literal(tenant))
        for name, column in tables(connection).items()
        if only is None or name in only
    ]
    return dict(connection.execute(sql.SQL(" union all ").join(each)).fetchall()) if each else {}


def written(connection: Connection) -> dict[str, int]:
    """How many rows this transaction has written by table, those that it has taken back included."""
    rows = connection.execute(
        "select coalesce(pg_partition_root(relid), relid)::regclass::text, sum(n_tup_ins + n_tup_upd + n_tup_del) "
        "from pg_stat_xact_user_tables where schemaname = 'lms' group by 1"
    ).fetchall()
    return {name.removeprefix("lms."): number for name, number in rows}


@contextmanager
def entered(connection: Connection, tenant: UUID, user: UUID | None) -> Iterator[None]:
    """The block's statements run as a request of this person does: by the API's login, after enter()."""
    connection.execute("set local session authorization lms_api")
    connection.execute("select internal.enter(%s, %s)", (tenant, user))
    yield
    leave(connection)


def leave(connection: Connection) -> None:
    """Back to the superuser, within the transaction."""
    connection.execute("set local role none")
    connection.execute("set local session authorization default")
