"""Enrolling, learning, and how far people are."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.common import Page, problems
from api.schemas.learning import (
    CompletedLesson,
    CompletionFilter,
    CourseEnrollment,
    CourseProgressDetail,
    Enrollment,
    LessonPosition,
    MyCourse,
    PositionInput,
)

router = APIRouter(tags=["learning"])


@router.post("/courses/{course_id}/enroll", status_code=201, response_model=Enrollment, responses=problems(401, 402))
async def enroll(caller: SignedIn, course_id: UUID) -> Response:
    """Enrols the caller in a published course that costs nothing; repeated, it answers with the same enrolment.

    For a course with a price: 402, where `order` says what to call and `price` what it costs.
    """
    return created(await caller.call("select app.enroll($1, $2, $3)", course_id))


@router.get("/me/courses", response_model=Page[MyCourse], responses=problems(401))
async def list_my_courses(
    caller: SignedIn,
    status: Annotated[
        CompletionFilter | None, Query(description="`active`: not completed yet. Without it, all of them.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The courses that the caller is enrolled in, newest enrolment first, with progress and the point to resume at."""
    return answer(await caller.call("select app.list_my_courses($1, $2, $3, $4, $5)", status, limit, cursor))


@router.get("/courses/{course_id}/progress", response_model=CourseProgressDetail, responses=problems(401))
async def get_course_progress(caller: SignedIn, course_id: UUID) -> Response:
    """The caller's progress in a course, lesson by lesson in the order of the outline."""
    return answer(await caller.call("select app.get_course_progress($1, $2, $3)", course_id))


@router.post("/lessons/{lesson_id}/complete", response_model=CompletedLesson, responses=problems(401))
async def complete_lesson(caller: SignedIn, lesson_id: UUID) -> Response:
    """Completes a lesson, once and for good; repeated, it changes nothing. `resume` is the lesson to go on with."""
    return answer(await caller.call("select app.complete_lesson($1, $2, $3)", lesson_id))


@router.put("/lessons/{lesson_id}/position", response_model=LessonPosition, responses=problems(401))
async def save_position(caller: SignedIn, lesson_id: UUID, body: PositionInput) -> Response:
    """Saves where playback is; the caller's course resumes here. Never touches the completion of the lesson.

    When the lesson's duration is known, up to 10 seconds beyond it count as its end, and more is refused.
    """
    return answer(await caller.call("select app.save_position($1, $2, $3, $4)", lesson_id, body.position_seconds))


@router.get("/courses/{course_id}/enrollments", response_model=Page[CourseEnrollment], responses=problems(401))
async def list_course_enrollments(
    caller: SignedIn, course_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Who is enrolled and how far they are, newest enrolment first: for those who teach the course, and admins."""
    return answer(await caller.call("select app.list_course_enrollments($1, $2, $3, $4, $5)", course_id, limit, cursor))
