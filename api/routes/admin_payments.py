"""Payments of the institution, for admins: refunds, what must be looked at, revenue."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Day, Limit
from api.payments import refunds
from api.schemas.admin_payments import (
    AdminPayment,
    AdminPaymentDetails,
    AdminRefund,
    IssueKind,
    IssueResolution,
    IssueStatus,
    PaymentIssue,
    RefundInput,
    Revenue,
    RevenueBy,
)
from api.schemas.common import Page, problems
from api.schemas.payments import Mode
from api.schemas.purchases import Disposition, PaymentStatus

router = APIRouter(prefix="/admin", tags=["payments"])

From = Annotated[Day | None, Query(alias="from", description="A day of the institution's calendar, included.")]
To = Annotated[Day | None, Query(description="A day of the institution's calendar, included.")]


@router.get("/payments", response_model=Page[AdminPayment], responses=problems(401))
async def list_admin_payments(
    caller: SignedIn,
    status: PaymentStatus | None = None,
    disposition: Disposition | None = None,
    mode: Mode | None = None,
    course_id: UUID | None = None,
    user_id: Annotated[UUID | None, Query(description="Made by this person.")] = None,
    begin: From = None,
    to: To = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The payments of the institution, the newest first. Only for admins."""
    return answer(
        await caller.call(
            "select app.list_admin_payments($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            status, disposition, mode, course_id, user_id, begin, to, limit, cursor,
        )
    )  # fmt: skip


@router.get("/payments/{payment_id}", response_model=AdminPaymentDetails, responses=problems(401))
async def get_admin_payment(caller: SignedIn, payment_id: UUID) -> Response:
    """A payment with its refunds, its invoices and its issues. Only for admins."""
    return answer(await caller.call("select app.get_admin_payment($1, $2, $3)", payment_id))


@router.post(
    "/payments/{payment_id}/refund",
    status_code=201,
    response_model=AdminRefund,
    responses={
        202: {"model": AdminRefund, "description": "The gateway has not answered yet: it is asked until it does."},
        **problems(401, 409, 502),
    },
)
async def request_refund(caller: SignedIn, request: Request, payment_id: UUID, body: RefundInput) -> Response:
    """Gives a payment back, in part or all that is left of it. Only for admins.

    With the same Idempotency-Key it is the same refund, whatever became of the first answer. When everything has gone
    back, the place that the payment gave is revoked; the progress is kept, for whoever pays again.
    """
    key = request.headers.get("idempotency-key")
    begun = await caller.call(
        "select app.request_refund($1, $2, $3, $4, $5, $6)", payment_id, body.amount, body.reason, key
    )
    return await refunds.requested(caller, begun)


@router.get("/payment-issues", response_model=Page[PaymentIssue], responses=problems(401))
async def list_payment_issues(
    caller: SignedIn,
    status: IssueStatus = "open",
    kind: IssueKind | None = None,
    payment_id: Annotated[UUID | None, Query(description="About this payment.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """What somebody must look at, or what was resolved, the newest first. Only for admins."""
    return answer(
        await caller.call(
            "select app.list_payment_issues($1, $2, $3, $4, $5, $6, $7)", status, kind, payment_id, limit, cursor
        )
    )


@router.get("/payment-issues/{issue_id}", response_model=PaymentIssue, responses=problems(401))
async def get_payment_issue(caller: SignedIn, issue_id: UUID) -> Response:
    """An issue: what happened, and what can be done about it. Only for admins."""
    return answer(await caller.call("select app.get_payment_issue($1, $2, $3)", issue_id))


@router.post("/payment-issues/{issue_id}/resolve", response_model=PaymentIssue, responses=problems(401, 409))
async def resolve_payment_issue(caller: SignedIn, issue_id: UUID, body: IssueResolution) -> Response:
    """Carries out what an admin decides about an issue; it is kept who decided it, when and why.

    The same decision again changes nothing; another one is 409.
    """
    return answer(
        await caller.call(
            "select app.resolve_payment_issue($1, $2, $3, $4, $5, $6)",
            issue_id,
            body.resolution,
            body.note,
            body.order_id,
        )
    )


@router.get("/revenue", response_model=Revenue, responses=problems(401))
async def get_revenue(
    caller: SignedIn,
    by: RevenueBy = "month",
    begin: From = None,
    to: To = None,
    course_id: Annotated[UUID | None, Query(description="Of this course alone.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """What came in, what went back, what is left of it and the tax in that, for each currency. Only for admins.

    A payment counts on the day of its capture, a refund on the day when it was processed, both by the institution's
    calendar. Test payments do not count.
    """
    return answer(
        await caller.call(
            "select app.get_revenue($1, $2, $3, $4, $5, $6, $7, $8)", by, begin, to, course_id, limit, cursor
        )
    )
