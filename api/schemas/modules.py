"""Bodies and answers about modules."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Output, Timestamp
from api.schemas.courses import Id, OutlineLesson, OutlineQuiz, Title, absent


class ModuleInput(Input):
    title: Annotated[Title, Field(examples=["Averages and what they hide"])]


class ModulePatch(Input):
    """A merge patch: what is not named stays as it is."""

    title: Annotated[Title, Field(examples=["Averages and what they hide"])] = Field(default_factory=absent)


class LessonOrder(Input):
    lesson_ids: Annotated[list[Id], Field(max_length=1000, description="Every lesson of the module, each once.")]


class ContentPermissions(Output):
    """What the caller may do with it now."""

    can_edit: bool


class Module(Output):
    version: int = Field(description="The ETag: counts edits of the module and of its lists of lessons and quizzes.")
    id: UUID
    course_id: UUID
    title: str
    position: int
    lesson_count: int
    duration_seconds: int
    created_at: Timestamp
    updated_at: Timestamp
    permissions: ContentPermissions
    lessons: list[OutlineLesson]
    quizzes: list[OutlineQuiz] = Field(description="For those enrolled and those who teach the course; else empty.")
