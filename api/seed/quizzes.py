"""The demo's quizzes, as the files of its courses write them down."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from api.seed.ids import fixed_id

_POINTS = re.compile(r" \[(\d+) \w+\]$")


@dataclass(frozen=True)
class Question:
    id: UUID
    text: str
    options: list[str]
    correct: list[int]
    points: int
    explanation: str


@dataclass(frozen=True)
class Quiz:
    id: UUID
    title: str
    settings: dict[str, Any]
    """Columns of lms.quizzes that are not as usual."""
    questions: list[Question]

    @property
    def asked(self) -> int:
        """Questions of one attempt."""
        return min(int(self.settings.get("pool_size", len(self.questions))), len(self.questions))

    @property
    def can_be_taken(self) -> bool:
        return bool(self.questions) and self.settings.get("status", "open") == "open"


def read_quiz(facts: dict[str, Any], *names: str) -> Quiz:
    """Questions are separated by blank lines: what is asked, `+` and `-` before right and wrong options, `>` before
    why."""
    blocks = [block for block in facts["questions"].strip().split("\n\n") if block]
    return Quiz(
        fixed_id(*names, "quiz"),
        facts["title"],
        {name: value for name, value in facts.items() if name not in ("title", "questions")},
        [_question(block, fixed_id(*names, "quiz", str(nr))) for nr, block in enumerate(blocks, 1)],
    )


def _question(block: str, identity: UUID) -> Question:
    lines = block.splitlines()
    text = lines[0]
    points = _POINTS.search(text)
    options = [line for line in lines[1:] if line.startswith(("+ ", "- "))]
    explanation = [line for line in lines[1:] if line.startswith("> ")]
    if len(options) + len(explanation) + 1 != len(lines):
        raise ValueError(f"neither an option nor why: {block}")
    return Question(
        identity,
        _POINTS.sub("", text),
        [option[2:] for option in options],
        [nr for nr, option in enumerate(options) if option.startswith("+")],
        int(points[1]) if points else 1,
        " ".join(line[2:] for line in explanation),
    )
