"""The audit log."""

from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.audit import Action, ActorRole, AuditEntry
from api.schemas.common import Page, Text, problems

BOUNDS = {"ge": datetime(2000, 1, 1, tzinfo=UTC), "le": datetime(3000, 1, 1, tzinfo=UTC)}

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/audit", response_model=Page[AuditEntry], responses=problems(401))
async def list_audit(
    caller: SignedIn,
    actor_id: UUID | None = None,
    actor_role: ActorRole | None = None,
    table: Annotated[Text | None, Query(max_length=63, description="As entries name it.", examples=["users"])] = None,
    row_key: Annotated[Text | None, Query(max_length=400, description="Of one row: its id.")] = None,
    action: Action | None = None,
    from_: Annotated[AwareDatetime | None, Query(alias="from", description="Not before this moment.", **BOUNDS)] = None,
    to: Annotated[AwareDatetime | None, Query(description="Before this moment.", **BOUNDS)] = None,
    request_id: Annotated[Text | None, Query(max_length=128, description="All that one request has changed.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Who changed what at the institution, newest first.

    A search that finds little among very much looks at so many entries at a time: a page may then hold fewer than
    `limit`, even none, while `page.has_more` is true. Go on with `page.next_cursor`.
    """
    return answer(
        await caller.call(
            "select app.list_audit($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
            actor_id, actor_role, table, row_key, action, from_, to, request_id, limit, cursor,
        )
    )  # fmt: skip
