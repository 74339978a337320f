"""Quizzes: their rules and their place in a module."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, problems
from api.schemas.modules import Module
from api.schemas.quizzes import Quiz, QuizInput, QuizOrder, QuizPatch

router = APIRouter(tags=["quizzes"])


@router.get("/modules/{module_id}/quizzes", response_model=Page[Quiz], responses=problems(401))
async def list_quizzes(
    caller: SignedIn, module_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The quizzes of a module in their order, for those enrolled and those who teach the course; for others, none."""
    return answer(await caller.call("select app.list_quizzes($1, $2, $3, $4, $5)", module_id, limit, cursor))


@router.post("/modules/{module_id}/quizzes", status_code=201, response_model=Quiz, responses=problems(401, 409))
async def create_quiz(caller: SignedIn, module_id: UUID, body: QuizInput) -> Response:
    """A new quiz at the end of the module, and its questions with it when they are sent along."""
    return created(
        await caller.call("select app.create_quiz($1, $2, $3, $4)", module_id, body.json_text()), "/api/quizzes"
    )


@router.put("/modules/{module_id}/quizzes/order", response_model=Module, responses=problems(401, 409, 412))
async def order_quizzes(caller: SignedIn, module_id: UUID, body: QuizOrder, if_match: IfMatch) -> Response:
    """Puts the quizzes into this order; the list names each once, and If-Match the version of the module."""
    return answer(await caller.call("select app.order_quizzes($1, $2, $3, $4, $5)", module_id, body.quiz_ids, if_match))


@router.get("/quizzes/{quiz_id}", response_model=Quiz, responses=problems(401))
async def get_quiz(caller: SignedIn, quiz_id: UUID) -> Response:
    """A quiz, for those enrolled and those who teach the course: its rules, and how far the caller is (`mine`)."""
    return answer(await caller.call("select app.get_quiz($1, $2, $3)", quiz_id))


@router.patch("/quizzes/{quiz_id}", response_model=Quiz, responses=problems(401, 409, 412))
async def update_quiz(caller: SignedIn, quiz_id: UUID, body: QuizPatch, if_match: IfMatch) -> Response:
    """Changes a quiz. Attempts under way keep their questions, their time and the share that passes."""
    return answer(await caller.call("select app.update_quiz($1, $2, $3, $4, $5)", quiz_id, body.json_text(), if_match))


@router.delete("/quizzes/{quiz_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_quiz(caller: SignedIn, quiz_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a quiz; what was attempted stays readable to those who did. Those behind it move up."""
    await caller.call("select app.delete_quiz($1, $2, $3, $4)", quiz_id, if_match)
    return no_content()
