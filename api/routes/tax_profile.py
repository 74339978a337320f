"""How an institution taxes what it sells."""

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import IfMatch
from api.schemas.common import problems
from api.schemas.tax_profile import TaxProfile, TaxProfileInput

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/tax-profile", response_model=TaxProfile, responses=problems(401))
async def get_tax_profile(caller: SignedIn) -> Response:
    """How the institution taxes what it sells; 404 as long as it has not said, and then no tax is charged. Admins."""
    return answer(await caller.call("select app.get_tax_profile($1, $2)"))


@router.put("/tax-profile", response_model=TaxProfile, responses=problems(401, 412))
async def put_tax_profile(caller: SignedIn, body: TaxProfileInput, if_match: IfMatch) -> Response:
    """Says how the institution taxes what it sells from now on; orders that are under way, and invoices, keep what they
    were made with. Sent again, it changes nothing. Admins."""
    return answer(await caller.call("select app.put_tax_profile($1, $2, $3, $4)", body.model_dump_json(), if_match))
