"""What happens after an order was begun, or the checkout has called back: the gateway is asked, and the order told."""

from uuid import UUID

import orjson
from fastapi import Response

from api.answers import Answer, accepted, answer
from api.caller import Caller
from api.errors import ProblemError
from api.payments.ask import Desk
from api.payments.envelopes import EnvelopeError, key_purpose
from api.payments.signatures import is_signed

COLLECTION = "/api/payments/orders"
GONE = frozenset(("superseded", "expired"))


async def begun(caller: Caller, text: str) -> Response:
    """Has the gateway make the order that was just written down, if it has none yet: 201, or 202 while nobody knows."""
    order_id = UUID(orjson.loads(text)["order"]["id"])
    order = await _asked(caller, text)
    facts = orjson.loads(order)
    location = {"location": f"{COLLECTION}/{order_id}"}
    if facts["status"] == "creating":
        return Answer(order, 202, {**location, "retry-after": "1"})
    if facts["status"] == "create_failed":
        await caller.forget(text)
        raise ProblemError(
            502,
            "gateway_refused",
            "The payment gateway has refused the order. Try again later.",
            order_id=str(order_id),
        )
    if facts["status"] in GONE:
        raise ProblemError(
            409, "invalid_state", "Another order for this course has taken its place.", state=facts["status"]
        )
    return Answer(order, 201, location)


async def verified(caller: Caller, order_id: str, payment_id: str, signature: str) -> UUID:
    """Our id of the order that a callback is about; 422 unless the gateway has signed it, with our stored id."""
    facts = orjson.loads(await caller.text("select app.read_callback($1, $2, $3)", order_id))
    desk: Desk = caller.request.app.state.desk
    try:
        secret = desk.envelopes.open(
            facts["secret_sealed"], caller.tenant, UUID(facts["account_id"]), key_purpose(facts["key_id"])
        )
    except EnvelopeError as error:
        raise ProblemError(503, "gateway_unavailable", f"The account's key cannot be used: {error}.") from None
    if not is_signed(secret, f"{facts['order_id']}|{payment_id}".encode(), signature):
        raise ProblemError(
            422, "signature_invalid", "The payment gateway has not signed this.",
            errors=[{"pointer": "/razorpay_signature", "detail": "is not the gateway's"}],
        )  # fmt: skip
    return UUID(facts["order"])


async def called_back(caller: Caller, text: str) -> Response:
    """Has the gateway say what became of the payment: 200 when the order is paid, or the place was theirs already and
    the money goes back; 202 while there is something to wait for."""
    order = await _asked(caller, text)
    facts = orjson.loads(order)
    body = f'{{"order": {order}, "enrolled": {"true" if facts["enrolled"] else "false"}}}'
    return answer(body) if facts["status"] == "paid" or facts["enrolled"] else accepted(body)


async def _asked(caller: Caller, text: str) -> str:
    """Does the job of {"order", "job_id"}, if there is one; the order as it is then."""
    facts = orjson.loads(text)
    request = caller.request
    if facts["job_id"] is not None:
        desk: Desk = request.app.state.desk
        await desk.ask(caller.tenant, UUID(facts["job_id"]))
    url = request.app.state.settings.razorpay_checkout_url
    return await caller.text("select app.get_order($1, $2, $3, $4)", UUID(facts["order"]["id"]), url)
