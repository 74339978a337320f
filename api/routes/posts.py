"""The forum of a course: posts, votes, answers, what has been read."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.markdown import body_html
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, Text, problems
from api.schemas.forum import Acceptance, Post, PostCard, PostInput, PostPatch, PostSort, Revision, VoteInput, Votes

router = APIRouter(tags=["forum"])

Words = Annotated[
    Text | None,
    Query(max_length=200, description="Words; each must begin a word of the post, or each one of one reply to it."),
]


@router.get("/courses/{course_id}/posts", response_model=Page[PostCard], responses=problems(401))
async def list_posts(
    caller: SignedIn,
    course_id: UUID,
    module_id: Annotated[UUID | None, Query(description="Only posts about this module.")] = None,
    sort: PostSort = "newest",
    q: Words = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The posts of a course and its modules, for those enrolled and those who teach it, pinned ones first.

    A cursor belongs to the `sort` that it was made with. `unanswered` leaves out what has an accepted answer.
    """
    return answer(
        await caller.call(
            "select app.list_posts($1, $2, $3, $4, $5, $6, $7, $8)", course_id, module_id, sort, q, limit, cursor
        )
    )


@router.post("/courses/{course_id}/posts", status_code=201, response_model=Post, responses=problems(401, 409))
async def create_post(caller: SignedIn, course_id: UUID, body: PostInput) -> Response:
    """Begins a post about the course. 429 for whoever writes too fast, 409 for the same words within a day."""
    return created(
        await caller.call(
            "select app.create_post($1, $2, $3, $4, $5)", course_id, body.json_text(), await body_html(body.body)
        ),
        "/api/posts",
    )


@router.put("/courses/{course_id}/posts/read", status_code=204, responses=problems(401))
async def read_posts(caller: SignedIn, course_id: UUID) -> Response:
    """Marks all posts of the course as read."""
    await caller.call("select app.read_posts($1, $2, $3)", course_id)
    return no_content()


@router.get("/modules/{module_id}/posts", response_model=Page[PostCard], responses=problems(401))
async def list_module_posts(
    caller: SignedIn,
    module_id: UUID,
    sort: PostSort = "newest",
    q: Words = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The posts about a module, as those of a course are listed."""
    return answer(
        await caller.call("select app.list_module_posts($1, $2, $3, $4, $5, $6, $7)", module_id, sort, q, limit, cursor)
    )


@router.post("/modules/{module_id}/posts", status_code=201, response_model=Post, responses=problems(401, 409))
async def create_module_post(caller: SignedIn, module_id: UUID, body: PostInput) -> Response:
    """Begins a post about a module."""
    return created(
        await caller.call(
            "select app.create_module_post($1, $2, $3, $4, $5)", module_id, body.json_text(), await body_html(body.body)
        ),
        "/api/posts",
    )


@router.get("/posts/{post_id}", response_model=Post, responses=problems(401))
async def get_post(caller: SignedIn, post_id: UUID) -> Response:
    """A post. One that was deleted is a tombstone as long as it has replies; its words are for the moderators."""
    return answer(await caller.call("select app.get_post($1, $2, $3)", post_id))


@router.patch("/posts/{post_id}", response_model=Post, responses=problems(401, 409, 412))
async def update_post(caller: SignedIn, post_id: UUID, body: PostPatch, if_match: IfMatch) -> Response:
    """Changes what a post says (its author), pins or locks it (those who teach the course). Revisions keep the rest."""
    return answer(
        await caller.call(
            "select app.update_post($1, $2, $3, $4, $5, $6)",
            post_id, body.json_text(), await body_html(body.body), if_match,
        )
    )  # fmt: skip


@router.delete("/posts/{post_id}", status_code=204, responses=problems(401, 409, 412))
async def delete_post(caller: SignedIn, post_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a post, by its author or a moderator. Where there are replies, a tombstone stays."""
    await caller.call("select app.delete_post($1, $2, $3, $4)", post_id, if_match)
    return no_content()


@router.get("/posts/{post_id}/revisions", response_model=Page[Revision], responses=problems(401))
async def list_post_revisions(
    caller: SignedIn, post_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """What a post said before each edit, newest first, for its author and the moderators."""
    return answer(await caller.call("select app.list_post_revisions($1, $2, $3, $4, $5)", post_id, limit, cursor))


@router.put("/posts/{post_id}/read", status_code=204, responses=problems(401))
async def read_post(caller: SignedIn, post_id: UUID) -> Response:
    """Marks a post as read: it is unread again once there is another reply."""
    await caller.call("select app.read_post($1, $2, $3)", post_id)
    return no_content()


@router.put("/posts/{post_id}/vote", response_model=Votes, responses=problems(401, 409))
async def vote_post(caller: SignedIn, post_id: UUID, body: VoteInput) -> Response:
    """Votes on a post of somebody else's, in place of an earlier vote; 0 takes it back."""
    return answer(await caller.call("select app.vote_post($1, $2, $3, $4)", post_id, body.value))


@router.post("/posts/{post_id}/accept", response_model=Post, responses=problems(401, 409))
async def accept_reply(caller: SignedIn, post_id: UUID, body: Acceptance) -> Response:
    """Says which reply is the answer, by who has asked or teaches the course; in place of another one."""
    return answer(await caller.call("select app.accept_reply($1, $2, $3, $4)", post_id, body.reply_id))


@router.delete("/posts/{post_id}/accept", status_code=204, responses=problems(401, 409))
async def withdraw_acceptance(caller: SignedIn, post_id: UUID) -> Response:
    """No reply is the answer any more."""
    await caller.call("select app.withdraw_acceptance($1, $2, $3)", post_id)
    return no_content()
