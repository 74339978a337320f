"""What tests of HTTP itself need."""

from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.support.api import Api, Institution, Person
from tests.support.outlines import Course, make_course


@dataclass(frozen=True)
class School:
    """An institution with one person of each role, and a free course."""

    institution: Institution
    student: Person
    instructor: Person
    admin: Person
    course: Course

    @property
    def lesson(self) -> str:
        return str(self.course.lessons[0])

    def headers(self, person: Person | None = None) -> list[str]:
        """As lines for raw.send."""
        lines = [f"X-Tenant: {self.institution.slug}"]
        return lines if person is None else [*lines, f"Authorization: Bearer {person.token}"]


def make_school(api: Api) -> School:
    institution = api.institution()
    instructor = institution.instructor()
    course = make_course(institution, instructor, 2, 1)
    return School(institution, institution.student(), instructor, institution.admin(), course)


@pytest.fixture
def school(api: Api) -> School:
    return make_school(api)


@pytest.fixture
def plain(api: Api) -> Iterator[httpx.Client]:
    """A client whose answers are not compared with the OpenAPI document: for requests that it does not know."""
    with httpx.Client(base_url=api.http.base_url, timeout=60) as client:
        yield client
