"""Paying for a course."""

from uuid import UUID

from fastapi import APIRouter, Request, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.payments import orders
from api.schemas.common import Page, problems
from api.schemas.payments import Callback, Order, OrderInput, Quote, QuoteInput, Received, VerifiedPayment

router = APIRouter(prefix="/payments", tags=["payments"])


def billing_of(body: QuoteInput) -> str | None:
    return body.billing.json_text() if body.billing else None


@router.post("/quote", response_model=Quote, responses=problems(401, 409))
async def quote_order(caller: SignedIn, body: QuoteInput) -> Response:
    """What a course costs the caller now: price, discount, taxes. Nothing is reserved."""
    return answer(
        await caller.call(
            "select app.quote_order($1, $2, $3, $4, $5::jsonb)", body.course_id, body.coupon_code, billing_of(body)
        )
    )


@router.post(
    "/order", status_code=201, response_model=Order,
    responses={202: {"model": Order, "description": "The gateway has not answered yet: ask for the order again."},
               **problems(401, 409, 502)},
)  # fmt: skip
async def create_order(caller: SignedIn, request: Request, body: OrderInput) -> Response:
    """Begins to buy a course: `checkout` is what the gateway's checkout is opened with.

    Clicked twice, or on two devices, it is the same order. Where nothing is to be paid the caller is enrolled at once,
    and the order is `free`.
    """
    begun = await caller.call(
        "select app.begin_order($1, $2, $3, $4, $5::jsonb, $6, $7)",
        body.course_id,
        body.coupon_code,
        billing_of(body),
        body.mode,
        request.app.state.settings.razorpay_checkout_url,
    )
    return await orders.begun(caller, begun)


@router.post(
    "/verify", response_model=VerifiedPayment,
    responses={202: {"model": VerifiedPayment, "description": "Authorised, not captured yet: ask for the order again."},
               **problems(401, 409)},
)  # fmt: skip
async def verify_payment(caller: SignedIn, request: Request, body: Callback) -> Response:
    """What the checkout has called back with, as it is. 200 when the payment has arrived, or when the course was theirs
    already and the money goes back; 202 while the order should be asked for again. 422 `signature_invalid` when it does
    not come from the gateway."""
    order = await orders.verified(caller, body.razorpay_order_id, body.razorpay_payment_id, body.razorpay_signature)
    seen = await caller.call(
        "select app.see_callback($1, $2, $3, $4, $5)",
        order,
        body.razorpay_payment_id,
        request.app.state.settings.razorpay_checkout_url,
    )
    return await orders.called_back(caller, seen)


@router.get("/orders", response_model=Page[Order], responses=problems(401))
async def list_orders(
    caller: SignedIn, request: Request, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """The caller's own orders, newest first."""
    url = request.app.state.settings.razorpay_checkout_url
    return answer(await caller.call("select app.list_orders($1, $2, $3, $4, $5)", limit, cursor, url))


@router.get("/orders/{order_id}", response_model=Order, responses=problems(401))
async def get_order(caller: SignedIn, request: Request, order_id: UUID) -> Response:
    """An order: what a front end asks for again until it is `paid`."""
    url = request.app.state.settings.razorpay_checkout_url
    return answer(await caller.call("select app.get_order($1, $2, $3, $4)", order_id, url))


BODY = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object", "description": "An event of the gateway's."}}},
    },
    "parameters": [
        {
            "name": "X-Razorpay-Signature",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "HMAC-SHA256 of the body with the account's webhook secret, in hex.",
        },
        {
            "name": "X-Razorpay-Event-Id",
            "in": "header",
            "required": False,
            "schema": {"type": "string"},
            "description": "Kept for people to look at.",
        },
    ],
}


@router.post("/webhook/{account_token}", response_model=Received, responses=problems(401), openapi_extra=BODY)
async def receive_webhook(account_token: str, request: Request) -> Response:
    """For the gateway alone: 200 once the event is stored. What came before is answered in the same way."""
    await request.app.state.webhooks.receive(account_token, request)
    return answer('{"received": true}')
