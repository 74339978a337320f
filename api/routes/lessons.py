"""Lessons, with their protected video, materials and subtitles."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, no_content
from api.caller import AnyCaller, SignedIn
from api.parameters import IfMatch
from api.schemas.common import problems
from api.schemas.lessons import Lesson, LessonPatch

router = APIRouter(tags=["courses"])


@router.get("/lessons/{lesson_id}", response_model=Lesson, responses=problems(401))
async def get_lesson(caller: AnyCaller, lesson_id: UUID) -> Response:
    """A lesson. Its URLs are for those enrolled and those who teach it, and for everybody when it is a preview; to
    others they are null, and `lock_reasons` says why."""
    return answer(await caller.call("select app.get_lesson($1, $2, $3)", lesson_id))


@router.patch("/lessons/{lesson_id}", response_model=Lesson, responses=problems(401, 409, 412))
async def update_lesson(caller: SignedIn, lesson_id: UUID, body: LessonPatch, if_match: IfMatch) -> Response:
    """Changes a lesson."""
    return answer(
        await caller.call("select app.update_lesson($1, $2, $3, $4, $5)", lesson_id, body.json_text(), if_match)
    )


@router.delete("/lessons/{lesson_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_lesson(caller: SignedIn, lesson_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a lesson and everybody's progress in it; those behind it move up."""
    await caller.call("select app.delete_lesson($1, $2, $3, $4)", lesson_id, if_match)
    return no_content()
