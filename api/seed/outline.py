"""The demo's institutions, people and courses, as their files in data/ describe them."""

import tomllib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Any
from uuid import UUID

from api.seed.ids import fixed_id
from api.seed.quizzes import Quiz, read_quiz

DATA = Path(__file__).parent / "data"
SLUGS = ("platform", "sahyadri", "hanse")
TODAY = datetime.now(UTC).replace(second=0, microsecond=0)
"""The moment at which the demo takes place: all its dates are counted back from here, so that there is something to see
on this week's leaderboard."""


@dataclass(frozen=True)
class Person:
    id: UUID
    handle: str
    """What comes before the @, by which the other files call the person."""
    email: str
    name: str
    role: str
    facts: dict[str, Any]

    @property
    def active(self) -> bool:
        return "status" not in self.facts


@dataclass(frozen=True)
class Lesson:
    id: UUID
    title: str
    seconds: int
    flags: frozenset[str]


@dataclass(frozen=True)
class Module:
    id: UUID
    title: str
    lessons: list[Lesson]
    quiz: Quiz | None


@dataclass(frozen=True)
class Course:
    id: UUID
    slug: str
    facts: dict[str, Any]
    modules: list[Module]

    @property
    def begun(self) -> datetime:
        """When it was made; what happens to it follows within days."""
        return TODAY - timedelta(days=self.facts["days_ago"])

    @property
    def lessons(self) -> list[Lesson]:
        return [lesson for module in self.modules for lesson in module.lessons]

    @property
    def quizzes(self) -> dict[int, Quiz]:
        """By the number of lessons that come before them."""
        ends = accumulate(len(module.lessons) for module in self.modules)
        return {end: module.quiz for end, module in zip(ends, self.modules, strict=True) if module.quiz}


@dataclass(frozen=True)
class Institution:
    id: UUID
    slug: str
    facts: dict[str, Any]
    people: dict[str, Person]
    courses: list[Course]


def institutions() -> list[Institution]:
    """All of them, the platform's own first."""
    return [_institution(DATA / slug) for slug in SLUGS]


def _institution(folder: Path) -> Institution:
    facts = _read(folder / "institution.toml")
    slug = facts["slug"]
    people = [_person(slug, facts) for facts in _read(folder / "people.toml")["people"]]
    if (folder / "students.toml").exists():
        people += _students(slug, _read(folder / "students.toml"))
    courses = [_course(slug, file) for file in sorted((folder / "courses").glob("*.toml"))]
    return Institution(fixed_id(slug), slug, facts, {person.handle: person for person in people}, courses)


def _person(slug: str, facts: dict[str, Any]) -> Person:
    email = facts["email"]
    others = {name: value for name, value in facts.items() if name not in ("name", "email", "role")}
    return Person(
        fixed_id(slug, "user", email), email.split("@")[0], email, facts["name"], facts["role"], others
    )  # fmt: skip


def _students(slug: str, file: dict[str, Any]) -> list[Person]:
    people = []
    for name, handle, *rest in file["people"]:
        facts = dict(rest[0]) if rest else {}
        if "reason" in facts:
            facts["status_reason"] = facts.pop("reason")
        people.append(_person(slug, {"name": name, "email": f"{handle}@{file['domain']}", "role": "student", **facts}))
    return people


def _course(institution: str, file: Path) -> Course:
    facts = _read(file)
    slug = file.stem
    modules = []
    for number, module in enumerate(facts.pop("modules"), 1):
        lessons = [
            Lesson(fixed_id(institution, slug, str(number), str(place)), title, _seconds(length), frozenset(flags))
            for place, (title, length, *flags) in enumerate(module["lessons"], 1)
        ]
        quiz = read_quiz(module["quiz"], institution, slug, str(number)) if "quiz" in module else None
        modules.append(Module(fixed_id(institution, slug, str(number)), module["title"], lessons, quiz))
    return Course(fixed_id(institution, slug), slug, facts, modules)


def _seconds(length: str) -> int:
    minutes, seconds = length.split(":")
    return int(minutes) * 60 + int(seconds)


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        return tomllib.load(file)
