"""Moderation of the forum: flags, the queue, decisions and their reversal."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.common import Page, problems
from api.schemas.moderation import Decided, Decision, Flag, Flagged, FlagInput, Moderation, Resolution, Reversal

router = APIRouter(tags=["moderation"])


@router.post("/posts/{post_id}/flag", status_code=201, response_model=Flag, responses=problems(401, 409))
async def flag_post(caller: SignedIn, post_id: UUID, body: FlagInput) -> Response:
    """Asks the moderators to look at a post, once a person: again, the answer is the first flag.

    When enough people have, it is hidden until a moderator decides.
    """
    return created(await caller.call("select app.flag_post($1, $2, $3, $4, $5)", post_id, body.reason, body.note))


@router.post("/replies/{reply_id}/flag", status_code=201, response_model=Flag, responses=problems(401, 409))
async def flag_reply(caller: SignedIn, reply_id: UUID, body: FlagInput) -> Response:
    """Asks the moderators to look at a reply; as with posts."""
    return created(await caller.call("select app.flag_reply($1, $2, $3, $4, $5)", reply_id, body.reason, body.note))


@router.get("/admin/flags", response_model=Page[Flagged], responses=problems(401))
async def list_flags(
    caller: SignedIn, course_id: UUID | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The queue: posts and replies with open flags, those first that have waited longest.

    Of the whole institution for admins; for instructors of the courses they teach, without what they wrote themselves.
    """
    return answer(await caller.call("select app.list_flags($1, $2, $3, $4, $5)", course_id, limit, cursor))


@router.post("/admin/flags/{flag_id}/resolve", response_model=Decision, responses=problems(401, 409))
async def resolve_flag(caller: SignedIn, flag_id: UUID, body: Resolution) -> Response:
    """Decides about what was flagged, and with it about all its open flags. Its author is told.

    Repeated, it is 409: the first decision stands, until it is reversed.
    """
    return answer(
        await caller.call(
            "select app.resolve_flag($1, $2, $3, $4, $5, $6)",
            flag_id, body.decision, body.reason, body.suspended_until,
        )
    )  # fmt: skip


@router.post("/posts/{post_id}/moderate", response_model=Decision, responses=problems(401, 409))
async def moderate_post(caller: SignedIn, post_id: UUID, body: Moderation) -> Response:
    """Decides about a post without a flag. Its author is told.

    Hidden twice, it is 409; a second warning is another one, unless it carries the same Idempotency-Key.
    """
    return answer(
        await caller.call(
            "select app.moderate_post($1, $2, $3, $4, $5, $6)",
            post_id, body.decision, body.reason, body.suspended_until,
        )
    )  # fmt: skip


@router.post("/replies/{reply_id}/moderate", response_model=Decision, responses=problems(401, 409))
async def moderate_reply(caller: SignedIn, reply_id: UUID, body: Moderation) -> Response:
    """Decides about a reply without a flag; as with posts."""
    return answer(
        await caller.call(
            "select app.moderate_reply($1, $2, $3, $4, $5, $6)",
            reply_id, body.decision, body.reason, body.suspended_until,
        )
    )  # fmt: skip


@router.get("/admin/moderation", response_model=Page[Decision], responses=problems(401))
async def list_decisions(
    caller: SignedIn,
    course_id: UUID | None = None,
    user_id: Annotated[UUID | None, Query(description="About this author.")] = None,
    decision: Decided | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """What was decided, newest first: the institution's for admins, that of the courses they teach for instructors."""
    return answer(
        await caller.call(
            "select app.list_decisions($1, $2, $3, $4, $5, $6, $7)",
            course_id, user_id, decision, limit, cursor,
        )
    )  # fmt: skip


@router.post("/admin/moderation/{decision_id}/reverse", response_model=Decision, responses=problems(401, 409))
async def reverse_decision(caller: SignedIn, decision_id: UUID, body: Reversal) -> Response:
    """Takes a decision back, by a decision of its own, which the author is told, and which can be reversed in turn.

    Repeated, it is 409.
    """
    return answer(await caller.call("select app.reverse_decision($1, $2, $3, $4)", decision_id, body.reason))
