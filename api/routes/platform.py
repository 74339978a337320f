"""Institutions, for the operators of the platform."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import accepted, answer, created
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, problems
from api.schemas.platform import QueuedRefresh, Tenant, TenantInput, TenantPatch, TenantSuspension

router = APIRouter(prefix="/platform", tags=["platform"])


@router.get("/tenants", response_model=Page[Tenant], responses=problems(401))
async def list_tenants(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """All institutions, newest first."""
    return answer(await caller.call("select app.list_tenants($1, $2, $3, $4)", limit, cursor))


@router.post("/tenants", status_code=201, response_model=Tenant, responses=problems(401, 409))
async def create_tenant(caller: SignedIn, body: TenantInput) -> Response:
    """Opens an institution. `admin` is invited by mail to open its first account."""
    return created(
        await caller.call("select app.create_tenant($1, $2, $3::jsonb)", body.json_text()), "/api/platform/tenants"
    )


@router.get("/tenants/{tenant_id}", response_model=Tenant, responses=problems(401))
async def get_tenant(caller: SignedIn, tenant_id: UUID) -> Response:
    """An institution."""
    return answer(await caller.call("select app.get_tenant($1, $2, $3)", tenant_id))


@router.patch("/tenants/{tenant_id}", response_model=Tenant, responses=problems(401, 409, 412))
async def update_tenant(caller: SignedIn, tenant_id: UUID, body: TenantPatch, if_match: IfMatch = None) -> Response:
    """Changes an institution."""
    return answer(
        await caller.call("select app.update_tenant($1, $2, $3, $4::jsonb, $5)", tenant_id, body.json_text(), if_match)
    )


@router.post("/tenants/{tenant_id}/suspend", response_model=Tenant, responses=problems(401, 409))
async def suspend_tenant(caller: SignedIn, tenant_id: UUID, body: TenantSuspension) -> Response:
    """Closes an institution to everybody, from the next request on; nothing is deleted."""
    return answer(await caller.call("select app.suspend_tenant($1, $2, $3, $4)", tenant_id, body.reason))


@router.post("/tenants/{tenant_id}/reinstate", response_model=Tenant, responses=problems(401, 409))
async def reinstate_tenant(caller: SignedIn, tenant_id: UUID) -> Response:
    """Opens a suspended institution again."""
    return answer(await caller.call("select app.reinstate_tenant($1, $2, $3)", tenant_id))


@router.post("/leaderboards/refresh", status_code=202, response_model=QueuedRefresh, responses=problems(401))
async def queue_leaderboard_refresh(caller: SignedIn) -> Response:
    """Has the worker refresh the leaderboards of all institutions now, once, however often this is repeated before."""
    return accepted(await caller.call("select app.queue_leaderboard_refresh($1, $2)"))
