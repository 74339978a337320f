"""Quizzes made over HTTP, as instructors make them."""

from typing import Any

from tests.courses.making import make_course, make_lesson, make_module, ok, publish
from tests.support.api import Institution, Person


def single(number: int = 1, **facts: Any) -> dict[str, Any]:
    """A question with one right option, the second of three."""
    return {
        "question": f"Question {number}?",
        "options": [f"{number} wrong", f"{number} right", f"{number} absurd"],
        "correct_options": [1],
        "explanation": f"Because of {number}.",
        **facts,
    }


def several(number: int = 1, **facts: Any) -> dict[str, Any]:
    """A question with two right options, the first and the third of four."""
    return {
        "question": f"Which ones of {number}?",
        "options": [f"{number} one", f"{number} two", f"{number} three", f"{number} four"],
        "correct_options": [0, 2],
        "explanation": f"Both of {number}.",
        **facts,
    }


def quiz_course(institution: Institution, author: Person, *, published: bool = True) -> tuple[str, str]:
    """A course with one module and one lesson: the ids of course and module."""
    course = make_course(author)["id"]
    module = make_module(author, course)["id"]
    make_lesson(author, module)
    if published:
        publish(institution, author, course)
    return course, module


def make_quiz(author: Person, module: str, questions: int | list[dict[str, Any]] = 3, **facts: Any) -> dict[str, Any]:
    """A quiz with these questions, or that many with one right option."""
    asked = [single(number) for number in range(1, questions + 1)] if isinstance(questions, int) else questions
    return ok(author.post(f"/api/modules/{module}/quizzes", {"title": "A quiz", "questions": asked, **facts}), 201)


def questions_of(author: Person, quiz: str) -> list[dict[str, Any]]:
    """The questions with their keys, in the author's order."""
    found: list[dict[str, Any]] = []
    cursor: str | None = ""
    while cursor is not None:
        page = ok(author.get(f"/api/quizzes/{quiz}/questions?limit=100" + (f"&cursor={cursor}" if cursor else "")))
        found += page["data"]
        cursor = page["page"]["next_cursor"]
    return found


def learner(institution: Institution, course: str, **values: Any) -> Person:
    """A student who is enrolled in the course."""
    student = institution.student(**values)
    ok(student.post(f"/api/courses/{course}/enroll"), 201)
    return student


def quizzes_of(person: Person, module: str) -> list[tuple[int, str]]:
    """Position and title of each quiz of a module that this person sees."""
    page = ok(person.get(f"/api/modules/{module}/quizzes?limit=100"))
    return [(quiz["position"], quiz["title"]) for quiz in page["data"]]


def asked(author: Person, quiz: str) -> list[tuple[int, str]]:
    """Position and text of each question."""
    return [(question["position"], question["question"]) for question in questions_of(author, quiz)]
