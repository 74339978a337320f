"""Taking quizzes: attempts, their answers, their review."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.attempts import (
    NOTHING_MORE,
    AnswersInput,
    Attempt,
    AttemptUser,
    FinalAnswersInput,
    SavedAnswers,
    SubmittedAttempt,
)
from api.schemas.common import Page, problems

router = APIRouter(tags=["quizzes"])


@router.post("/quizzes/{quiz_id}/attempts", status_code=201, response_model=Attempt, responses=problems(401, 409))
async def start_attempt(caller: SignedIn, quiz_id: UUID) -> Response:
    """Begins an attempt, or answers with the one that the caller has open: so a second device resumes it.

    Questions, their order and the order of their options are drawn now and stay. With a time limit, the clock of the
    server runs from here to `expires_at`; `seconds_left` says how long that is, whatever the clock of the client says.
    """
    return created(await caller.call("select app.start_attempt($1, $2, $3)", quiz_id), "/api/attempts")


@router.get("/quizzes/{quiz_id}/attempts", response_model=Page[AttemptUser], responses=problems(401))
async def list_attempts(
    caller: SignedIn,
    quiz_id: UUID,
    user_id: Annotated[UUID | None, Query(description="Only this person's; for a learner, their own.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Attempts at a quiz, newest first: the caller's own, or everybody's for those who teach the course, and admins."""
    return answer(
        await caller.call("select app.list_attempts($1, $2, $3, $4, $5, $6)", quiz_id, user_id, limit, cursor)
    )


@router.get("/attempts/{attempt_id}", response_model=Attempt, responses=problems(401))
async def get_attempt(caller: SignedIn, attempt_id: UUID) -> Response:
    """An attempt: the caller's own, or that of somebody in a course that they teach, then always with the key.

    While it is open it shows its questions and what is saved; once it is over, how they were answered, as soon as the
    quiz's `review` allows it. A review is closed while another attempt at the quiz is open.
    """
    return answer(await caller.call("select app.get_attempt($1, $2, $3)", attempt_id))


@router.put("/attempts/{attempt_id}/answers", response_model=SavedAnswers, responses=problems(401, 409))
async def save_answers(caller: SignedIn, attempt_id: UUID, body: AnswersInput) -> Response:
    """Saves answers over those that were saved before, whatever device they came from: made for saving often.

    All of them are saved or, when one is refused, none. What is saved when the time ends is what counts.
    """
    return answer(await caller.call("select app.save_answers($1, $2, $3, $4)", attempt_id, body.json_text()))


@router.post("/attempts/{attempt_id}/submit", response_model=SubmittedAttempt, responses=problems(401, 409))
async def submit_attempt(caller: SignedIn, attempt_id: UUID, body: FinalAnswersInput = NOTHING_MORE) -> Response:
    """Ends an attempt: saves the answers that are sent along, grades everything that is saved, once.

    A question with one right option earns all of its points or none. Where several are right, each right choice earns
    its share, each wrong one takes a share away, and nothing goes below 0. A second submission is refused (409,
    `state`: `submitted`), as is one after the end (409, `attempt_expired`).
    """
    return answer(await caller.call("select app.submit_attempt($1, $2, $3, $4)", attempt_id, body.json_text()))
