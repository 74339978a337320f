"""Answers about who changed what."""

from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Output, Timestamp

ActorRole = Literal["anonymous", "student", "instructor", "admin", "operator", "worker", "console"]
Action = Literal["insert", "update", "delete"]


class Actor(Output):
    id: UUID
    name: str | None = Field(description="Null for an operator of the platform, and when the account is gone.")


class AuditEntry(Output):
    """One row that was changed. What is secret reads `[redacted]`; long texts end in `… [shortened, n characters]`."""

    id: UUID
    at: Timestamp
    actor: Actor | None = Field(description="Null when nobody was signed in.")
    actor_role: ActorRole = Field(
        description="The role that they had then. `worker`: done in the background; `console`: by whoever runs the "
        "platform, at its command line."
    )
    request_id: str | None = Field(description="X-Request-Id of the request that did it.")
    action: Action
    table: str = Field(examples=["courses"])
    row_key: str = Field(
        description="The row's id; where several values name it, they are joined by slashes.",
        examples=["0198a3f0-5b7c-7d2e-9f41-3c5a7e9b1d24"],
    )
    before: dict[str, Any] | None = Field(
        description="What a delete removed; of an update, the values that it changed.", examples=[{"status": "pending"}]
    )
    after: dict[str, Any] | None = Field(
        description="What an insert brought; of an update, what it changed them to.", examples=[{"status": "published"}]
    )
