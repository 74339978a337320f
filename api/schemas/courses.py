"""Bodies and answers about courses and the catalogue."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Line, Money, Output, Text, Timestamp
from api.schemas.learning import CourseProgress, EnrollmentSource, Profile, ResumePoint

CourseStatus = Literal["draft", "pending", "published", "rejected", "archived"]
CourseSort = Literal["newest", "title", "price", "-price", "popular"]
LockReason = Literal["sign_in_required", "not_enrolled", "enrollment_revoked", "payment_required"]
Id = Annotated[UUID, Field(strict=False)]
"""A UUID in a body, where JSON can only write it as a string."""
Title = Annotated[Line, Field(max_length=200)]
Domain = Annotated[Line, Field(max_length=80, description="Subject area, as the catalogue groups it.")]
Description = Annotated[Text, Field(max_length=20000, examples=["What one number says about many, and what it hides."])]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$", max_length=100)]

ValidMonths = Annotated[
    int, Field(ge=1, le=600, description="Months after which a certificate expires; null, the default: never.")
]


def absent() -> Any:
    """The default of a member that may be left out, but not be null: nothing, since only what was sent counts."""


class PriceInput(Input):
    """What a course costs, in minor units; 0 is free. Rupees begin at 100 paise."""

    amount: Annotated[int, Field(ge=0, le=100_000_000_000, examples=[49900])]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", description="ISO 4217; the institution's by default.")] = (
        Field(default_factory=absent)
    )


class PricePatch(PriceInput):
    amount: Annotated[int, Field(ge=0, le=100_000_000_000)] = Field(default_factory=absent)


class CourseInput(Input):
    title: Annotated[Title, Field(examples=["Statistics for the curious"])]
    domain: Annotated[Domain, Field(examples=["Data science"])]
    description: Description = Field(default_factory=absent)
    price: PriceInput = Field(default_factory=absent, description="Free, when it is left out.")
    slug: Slug = Field(default_factory=absent, description="Made from the title, when it is left out.")
    instructor_id: Id = Field(default_factory=absent, description="The caller by default; others only by an admin.")
    issues_certificates: bool = Field(default=True, description="Whoever completes the course gets a certificate.")
    certificate_valid_months: ValidMonths | None = None


class CoursePatch(Input):
    """A merge patch: what is not named stays as it is."""

    title: Annotated[Title, Field(examples=["Statistics for the curious"])] = Field(default_factory=absent)
    domain: Domain = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    price: PricePatch = Field(default_factory=absent)
    slug: Slug = Field(default_factory=absent)
    instructor_id: Id = Field(default_factory=absent, description="By an admin only.")
    issues_certificates: bool = Field(
        default_factory=absent, description="Whoever completes the course from now on gets a certificate."
    )
    certificate_valid_months: ValidMonths | None = Field(default_factory=absent)


class CoInstructorInput(Input):
    user_id: Annotated[Id, Field(description="An instructor or admin of the institution.")]


class ModuleOrder(Input):
    module_ids: Annotated[list[Id], Field(max_length=1000, description="Every module of the course, each once.")]


class CourseCard(Output):
    """A course in the catalogue."""

    id: UUID
    slug: str
    title: str
    summary: str = Field(description="The first line of the description, cut to 280 characters.")
    domain: str
    instructor: Profile
    price: Money
    module_count: int
    lesson_count: int
    duration_seconds: int
    enrollment_count: int
    published_at: Timestamp
    enrolled: bool = Field(description="Whether the caller is enrolled.")


class TaughtCourse(Output):
    """A course as those who teach it find it in their list."""

    version: int
    id: UUID
    slug: str
    title: str
    summary: str
    domain: str
    status: CourseStatus
    role: Literal["instructor", "co_instructor"] = Field(description="What the caller is in this course.")
    price: Money
    module_count: int
    lesson_count: int
    duration_seconds: int
    enrollment_count: int
    rejection_reason: str | None
    submitted_at: Timestamp | None
    published_at: Timestamp | None
    archived_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp


class DomainCard(Output):
    domain: str
    course_count: int = Field(description="Published courses in it.")


class OutlineLesson(Output):
    """A lesson in an outline."""

    version: int
    id: UUID
    title: str
    position: int
    duration_seconds: int
    is_preview: bool = Field(description="Open to everybody who may see the course.")
    is_required: bool = Field(description="Counts towards completion of the course.")
    locked: bool = Field(description="Its video, materials and subtitles are closed to the caller.")
    lock_reasons: list[LockReason]
    completed: bool | None = Field(description="null for those who are not and never were enrolled.")
    position_seconds: int | None = Field(description="Where playback is; null as with `completed`.")


class OutlineQuiz(Output):
    """A quiz in an outline."""

    version: int
    id: UUID
    title: str
    position: int = Field(description="Among the quizzes of the module.")
    status: Literal["open", "closed"]
    is_required: bool = Field(description="Passing it is asked for completion, while it is open and has questions.")
    question_count: int
    questions_asked: int = Field(description="By one attempt.")
    time_limit_seconds: int | None
    passed: bool = Field(description="By the caller, in any attempt.")


class OutlineModule(Output):
    """A module in an outline."""

    version: int
    id: UUID
    title: str
    position: int
    lesson_count: int
    duration_seconds: int
    lessons: list[OutlineLesson]
    quizzes: list[OutlineQuiz] = Field(description="For those enrolled and those who teach the course; else empty.")


class CoursePermissions(Output):
    """What the caller may do with the course now."""

    can_edit: bool
    can_submit: bool
    can_publish: bool = Field(description="Approve it, or reject it.")
    can_archive: bool
    can_manage_instructors: bool
    can_delete: bool
    can_enroll: bool = Field(description="At once; a course with a price is bought instead.")


class CourseEnrollmentState(Output):
    """The caller's place in a course."""

    status: Literal["active", "revoked"]
    source: EnrollmentSource
    enrolled_at: Timestamp
    last_activity_at: Timestamp
    progress: CourseProgress
    resume: ResumePoint | None = Field(description="null when every lesson is completed, or there is none.")


class Course(Output):
    """A course with its outline, as the caller may see and open it."""

    version: int = Field(description="The ETag: counts edits of the course and of its list of modules.")
    id: UUID
    slug: str
    title: str
    description: str
    domain: str
    status: CourseStatus
    price: Money
    instructor: Profile
    co_instructors: list[Profile]
    module_count: int
    lesson_count: int
    required_lesson_count: int
    quiz_count: int
    required_quiz_count: int = Field(description="Quizzes that must be passed to complete the course.")
    duration_seconds: int
    enrollment_count: int
    issues_certificates: bool = Field(description="Whoever completes the course gets a certificate.")
    certificate_valid_months: int | None = Field(description="How long a certificate is valid; null: for good.")
    rejection_reason: str | None = Field(description="Only for those who teach the course, and admins.")
    submitted_at: Timestamp | None = Field(description="Only for those who teach the course, and admins.")
    published_at: Timestamp | None
    archived_at: Timestamp | None
    created_at: Timestamp
    updated_at: Timestamp
    permissions: CoursePermissions
    locked: bool = Field(description="Lessons other than previews are closed to the caller.")
    lock_reasons: list[LockReason]
    enrollment: CourseEnrollmentState | None
    modules: list[OutlineModule]
    server_time: Timestamp
