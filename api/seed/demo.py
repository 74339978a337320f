"""The demo: two institutions with everything that one wants to look at, and the platform's own."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from operator import itemgetter
from typing import Any

import psycopg
from psycopg import sql
from rich.console import Console

from api.passwords import HASHER
from api.seed.active_days import note_active_days
from api.seed.attempts import make_quiz, take
from api.seed.certificates import make_design, settle_certificates
from api.seed.forum import conversations
from api.seed.learning import Enrollment, Visit, enrollments
from api.seed.notifications import settle_notifications
from api.seed.outline import TODAY, Course, Institution, Lesson, Person, institutions
from api.seed.rows import Row, insert, refresh_leaderboards, refresh_stats
from api.seed.wall import act_in

DEMO_PASSWORD = "learn-with-lectern"  # noqa: S105  no secret: it is printed at every start
ROLES = ("operator", "admin", "instructor", "student")


def demo(url: str, *, console: Console, only_if_empty: bool = False) -> None:
    """Makes the demo's institutions as far as they are missing; one that is there stays as people have left it.

    All at once, so that an interrupted first start leaves nothing half-done.
    """
    with psycopg.connect(url) as connection:
        # Two starts at the same time: the second one finds what the first one has made.
        connection.execute("select pg_advisory_xact_lock(hashtextextended('lectern demo', 0))")
        known = _known(connection)
        if only_if_empty and known:
            return
        missing = [one for one in institutions() if str(one.id) not in known]
        taken = {one.slug for one in missing} & set(known.values())
        for one in missing:
            if one.slug in taken or (one.facts["is_platform"] and _has_platform(connection)):
                console.print(
                    f"[yellow]demo[/yellow] {one.slug}: this database has an institution in its place already"
                )
                continue
            with console.status(f"demo: {one.facts['name']}"):
                _make(connection, one)
            console.print(f"[dim]demo[/dim] {one.facts['name']}: {len(one.people)} people, {len(one.courses)} courses")
        refresh_leaderboards(connection)
        refresh_stats(connection)


def demo_users(url: str) -> dict[str, list[dict[str, str]]]:
    """The people of the demo by institution, as they are in the database now; empty when it holds no demo.

    Who runs something comes first, and those who may not sign in, with their status, come last.
    """
    found: dict[str, list[dict[str, str]]] = {}
    with psycopg.connect(url) as connection:
        for one in institutions():
            if str(one.id) not in _known(connection):
                continue
            act_in(connection, one.id)
            rows = connection.execute(
                "select u.email, u.role, u.status from lms.users as u where u.tenant_id = %s and u.id = any(%s) "
                "order by u.status, array_position(%s, u.role), array_position(%s, u.id)",
                (one.id, ids := [person.id for person in one.people.values()], list(ROLES), ids),
            )
            found[one.slug] = [_login(*row) for row in rows]
            connection.execute("reset role")
    return found


def _login(email: str, role: str, status: str) -> dict[str, str]:
    login = {"email": email, "password": DEMO_PASSWORD, "role": role}
    return login if status == "active" else {**login, "status": status}


def _known(connection: psycopg.Connection) -> dict[str, str]:
    """Slugs by id of all institutions, which only lms_system can see together."""
    connection.execute("set local role lms_system")
    rows = connection.execute("select id::text, slug from lms.tenants").fetchall()
    connection.execute("reset role")
    return dict(rows)


def _has_platform(connection: psycopg.Connection) -> bool:
    connection.execute("set local role lms_system")
    found = connection.execute("select from lms.tenants where is_platform").fetchone() is not None
    connection.execute("reset role")
    return found


def _make(connection: psycopg.Connection, one: Institution) -> None:
    act_in(connection, one.id)
    founded = min([course.begun for course in one.courses], default=TODAY) - timedelta(days=60)
    insert(connection, "tenants", [_tenant(one, founded)])
    insert(
        connection,
        "tenant_domains",
        [{"tenant_id": one.id, "domain": domain, "created_at": founded} for domain in one.facts["domains"]],
    )
    people = list(one.people.values())
    insert(connection, "users", [_user(one, person, founded) for person in people])
    password_hash = HASHER.hash(DEMO_PASSWORD)
    insert(
        connection,
        "credentials",
        [
            {"tenant_id": one.id, "user_id": person.id, "password_hash": password_hash, "updated_at": founded}
            for person in people
        ],
    )
    make_design(connection, one, founded)
    for course in one.courses:
        _make_course(connection, one, course)
    enrolled = enrollments(one)
    # In the order in which it happened, over all courses: points, badges and days in a row come of it.
    for _, happen in sorted(_history(connection, one, enrolled), key=itemgetter(0)):
        happen()
    for enrollment in enrolled:
        if enrollment.status != "active":
            connection.execute(
                "update lms.enrollments set status = %s where tenant_id = %s and user_id = %s and course_id = %s",
                (enrollment.status, *_key(one, enrollment).values()),
            )
    note_active_days(connection, one.id, [person.id for person in people])
    settle_certificates(connection, one)
    # The triggers that count have put the present moment here.
    for table in ("modules", "courses", "quizzes"):
        connection.execute(
            sql.SQL("update lms.{} set updated_at = created_at where tenant_id = %s").format(sql.Identifier(table)),
            (one.id,),
        )
    settle_notifications(connection, one)
    connection.execute("reset role")


def _history(
    connection: psycopg.Connection, one: Institution, enrolled: list[Enrollment]
) -> Iterator[tuple[datetime, Callable[[], None]]]:
    for enrollment in enrolled:
        yield enrollment.at, partial(_enroll, connection, one, enrollment)
        for visit in enrollment.visits:
            yield visit.at, partial(_visit, connection, one, enrollment, visit)
        for attempt in enrollment.attempts:
            yield attempt.finished_at, partial(take, connection, _key(one, enrollment), attempt)
    yield from conversations(connection, one, enrolled)


def _tenant(one: Institution, founded: datetime) -> Row:
    names = ("slug", "name", "is_platform", "timezone", "locale", "currency", "registration", "email_domains")
    return {
        "id": one.id,
        **{name: one.facts[name] for name in names},
        "allowed_origins": one.facts["allowed_origins"],
        "branding": one.facts["branding"],
        "created_at": founded,
        "updated_at": founded,
    }


def _user(one: Institution, person: Person, founded: datetime) -> Row:
    facts = person.facts
    order = list(one.people).index(person.handle)
    came = TODAY - timedelta(days=order % 5) if facts.get("new") else founded + timedelta(days=order)
    return {
        "tenant_id": one.id,
        "id": person.id,
        "email": person.email,
        "name": person.name,
        "role": person.role,
        "status": facts.get("status", "active"),
        "status_reason": facts.get("status_reason"),
        "bio": facts.get("bio", "").strip() or None,
        "locale": facts.get("locale"),
        "timezone": facts.get("timezone"),
        "avatar_url": f"{one.facts['media']}/people/{person.handle}.jpg" if person.role == "instructor" else None,
        "created_at": came,
        "updated_at": came,
    }


def _make_course(connection: psycopg.Connection, one: Institution, course: Course) -> None:
    insert(connection, "courses", [_course(one, course)])
    insert(
        connection,
        "course_instructors",
        [
            {
                "tenant_id": one.id,
                "course_id": course.id,
                "user_id": one.people[handle].id,
                "added_at": course.begun + timedelta(hours=2),
            }
            for handle in course.facts.get("co_instructors", [])
        ],
    )
    begun = {"created_at": course.begun, "updated_at": course.begun}
    for place, module in enumerate(course.modules, 1):
        key: dict[str, Any] = {"tenant_id": one.id, "course_id": course.id}
        insert(connection, "modules", [{**key, "id": module.id, "title": module.title, "position": place, **begun}])
        insert(
            connection,
            "lessons",
            [
                {
                    **key,
                    "id": lesson.id,
                    "module_id": module.id,
                    "title": lesson.title,
                    "position": nr,
                    "duration_seconds": lesson.seconds,
                    "is_preview": "preview" in lesson.flags,
                    "is_required": "optional" not in lesson.flags,
                    **begun,
                }
                for nr, lesson in enumerate(module.lessons, 1)
            ],
        )
        insert(
            connection,
            "lesson_contents",
            [
                _content(one, lesson, f"{one.facts['media']}/{course.slug}/{place}-{nr}")
                for nr, lesson in enumerate(module.lessons, 1)
            ],
        )
        if module.quiz:
            make_quiz(connection, {**key, "module_id": module.id}, module.quiz, course.begun)


def _course(one: Institution, course: Course) -> Row:
    facts = course.facts
    status = facts["status"]
    submitted = course.begun + timedelta(days=1, hours=3) if status != "draft" else None
    published = course.begun + timedelta(days=2) if status in ("published", "archived") else None
    archived = course.begun + (TODAY - course.begun) * 0.8 if status == "archived" else None
    return {
        "tenant_id": one.id,
        "id": course.id,
        "slug": course.slug,
        "title": facts["title"],
        "description": facts["description"].strip(),
        "domain": facts["domain"],
        "instructor_id": one.people[facts["instructor"]].id,
        "price": facts["price"],
        "currency": one.facts["currency"],
        "certificate_valid_months": facts.get("certificate_valid_months"),
        "status": status,
        "rejection_reason": facts["reason"].strip() if status == "rejected" else None,
        "submitted_at": submitted,
        "published_at": published,
        "archived_at": archived,
        "created_at": course.begun,
        "updated_at": course.begun,
    }


def _content(one: Institution, lesson: Lesson, base: str) -> Row:
    read_only = "reading" in lesson.flags
    return {
        "tenant_id": one.id,
        "lesson_id": lesson.id,
        "video_url": None if read_only else f"{base}.mp4",
        "materials_url": f"{base}.pdf",
        "subtitle_url": None if read_only else f"{base}.{one.facts['locale']}.vtt",
    }


def _enroll(connection: psycopg.Connection, one: Institution, enrollment: Enrollment) -> None:
    lessons = enrollment.course.lessons
    insert(
        connection,
        "enrollments",
        [
            {
                **_key(one, enrollment),
                "source": enrollment.source,
                "resume_lesson_id": lessons[0].id,
                "enrolled_at": enrollment.at,
                "last_activity_at": enrollment.at,
            }
        ],
    )


def _visit(connection: psycopg.Connection, one: Institution, enrollment: Enrollment, visit: Visit) -> None:
    key = _key(one, enrollment)
    lesson = enrollment.course.lessons[visit.lesson]
    insert(
        connection,
        "lesson_progress",
        [
            {
                **key,
                "lesson_id": lesson.id,
                "position_seconds": visit.seconds,
                "completed_at": visit.at if visit.completed else None,
                "updated_at": visit.at,
            }
        ],
    )
    if not visit.completed:  # what saving a position does besides
        connection.execute(
            "update lms.enrollments set resume_lesson_id = %s, last_activity_at = %s "
            "where tenant_id = %s and user_id = %s and course_id = %s",
            (lesson.id, visit.at, *key.values()),
        )


def _key(one: Institution, enrollment: Enrollment) -> dict[str, object]:
    return {"tenant_id": one.id, "user_id": enrollment.person.id, "course_id": enrollment.course.id}
