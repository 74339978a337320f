"""Bodies and answers about attempts at quizzes."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Timestamp
from api.schemas.courses import Id
from api.schemas.learning import Profile
from api.schemas.quizzes import Review
from api.schemas.xp import Earned

AttemptStatus = Literal["in_progress", "submitted", "expired"]
ANSWERS: dict[str, Any] = {
    "answers": [
        {"question_id": "01996a5e-7b1c-7c3a-8f7e-3f9a4d2c1b00", "selected_options": [2]},
        {"question_id": "01996a5e-7b1c-7c3a-8f7e-3f9a4d2c1b01", "selected_options": [0, 3]},
    ]
}


class AnswerInput(Input):
    question_id: Id
    selected_options: Annotated[
        list[Annotated[int, Field(ge=0, le=19)]],
        Field(
            max_length=20,
            description="Indices into the question's `options` as the attempt shows them, from 0, each once; more than "
            "one only where `multiple` is true. An empty list takes the answer back.",
        ),
    ]


Answers = Annotated[
    list[AnswerInput],
    Field(max_length=200, description="Each question at most once; what is not named stays as it was saved."),
]


class AnswersInput(Input):
    model_config = {"json_schema_extra": {"examples": [ANSWERS]}}

    answers: Answers


class FinalAnswersInput(Input):
    """Everything that was saved counts; what is sent along is saved first."""

    model_config = {"json_schema_extra": {"examples": [ANSWERS]}}

    answers: Answers = Field(default_factory=list)


NOTHING_MORE = FinalAnswersInput()


class Score(Output):
    points: float = Field(examples=[7.5])
    percent: float = Field(description="Of `max_points`, rounded; passing is decided before.", examples=[83.33])


class AttemptReview(Output):
    allowed: bool = Field(description="The caller may see now how the questions were answered.")
    rule: Review
    answers: bool = Field(description="A review shows the right options and explanations, too.")


class AttemptSummary(Output):
    """An attempt as lists show it."""

    id: UUID
    quiz_id: UUID
    course_id: UUID
    user_id: UUID
    number: int = Field(description="The person's first, second, … attempt at the quiz.")
    status: AttemptStatus = Field(
        description="`expired`: its time ended before it was submitted; what was saved counts."
    )
    started_at: Timestamp
    expires_at: Timestamp | None = Field(description="From here on nothing is accepted; null: never.")
    seconds_left: int | None = Field(description="null without a time limit, 0 when it is over.")
    saved_at: Timestamp | None
    finished_at: Timestamp | None
    pass_percent: int = Field(description="The quiz's, when the attempt began.")
    max_points: int
    passed: bool | None = Field(description="null until it is graded: at once, or a moment after it expired.")
    score: Score | None = Field(description="null until it is graded, and while the quiz does not tell scores.")
    review: AttemptReview


class AttemptUser(AttemptSummary):
    """Somebody's attempt."""

    user: Profile


class AttemptQuestion(Output):
    """A question of an attempt. Options are named by their place in `options`, which may be another in each attempt."""

    question_id: UUID
    number: int
    question: str
    options: list[str]
    multiple: bool = Field(description="Several options may be chosen.")
    points: int
    selected_options: list[int]
    is_correct: bool | None = Field(description="Exactly the right options; null outside a review.")
    points_earned: float | None = Field(description="null outside a review.")
    correct_options: list[int] | None = Field(description="null outside a review that shows answers.")
    explanation: str | None = Field(description="null outside a review that shows answers.")


class Attempt(AttemptSummary):
    attempts_remaining: int | None = Field(description="After this one; null: as many as one likes.")
    server_time: Timestamp
    questions: list[AttemptQuestion] | None = Field(
        description="While the attempt is open, and then again when a review is allowed."
    )


class SubmittedAttempt(Attempt):
    earned: Earned


class SavedAnswer(Output):
    question_id: UUID
    selected_options: list[int]


class SavedAnswers(Output):
    """What is saved now, of every question of the attempt in its order."""

    id: UUID
    saved_at: Timestamp
    expires_at: Timestamp | None
    seconds_left: int | None
    server_time: Timestamp
    answers: list[SavedAnswer]
