"""The institution that a request is for."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import AnyCaller
from api.schemas.common import problems
from api.schemas.platform import TenantProfile

router = APIRouter(tags=["tenant"])


@router.get("/tenant", response_model=TenantProfile, responses=problems(401))
async def get_tenant_profile(caller: AnyCaller) -> Response:
    """What a front end shows before anybody signs in: name, branding, how to register and to sign in."""
    return answer(await caller.call("select app.get_tenant_profile($1, $2)"))
