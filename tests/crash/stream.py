"""People who write all at once, and remember what they were told was done."""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import httpx

from tests.support.api import Institution, Person
from tests.support.outlines import Course, make_course
from tests.support.postgres import Connection

STUDENTS, AUTHORS = 8, 3


@dataclass
class Student:
    """What somebody knows to be stored, from the answers alone."""

    person: Person
    enrolled: set[UUID] = field(default_factory=set)
    completed: dict[UUID, str] = field(default_factory=dict)
    positions: dict[UUID, int] = field(default_factory=dict)
    tried_position: tuple[UUID, int] | None = None


@dataclass
class Author:
    """Somebody who gives each new course a title of its own, and sends it with a key."""

    person: Person
    created: dict[str, str] = field(default_factory=dict)
    tried: dict[str, str] | None = None


class Refused(Exception):
    """The server is no longer there."""


class Stream:
    """Goes on until the server is gone; `acknowledged` counts answers so far."""

    def __init__(self, institution: Institution) -> None:
        self.institution = institution
        instructor = institution.instructor()
        self.courses: list[Course] = [make_course(institution, instructor, 3, 2) for _ in range(12)]
        self.students = [Student(institution.student()) for _ in range(STUDENTS)]
        self.authors = [Author(institution.instructor()) for _ in range(AUTHORS)]
        self.acknowledged = 0
        self.unexpected: list[str] = []
        self._counting = threading.Lock()
        self._threads = [
            *(threading.Thread(target=self._run, args=(self._learn, student)) for student in self.students),
            *(threading.Thread(target=self._run, args=(self._write, author)) for author in self.authors),
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def await_acknowledged(self, count: int) -> None:
        deadline = time.monotonic() + 60
        while self.acknowledged < count:
            assert time.monotonic() < deadline, "the stream does not flow"
            assert any(thread.is_alive() for thread in self._threads), self.unexpected or "the stream has dried up"
            time.sleep(0.001)

    def join(self) -> None:
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive()

    def _run(self, work: Callable[[Any], None], who: Any) -> None:
        with contextlib.suppress(Refused):
            work(who)

    def _ask(self, request: Callable[[], httpx.Response]) -> dict[str, Any]:
        """The body of a success; anything else must be what a vanished server looks like."""
        try:
            answer = request()
        except httpx.TransportError:
            raise Refused from None
        except AssertionError as broken_contract:
            self.unexpected.append(str(broken_contract))
            raise Refused from None
        if answer.status_code == 503:
            raise Refused
        if not answer.is_success:
            self.unexpected.append(f"{answer.request.method} {answer.request.url} {answer.status_code} {answer.text}")
            raise Refused
        with self._counting:
            self.acknowledged += 1
        body: dict[str, Any] = answer.json()
        return body

    def _learn(self, student: Student) -> None:
        person = student.person
        for course in self.courses:
            self._ask(lambda course=course: person.post(f"/api/courses/{course.id}/enroll"))  # type: ignore[misc]
            student.enrolled.add(course.id)
            for lesson in course.lessons:
                for seconds in (10, 20, 30, 40):
                    student.tried_position = (lesson, seconds)
                    body = {"position_seconds": seconds}
                    self._ask(lambda lesson=lesson, body=body: person.put(f"/api/lessons/{lesson}/position", body))  # type: ignore[misc]
                    student.positions[lesson] = seconds
                done = self._ask(lambda lesson=lesson: person.post(f"/api/lessons/{lesson}/complete"))  # type: ignore[misc]
                student.completed[lesson] = done["completed_at"]

    def _write(self, author: Author) -> None:
        while True:
            title, key = f"Course {secrets.token_hex(8)}", secrets.token_hex(16)
            author.tried = {"title": title, "key": key}
            author.created[title] = self._ask(lambda title=title, key=key: create(author.person, title, key))["id"]  # type: ignore[misc]
            author.tried = None

    def missing(self, connection: Connection) -> list[str]:
        """What was acknowledged and is not there, or is not as it was acknowledged."""
        found = []
        for student in self.students:
            user = student.person.id
            enrolled = _column(connection, "select course_id from lms.enrollments where user_id = %s", user)
            found += [f"{user} is not enrolled in {course}" for course in student.enrolled - set(enrolled)]
            progress = {
                lesson: (position, completed)
                for lesson, position, completed in connection.execute(
                    "select lesson_id, position_seconds, completed_at from lms.lesson_progress where user_id = %s",
                    (user,),
                ).fetchall()
            }
            for lesson, at in student.completed.items():
                stored = progress.get(lesson, (None, None))[1]
                if stored is None or _milliseconds(stored) != _milliseconds(datetime.fromisoformat(at)):
                    found.append(f"{user} completed {lesson} at {at}, and {stored} is stored")
            for lesson, seconds in student.positions.items():
                tried_lesson, tried = student.tried_position or (lesson, seconds)
                allowed = {seconds, tried if tried_lesson == lesson else seconds}
                if progress.get(lesson, (None, None))[0] not in allowed:
                    found.append(f"{user} is at {seconds} of {lesson}, and {progress.get(lesson)} is stored")
        for author in self.authors:
            stored_titles: dict[str, str] = dict(
                connection.execute(
                    "select title, id::text from lms.courses where instructor_id = %s", (author.person.id,)
                ).fetchall()
            )
            found += [
                f"{title} has the id {id}, and {stored_titles.get(title)} is stored"
                for title, id in author.created.items()
                if stored_titles.get(title) != id
            ]
            surplus = stored_titles.keys() - author.created.keys() - {author.tried["title"] if author.tried else ""}
            found += [f"nobody asked for {title}" for title in surplus]
        return found


def create(person: Person, title: str, key: str) -> httpx.Response:
    return person.post("/api/courses", {"title": title, "domain": "testing"}, headers={"idempotency-key": key})


def _column(connection: Connection, query: str, *values: Any) -> list[Any]:
    return [row[0] for row in connection.execute(query, values).fetchall()]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
