"""What somebody has paid."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.common import Page, problems
from api.schemas.purchases import Payment, PaymentDetails

router = APIRouter(prefix="/payments", tags=["payments"])


@router.get("", response_model=Page[Payment], responses=problems(401))
async def list_payments(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The caller's own payments, the newest first; those that failed, and those that were given back, too."""
    return answer(await caller.call("select app.list_payments($1, $2, $3, $4)", limit, cursor))


@router.get("/{payment_id}", response_model=PaymentDetails, responses=problems(401))
async def get_payment(caller: SignedIn, payment_id: UUID) -> Response:
    """A payment of the caller's: what it was made of, what was given back, and the invoices."""
    return answer(await caller.call("select app.get_payment($1, $2, $3)", payment_id))
