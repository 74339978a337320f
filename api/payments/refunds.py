"""What happens after a refund was asked for: the gateway is asked, and the admin told."""

from uuid import UUID

import orjson
from fastapi import Response

from api.answers import Answer
from api.caller import Caller
from api.errors import ProblemError
from api.payments.ask import Desk


async def requested(caller: Caller, text: str) -> Response:
    """Has the gateway give the money back, if it has not been asked yet: 201, or 202 while nobody knows."""
    facts = orjson.loads(text)
    refund_id = UUID(facts["refund"]["id"])
    if facts["job_id"] is not None:
        desk: Desk = caller.request.app.state.desk
        await desk.ask(caller.tenant, UUID(facts["job_id"]))
    refund = await caller.text("select app.get_refund($1, $2, $3)", refund_id)
    facts = orjson.loads(refund)
    if facts["status"] == "failed":
        raise ProblemError(
            502,
            "gateway_refused",
            f"The payment gateway does not give this back: {facts['failure']}",
            refund_id=str(refund_id),
        )
    return Answer(refund, 202 if facts["status"] == "requested" else 201)
