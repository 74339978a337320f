"""What quizzes ask, and what is right: for those who write it."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, problems
from api.schemas.quizzes import Question, QuestionInput, QuestionOrder, QuestionPatch, Quiz

router = APIRouter(tags=["quizzes"])


@router.get("/quizzes/{quiz_id}/questions", response_model=Page[Question], responses=problems(401))
async def list_questions(
    caller: SignedIn, quiz_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The questions of a quiz with their keys, in their order, for those who teach the course and admins. Learners
    meet questions in an attempt."""
    return answer(await caller.call("select app.list_questions($1, $2, $3, $4, $5)", quiz_id, limit, cursor))


@router.post("/quizzes/{quiz_id}/questions", status_code=201, response_model=Question, responses=problems(401, 409))
async def create_question(caller: SignedIn, quiz_id: UUID, body: QuestionInput) -> Response:
    """A new question, with its key, at the end of the quiz, which takes 200."""
    return created(
        await caller.call("select app.create_question($1, $2, $3, $4)", quiz_id, body.json_text()), "/api/questions"
    )


@router.put("/quizzes/{quiz_id}/questions/order", response_model=Quiz, responses=problems(401, 409, 412))
async def order_questions(caller: SignedIn, quiz_id: UUID, body: QuestionOrder, if_match: IfMatch) -> Response:
    """Puts the questions into this order; the list names each once, and If-Match the version of the quiz."""
    return answer(
        await caller.call("select app.order_questions($1, $2, $3, $4, $5)", quiz_id, body.question_ids, if_match)
    )


@router.get("/questions/{question_id}", response_model=Question, responses=problems(401))
async def get_question(caller: SignedIn, question_id: UUID) -> Response:
    """A question with its key, for those who teach the course and admins."""
    return answer(await caller.call("select app.get_question($1, $2, $3)", question_id))


@router.patch("/questions/{question_id}", response_model=Question, responses=problems(401, 409, 412))
async def update_question(caller: SignedIn, question_id: UUID, body: QuestionPatch, if_match: IfMatch) -> Response:
    """Writes the next version of a question, for attempts to come; those begun keep the one that they were given."""
    return answer(
        await caller.call("select app.update_question($1, $2, $3, $4, $5)", question_id, body.json_text(), if_match)
    )


@router.delete("/questions/{question_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_question(caller: SignedIn, question_id: UUID, if_match: IfMatch) -> Response:
    """Takes a question out of its quiz; attempts that were given it keep it. Those behind it move up."""
    await caller.call("select app.delete_question($1, $2, $3, $4)", question_id, if_match)
    return no_content()
