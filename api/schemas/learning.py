"""Bodies and answers of enrolling and learning."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Timestamp
from api.schemas.xp import Earned

EnrollmentSource = Literal["free", "payment", "grant"]
CompletionFilter = Literal["active", "completed"]


class CourseProgress(Output):
    """How far somebody is in a course."""

    completed_lessons: int
    lesson_count: int
    completed_required: int
    required_lesson_count: int
    passed_required_quizzes: int
    required_quiz_count: int
    percent: int = Field(
        description="Of the required lessons and quizzes; of all lessons, when nothing is required.", examples=[40]
    )
    completed_at: Timestamp | None = Field(description="Set once; what is asked later does not take it away.")


class ResumePoint(Output):
    """Where to go on."""

    lesson_id: UUID
    title: str
    position_seconds: int


class Enrollment(Output):
    course_id: UUID
    source: EnrollmentSource
    enrolled_at: Timestamp
    progress: CourseProgress
    resume: ResumePoint | None = Field(description="null when every lesson is completed, or there is none.")


class Profile(Output):
    """What others see of a person."""

    id: UUID
    name: str
    avatar_url: str | None


class MyCourseCard(Output):
    id: UUID
    slug: str
    title: str
    domain: str
    status: Literal["draft", "pending", "published", "rejected", "archived"]
    instructor: Profile
    lesson_count: int
    duration_seconds: int


class MyCourse(Output):
    course: MyCourseCard
    source: EnrollmentSource
    enrolled_at: Timestamp
    last_activity_at: Timestamp
    progress: CourseProgress
    resume: ResumePoint | None


class LessonState(Output):
    lesson_id: UUID
    module_id: UUID
    title: str
    duration_seconds: int
    is_required: bool
    position_seconds: int
    completed_at: Timestamp | None


class CourseProgressDetail(Output):
    """Progress lesson by lesson, in the order of the outline."""

    course_id: UUID
    source: EnrollmentSource
    enrolled_at: Timestamp
    last_activity_at: Timestamp
    progress: CourseProgress
    resume: ResumePoint | None
    lessons: list[LessonState]


class CompletedLesson(Output):
    lesson_id: UUID
    completed_at: Timestamp = Field(description="When it was completed first.")
    course_id: UUID
    progress: CourseProgress
    resume: ResumePoint | None = Field(description="The lesson to go on with; null when all are completed.")
    earned: Earned


class PositionInput(Input):
    position_seconds: Annotated[int, Field(ge=0, le=360000, examples=[312])]


class LessonPosition(Output):
    lesson_id: UUID
    position_seconds: int
    completed_at: Timestamp | None


class CourseEnrollment(Output):
    """Somebody enrolled in a course, as its instructors see them."""

    user: Profile
    source: EnrollmentSource
    status: Literal["active", "revoked"]
    enrolled_at: Timestamp
    last_activity_at: Timestamp
    progress: CourseProgress
