"""Two institutions with a row in every table, and the platform's own with its operator.

A table that nobody fills here fails the proof: whoever adds one says here what a row of it looks like.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from psycopg import sql
from psycopg.types.json import Jsonb

from tests.support.images import png
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
    add("sign_in_failures", subject=f"account {student.email}", failures=1)
    add("idempotency_keys", user_id=student.id, key="used", request_hash=secrets.token_bytes(32), body="{}")
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
    return school


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


def fingerprint(connection: Connection, tenant: UUID) -> dict[str, str]:
    """A hash of everything that an institution has, by table."""
    each = [
        sql.SQL(
            "select {}, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from lms.{} as t where {} = {}"
        ).format(sql.Literal(name), sql.Identifier(name), sql.Identifier(column), sql.Literal(tenant))
        for name, column in tables(connection).items()
    ]
    return dict(connection.execute(sql.SQL(" union all ").join(each)).fetchall())


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
