"""Courses with their outlines, made by SQL: what a test of learning needs before it begins."""

from dataclasses import dataclass
from itertools import count
from uuid import UUID

from tests.support.api import Institution, Person
from tests.support.people import act_in, insert

_numbers = count(1)


@dataclass(frozen=True)
class Course:
    id: UUID
    lessons: list[UUID]
    """In the order of the outline."""


def make_course(
    institution: Institution,
    instructor: Person,
    *modules: int,
    status: str = "published",
    price: int = 0,
    duration_seconds: int = 60,
) -> Course:
    """A course with one module for each number, of that many lessons; `make_course(…, 2, 1)` has three in two."""
    number = next(_numbers)
    lessons: list[UUID] = []
    with institution.api.connect() as connection:
        act_in(connection, institution.id)
        course = insert(
            connection,
            "courses",
            tenant_id=institution.id,
            slug=f"course-{number}",
            title=f"Course {number}",
            domain="testing",
            instructor_id=instructor.id,
            price=price,
            currency="INR",
        )["id"]
        for place, size in enumerate(modules, 1):
            module = insert(
                connection,
                "modules",
                tenant_id=institution.id,
                course_id=course,
                title=f"Module {place}",
                position=place,
            )["id"]
            for position in range(1, size + 1):
                lesson = insert(
                    connection,
                    "lessons",
                    tenant_id=institution.id,
                    course_id=course,
                    module_id=module,
                    title=f"Lesson {place}.{position}",
                    position=position,
                    duration_seconds=duration_seconds,
                )
                lessons.append(lesson["id"])
        for step in {"draft": (), "pending": ("pending",), "published": ("pending", "published")}[status]:
            connection.execute("update lms.courses set status = %s where id = %s", (step, course))
    return Course(course, lessons)
