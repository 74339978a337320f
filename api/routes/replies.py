"""Replies to posts of the forum."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.markdown import body_html
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, problems
from api.schemas.forum import Reply, ReplyInput, ReplyPatch, ReplySort, Revision, VoteInput, Votes

router = APIRouter(tags=["forum"])


@router.get("/posts/{post_id}/replies", response_model=Page[Reply], responses=problems(401))
async def list_replies(
    caller: SignedIn, post_id: UUID, sort: ReplySort = "oldest", limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The replies to a post: the accepted one first, then the oldest or those with most votes."""
    return answer(await caller.call("select app.list_replies($1, $2, $3, $4, $5, $6)", post_id, sort, limit, cursor))


@router.post("/posts/{post_id}/replies", status_code=201, response_model=Reply, responses=problems(401, 409))
async def create_reply(caller: SignedIn, post_id: UUID, body: ReplyInput) -> Response:
    """Replies to a post. 429 for whoever writes too fast, 409 for the same words within a day."""
    return created(
        await caller.call(
            "select app.create_reply($1, $2, $3, $4, $5)", post_id, body.json_text(), await body_html(body.body)
        ),
        "/api/replies",
    )


@router.get("/replies/{reply_id}", response_model=Reply, responses=problems(401))
async def get_reply(caller: SignedIn, reply_id: UUID) -> Response:
    """A reply, by itself."""
    return answer(await caller.call("select app.get_reply($1, $2, $3)", reply_id))


@router.patch("/replies/{reply_id}", response_model=Reply, responses=problems(401, 409, 412))
async def update_reply(caller: SignedIn, reply_id: UUID, body: ReplyPatch, if_match: IfMatch) -> Response:
    """Changes what a reply says, by its author. Revisions keep what it said before."""
    return answer(
        await caller.call(
            "select app.update_reply($1, $2, $3, $4, $5, $6)",
            reply_id, body.json_text(), await body_html(body.body), if_match,
        )
    )  # fmt: skip


@router.delete("/replies/{reply_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_reply(caller: SignedIn, reply_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a reply, by its author or a moderator."""
    await caller.call("select app.delete_reply($1, $2, $3, $4)", reply_id, if_match)
    return no_content()


@router.get("/replies/{reply_id}/revisions", response_model=Page[Revision], responses=problems(401))
async def list_reply_revisions(
    caller: SignedIn, reply_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """What a reply said before each edit, newest first, for its author and the moderators."""
    return answer(await caller.call("select app.list_reply_revisions($1, $2, $3, $4, $5)", reply_id, limit, cursor))


@router.put("/replies/{reply_id}/vote", response_model=Votes, responses=problems(401, 409))
async def vote_reply(caller: SignedIn, reply_id: UUID, body: VoteInput) -> Response:
    """Votes on a reply of somebody else's, in place of an earlier vote; 0 takes it back."""
    return answer(await caller.call("select app.vote_reply($1, $2, $3, $4)", reply_id, body.value))
