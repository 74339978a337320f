"""Who has come how far in the demo's courses."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.seed.outline import TODAY, Course, Institution, Person

STAGES = ("new", "begun", "halfway", "nearly", "done")


@dataclass(frozen=True)
class Visit:
    """What one person has done with one lesson."""

    lesson: int
    """Its place in the course, from 0."""
    at: datetime
    completed: bool
    seconds: int


@dataclass(frozen=True)
class Enrollment:
    person: Person
    course: Course
    source: str
    status: str
    at: datetime
    visits: list[Visit]


def enrollments(institution: Institution) -> list[Enrollment]:
    """Each published course at every stage, archived ones finished or abandoned; newcomers are enrolled nowhere."""
    chance = random.Random(institution.slug)  # noqa: S311  nothing secret: the demo looks the same everywhere
    students = [p for p in institution.people.values() if p.role == "student" and not p.facts.get("new")]
    made = []
    for course in institution.courses:
        if course.facts["status"] not in ("published", "archived"):
            continue
        for nr, person in enumerate(chance.sample(students, min(len(students), chance.randint(7, 14)))):
            stage = STAGES[nr % len(STAGES)]
            at = course.begun + (TODAY - course.begun) * chance.uniform(0.1, 0.6)
            made.append(
                Enrollment(
                    person,
                    course,
                    source=_source(course, nr),
                    # One purchase of each institution was given back; what was done until then stays.
                    status="revoked" if course.facts["price"] and nr == 7 else "active",
                    at=at,
                    visits=_visits(course, stage, at, chance),
                )
            )
    return made


def _source(course: Course, nr: int) -> str:
    if not course.facts["price"]:
        return "free"
    return "grant" if nr % 6 == 5 else "payment"


def _visits(course: Course, stage: str, start: datetime, chance: random.Random) -> list[Visit]:
    lessons = course.lessons
    done = {"new": 0, "begun": 0, "halfway": len(lessons) // 2, "nearly": len(lessons) - 1, "done": len(lessons)}[stage]
    step = (TODAY - start) / (len(lessons) + 2)
    visits = []
    at = start
    for place in range(done):
        at += step * chance.uniform(0.4, 1.0)
        visits.append(Visit(place, at, completed=True, seconds=lessons[place].seconds))
    if stage in ("begun", "halfway"):
        at += timedelta(minutes=chance.randint(5, 50))
        visits.append(Visit(done, at, completed=False, seconds=int(lessons[done].seconds * chance.uniform(0.1, 0.9))))
    return visits
