"""Bodies and answers about quizzes and their questions."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Lines, Output, Text, Timestamp
from api.schemas.courses import Id, LockReason, Title, absent
from api.schemas.modules import ContentPermissions

Review = Literal["after_attempt", "after_passing", "after_last_attempt", "never"]
QuizStatus = Literal["open", "closed"]
Description = Annotated[Text, Field(max_length=5000)]
PassPercent = Annotated[int, Field(ge=1, le=100, description="Share of the points that passes.")]
MaxAttempts = Annotated[int, Field(ge=1, le=100)]
TimeLimit = Annotated[int, Field(ge=10, le=86_400)]
PoolSize = Annotated[int, Field(ge=1, le=200)]

QuestionText = Annotated[Lines, Field(min_length=1, max_length=5000)]
OptionText = Annotated[Lines, Field(min_length=1, max_length=1000)]
Options = Annotated[
    list[OptionText],
    Field(min_length=2, max_length=20, description="Texts to choose from, no two alike."),
]
CorrectOptions = Annotated[
    list[Annotated[int, Field(ge=0, le=19)]],
    Field(
        min_length=1,
        max_length=20,
        description="Indices into `options`, from 0, each once; exactly one, unless `multiple` is true.",
    ),
]
Points = Annotated[int, Field(ge=1, le=1000)]

QUESTION: dict[str, Any] = {
    "question": "Which of these is robust against outliers?",
    "options": ["The mean", "The median", "The range"],
    "correct_options": [1],
    "points": 2,
    "explanation": "One extreme value moves the median by one place at most.",
}
QUIZ: dict[str, Any] = {
    "title": "Averages",
    "pass_percent": 70,
    "max_attempts": 3,
    "time_limit_seconds": 900,
    "shuffle_options": True,
    "review": "after_last_attempt",
    "questions": [QUESTION],
}


class QuestionInput(Input):
    model_config = {"json_schema_extra": {"examples": [QUESTION]}}

    question: QuestionText
    options: Options
    correct_options: CorrectOptions
    multiple: bool = Field(
        default_factory=absent,
        description="Several options may be chosen; by default, when several are right. "
        "An answer to such a question earns a part of the points for a part of the right options.",
    )
    points: Points = Field(default_factory=absent, description="1, when it is left out.")
    explanation: Description = Field(default_factory=absent, description="Shown with the right options, never before.")


class QuestionPatch(Input):
    """A merge patch: what is not named stays as it is. Whoever sends `options` says again which are right."""

    model_config = {"json_schema_extra": {"examples": [{"points": 3}]}}

    question: QuestionText = Field(default_factory=absent)
    options: Options = Field(default_factory=absent)
    correct_options: CorrectOptions = Field(default_factory=absent)
    multiple: bool = Field(default_factory=absent)
    points: Points = Field(default_factory=absent)
    explanation: Description = Field(default_factory=absent)


class QuizPatch(Input):
    """A merge patch: what is not named stays as it is, null takes a limit away."""

    model_config = {"json_schema_extra": {"examples": [{"pass_percent": 80, "time_limit_seconds": None}]}}

    title: Title = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    pass_percent: PassPercent = Field(default_factory=absent)
    max_attempts: MaxAttempts | None = Field(None, description="null: as many as somebody likes.")
    time_limit_seconds: TimeLimit | None = Field(None, description="Of an attempt; null: none.")
    shuffle_questions: bool = Field(default_factory=absent)
    shuffle_options: bool = Field(default_factory=absent)
    pool_size: PoolSize | None = Field(
        None, description="How many questions an attempt draws from all of them; null: it asks all."
    )
    review: Review = Field(
        default_factory=absent,
        description="When learners see how they answered: once an attempt is over, once they have passed, once the "
        "last attempt that they have is over (which needs `max_attempts`), or never.",
    )
    review_answers: bool = Field(
        default_factory=absent, description="A review shows the right options and explanations, too."
    )
    show_score: bool = Field(
        default_factory=absent,
        description="Learners are told their score after every attempt, not only whether they have passed.",
    )
    is_required: bool = Field(default_factory=absent, description="Passing it is asked for completing the course.")
    status: QuizStatus = Field(default_factory=absent, description="`closed`: nobody begins an attempt.")


class QuizInput(QuizPatch):
    """When nothing else is said, 60 % passes, there are no limits, everything is asked in the author's order, a review
    opens with passing and shows the right options, scores are told, and the quiz is required and open."""

    model_config = {"json_schema_extra": {"examples": [QUIZ]}}

    title: Title
    questions: Annotated[list[QuestionInput], Field(max_length=200)] = Field(
        default_factory=absent, description="Made with it: all, or when one of them is refused, no quiz either."
    )


class QuizOrder(Input):
    quiz_ids: Annotated[list[Id], Field(max_length=1000, description="Every quiz of the module, each once.")]


class QuestionOrder(Input):
    question_ids: Annotated[list[Id], Field(max_length=200, description="Every question of the quiz, each once.")]


class OpenAttempt(Output):
    """An attempt of the caller's that is not over: starting again resumes it, on whatever device."""

    id: UUID
    expires_at: Timestamp | None


class MyQuiz(Output):
    """How far the caller is with a quiz."""

    attempts: int = Field(description="Begun so far.")
    attempts_remaining: int | None = Field(description="null: as many as they like.")
    best_percent: float | None = Field(
        description="The best score; null until there is one, and while the quiz does not tell scores.", examples=[85.5]
    )
    passed_at: Timestamp | None
    open_attempt: OpenAttempt | None


class QuizPermissions(ContentPermissions):
    can_start: bool = Field(description="Begin an attempt, or go on with the open one.")


class Quiz(Output):
    """A quiz without its questions: learners meet those in an attempt, authors list them."""

    version: int = Field(description="The ETag: counts edits of the quiz and changes of its list of questions.")
    id: UUID
    course_id: UUID
    module_id: UUID
    title: str
    description: str
    position: int = Field(description="Among the quizzes of the module.")
    status: QuizStatus
    pass_percent: int
    max_attempts: int | None
    time_limit_seconds: int | None
    shuffle_questions: bool
    shuffle_options: bool
    pool_size: int | None
    review: Review
    review_answers: bool
    show_score: bool
    is_required: bool
    question_count: int
    questions_asked: int = Field(description="By one attempt.")
    created_at: Timestamp
    updated_at: Timestamp
    locked: bool
    lock_reasons: list[LockReason]
    mine: MyQuiz | None = Field(description="null for those who are not enrolled in the course.")
    permissions: QuizPermissions
    server_time: Timestamp


class Question(Output):
    """A question with its key, as those who write it see it."""

    version: int = Field(description="The ETag: an edit makes the next version, attempts keep the one that they got.")
    id: UUID = Field(description="The same for all versions.")
    course_id: UUID
    quiz_id: UUID
    position: int
    question: str
    options: list[str]
    correct_options: list[int] = Field(description="Indices into `options`, ascending.")
    multiple: bool
    points: int
    explanation: str
    created_at: Timestamp
    updated_at: Timestamp
    permissions: ContentPermissions
