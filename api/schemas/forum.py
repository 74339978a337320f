"""Bodies and answers about posts and replies."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from api.schemas.common import Input, Line, Output, Text, Timestamp
from api.schemas.courses import Id, absent
from api.schemas.learning import Profile
from api.visible import is_visible

PostSort = Literal["newest", "active", "top", "unanswered"]
ReplySort = Literal["oldest", "top"]
Vote = Annotated[int, Field(ge=-1, le=1, description="1 up, -1 down, 0 neither.")]


def _written(body: str) -> str:
    """The first line may be indented: it can be code."""
    if not any(is_visible(char) for char in body):
        raise ValueError("must not be blank")
    return body.rstrip()


def _one_direction(title: str) -> str:
    if any("\u202a" <= char <= "\u202e" or "\u2066" <= char <= "\u2069" for char in title):
        raise ValueError("must not hold characters that change the direction of writing")
    return title


Title = Annotated[Line, AfterValidator(_one_direction), Field(max_length=200)]
Body = Annotated[
    Text,
    AfterValidator(_written),
    Field(
        min_length=1,
        max_length=20_000,
        pattern=r"\S",
        description="Markdown (CommonMark, tables and ~~strikethrough~~; no HTML). Images become links.",
    ),
]
POST: dict[str, Any] = {
    "title": "Why is the median robust?",
    "body": "The mean of `1, 2, 300` is **101**. Why does the median not care?",
}
REPLY: dict[str, Any] = {"body": "Because it looks at the *order* only: 300 could be 3000."}


class PostInput(Input):
    model_config = {"json_schema_extra": {"examples": [POST]}}

    title: Title
    body: Body


class PostPatch(Input):
    """A merge patch: what is not named stays as it is. What a post says is its author's to change; pinning and locking
    is for those who teach the course."""

    model_config = {"json_schema_extra": {"examples": [{"body": POST["body"]}]}}

    title: Title = Field(default_factory=absent)
    body: Body = Field(default_factory=absent)
    is_pinned: bool = Field(default_factory=absent, description="Stands before the others, in every order.")
    is_locked: bool = Field(default_factory=absent, description="Nobody but staff replies, edits or accepts any more.")


class ReplyInput(Input):
    model_config = {"json_schema_extra": {"examples": [REPLY]}}

    body: Body


class ReplyPatch(Input):
    model_config = {"json_schema_extra": {"examples": [REPLY]}}

    body: Body = Field(default_factory=absent)


class VoteInput(Input):
    model_config = {"json_schema_extra": {"examples": [{"value": 1}]}}

    value: Vote


class Votes(Output):
    votes: int = Field(description="Up less down.")
    my_vote: Vote


class Acceptance(Input):
    reply_id: Id


class Author(Profile):
    staff: Literal["instructor", "admin"] | None = Field(description="As what they speak here; null for learners.")


class ReplyPermissions(Output):
    can_vote: bool
    can_flag: bool
    can_edit: bool = Field(description="Change what it says.")
    can_accept: bool = Field(description="Say which reply is the answer, or that none is.")
    can_delete: bool
    can_moderate: bool = Field(description="See what is hidden or deleted, and decide about it.")


class PostPermissions(ReplyPermissions):
    can_reply: bool


class _Post(Output):
    version: int = Field(description="The ETag: counts edits, pinning and locking.")
    id: UUID
    course_id: UUID
    module_id: UUID | None = Field(description="null: about the course.")
    title: str | None = Field(description="null: deleted.")
    author: Author | None = Field(description="null: deleted.")
    votes: int = Field(description="Up less down.")
    my_vote: Vote
    reply_count: int = Field(description="What is neither hidden nor deleted.")
    is_answered: bool
    is_pinned: bool
    is_locked: bool
    hidden: bool = Field(description="Only its author and the moderators see it.")
    deleted: bool = Field(description="A tombstone, still here for its replies; moderators see what it said.")
    unread: bool = Field(description="Something has come since the caller read it.")
    created_at: Timestamp
    edited_at: Timestamp | None
    last_activity_at: Timestamp = Field(description="Written, or last replied to.")
    permissions: PostPermissions


class PostCard(_Post):
    """A post, as lists show it."""

    excerpt: str | None = Field(description="How it begins, without line ends; Markdown, not HTML. null: deleted.")


class Post(_Post):
    body: str | None = Field(description="Markdown, as it was written. null: deleted.")
    body_html: str | None = Field(description="The same as safe HTML. null: deleted.")
    accepted_reply_id: UUID | None


class Reply(Output):
    version: int = Field(description="The ETag: counts edits.")
    id: UUID
    course_id: UUID
    post_id: UUID
    body: str = Field(description="Markdown, as it was written.")
    body_html: str = Field(description="The same as safe HTML.")
    author: Author
    votes: int = Field(description="Up less down.")
    my_vote: Vote
    is_accepted: bool = Field(description="It is the answer.")
    hidden: bool = Field(description="Only its author and the moderators see it.")
    deleted: bool = Field(description="Only moderators see it.")
    created_at: Timestamp
    edited_at: Timestamp | None
    permissions: ReplyPermissions


class Revision(Output):
    """What a post or a reply said before an edit."""

    id: UUID
    title: str | None = Field(description="null for a reply, which has none.")
    body: str = Field(description="Markdown.")
    written_at: Timestamp
    replaced_at: Timestamp
    edited_by: Author
