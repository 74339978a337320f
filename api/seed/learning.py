"""Who has come how far in the demo's courses, and how they did in its quizzes."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.seed.outline import TODAY, Course, Institution, Person
from api.seed.quizzes import Question, Quiz

STAGES = ("new", "begun", "halfway", "nearly", "done")
OUTCOMES = (("perfect",), ("passed",), ("passed",), ("failed", "passed"), ("failed", "perfect"), ("failed",))
"""How somebody does in a quiz, attempt by attempt."""


@dataclass(frozen=True)
class Visit:
    """What one person has done with one lesson."""

    lesson: int
    """Its place in the course, from 0."""
    at: datetime
    completed: bool
    seconds: int


@dataclass(frozen=True)
class Attempt:
    """One person's attempt at a quiz: how well it shall go is decided here, what it is worth by the database."""

    quiz: Quiz
    number: int
    outcome: str
    """perfect, passed, failed; `expired` ends by the clock, `open` has not ended."""
    started_at: datetime
    finished_at: datetime
    seed: int

    def answer(self, question: Question, nr: int) -> list[int] | None:
        """What is chosen at the question in this place of the attempt, as its author numbers the options."""
        wrong = [option for option in range(len(question.options)) if option not in question.correct]
        if self.outcome == "perfect":
            return question.correct
        if self.outcome == "passed" and (nr != 1 or len(question.correct) > 1 or self.quiz.asked < 4):
            return question.correct
        if self.outcome in ("expired", "open") and nr > self.quiz.asked // 2:
            return None
        return question.correct if nr == 0 and self.quiz.asked > 2 else wrong[:1]


@dataclass(frozen=True)
class Enrollment:
    person: Person
    course: Course
    source: str
    status: str
    at: datetime
    visits: list[Visit]
    attempts: list[Attempt]


def enrollments(institution: Institution) -> list[Enrollment]:
    """Each published course at every stage, archived ones finished or abandoned; newcomers are enrolled nowhere."""
    chance = random.Random(institution.slug)  # noqa: S311  nothing secret: the demo looks the same everywhere
    students = [p for p in institution.people.values() if p.role == "student" and not p.facts.get("new")]
    made = []
    for course in institution.courses:
        if course.facts["status"] not in ("published", "archived"):
            continue
        for nr, person in enumerate(chance.sample(students, min(len(students), chance.randint(7, 14)))):
            at = course.begun + (TODAY - course.begun) * chance.uniform(0.1, 0.6)
            # A third of them are here these days, in published courses; others were some time ago.
            is_recent = nr % 3 == 1 and course.facts["status"] == "published"
            visits, attempts = _activity(course, nr, at, is_recent, chance)
            made.append(
                Enrollment(
                    person,
                    course,
                    source=_source(course, nr),
                    # One purchase of each institution was given back; what was done until then stays.
                    status="revoked" if course.facts["price"] and nr == 7 else "active",
                    at=at,
                    visits=visits,
                    attempts=attempts,
                )
            )
    return made


def _source(course: Course, nr: int) -> str:
    if not course.facts["price"]:
        return "free"
    return "grant" if nr % 6 == 5 else "payment"


def _moments(start: datetime, is_recent: bool, steps: int, chance: random.Random) -> Iterator[datetime]:
    """When somebody studies: day after day until now, or once in a while since they enrolled."""
    if is_recent:
        pause = min((TODAY - start) / (steps + 1), timedelta(hours=21))
        return (TODAY - pause * left for left in range(steps - 1, -1, -1))
    pause = (TODAY - start) * chance.uniform(0.3, 0.9) / (steps + 1)
    return (start + pause * step for step in range(1, steps + 1))


def _activity(
    course: Course, nr: int, start: datetime, is_recent: bool, chance: random.Random
) -> tuple[list[Visit], list[Attempt]]:
    """Lessons one after the other, and the quiz of a module once its lessons are done."""
    stage = STAGES[nr % len(STAGES)]
    lessons = course.lessons
    done = {"new": 0, "begun": 0, "halfway": len(lessons) // 2, "nearly": len(lessons) - 1, "done": len(lessons)}[stage]
    quizzes = {place: quiz for place, quiz in course.quizzes.items() if place <= done and quiz.can_be_taken}
    times = _moments(start, is_recent, done + len(quizzes) + (stage in ("begun", "halfway")), chance)
    visits: list[Visit] = []
    attempts: list[Attempt] = []
    for place in range(done):
        visits.append(Visit(place, next(times), completed=True, seconds=lessons[place].seconds))
        if quiz := quizzes.get(place + 1):
            outcomes = chance.choice(OUTCOMES)
            if stage == "done" and nr < len(STAGES) and outcomes[-1] == "failed":
                outcomes = ("passed",)  # one of each course has completed it
            attempts += _attempts(quiz, outcomes, next(times), chance)
    if stage in ("begun", "halfway"):
        visits.append(Visit(done, next(times), completed=False, seconds=int(lessons[done].seconds * chance.random())))
    if nr == STAGES.index("halfway") and attempts and _may_go_on(attempts[-1]):
        last = attempts[-1]
        at = TODAY - timedelta(minutes=chance.randint(5, 40))
        attempts.append(Attempt(last.quiz, last.number + 1, "open", at, at + timedelta(minutes=2), _seed(chance)))
    return visits, attempts


def _attempts(quiz: Quiz, outcomes: Sequence[str], end: datetime, chance: random.Random) -> Iterator[Attempt]:
    """The last one ends at this moment."""
    limit = quiz.settings.get("time_limit_seconds")
    for number, outcome in enumerate(outcomes, 1):
        seconds = quiz.asked * chance.randint(20, 70)
        if limit:
            expires = outcome == "failed" and len(outcomes) > 1
            outcome, seconds = ("expired", limit) if expires else (outcome, min(seconds, limit - 1))
        finished = end - timedelta(minutes=90) * (len(outcomes) - number)
        yield Attempt(quiz, number, outcome, finished - timedelta(seconds=seconds), finished, _seed(chance))


def _may_go_on(last: Attempt) -> bool:
    """There is another attempt, and no clock that would have ended it by the time somebody looks at the demo."""
    settings = last.quiz.settings
    return "time_limit_seconds" not in settings and last.number < settings.get("max_attempts", 100)


def _seed(chance: random.Random) -> int:
    return chance.getrandbits(63)
