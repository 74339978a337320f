"""Modules: the chapters of a course."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, created, no_content
from api.caller import AnyCaller, SignedIn
from api.parameters import IfMatch
from api.schemas.common import problems
from api.schemas.lessons import Lesson, LessonInput
from api.schemas.modules import LessonOrder, Module, ModulePatch

router = APIRouter(tags=["courses"])


@router.get("/modules/{module_id}", response_model=Module, responses=problems(401))
async def get_module(caller: AnyCaller, module_id: UUID) -> Response:
    """A module with its lessons."""
    return answer(await caller.call("select app.get_module($1, $2, $3)", module_id))


@router.patch("/modules/{module_id}", response_model=Module, responses=problems(401, 409, 412))
async def update_module(caller: SignedIn, module_id: UUID, body: ModulePatch, if_match: IfMatch) -> Response:
    """Changes a module."""
    return answer(
        await caller.call("select app.update_module($1, $2, $3, $4, $5)", module_id, body.json_text(), if_match)
    )


@router.delete("/modules/{module_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_module(caller: SignedIn, module_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a module with its lessons, its quizzes and everybody's progress in them; those behind it move up."""
    await caller.call("select app.delete_module($1, $2, $3, $4)", module_id, if_match)
    return no_content()


@router.post("/modules/{module_id}/lessons", status_code=201, response_model=Lesson, responses=problems(401, 409))
async def create_lesson(caller: SignedIn, module_id: UUID, body: LessonInput) -> Response:
    """A new lesson at the end of the module."""
    return created(
        await caller.call("select app.create_lesson($1, $2, $3, $4)", module_id, body.json_text()), "/api/lessons"
    )


@router.put("/modules/{module_id}/lessons/order", response_model=Module, responses=problems(401, 409, 412))
async def order_lessons(caller: SignedIn, module_id: UUID, body: LessonOrder, if_match: IfMatch) -> Response:
    """Puts the lessons into this order; the list names each once, and If-Match the version of the module."""
    return answer(
        await caller.call("select app.order_lessons($1, $2, $3, $4, $5)", module_id, body.lesson_ids, if_match)
    )
