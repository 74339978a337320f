"""Payments as admins see them: refunds, what must be looked at, revenue."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Money, Output, PageInfo, Text, Timestamp
from api.schemas.coupons import PaidCourse, Payer
from api.schemas.payments import Mode
from api.schemas.purchases import Disposition, PaidOrder, Payment, PaymentInvoice, PaymentStatus, Refund

IssueKind = Annotated[
    Literal[
        "unknown_order",
        "amount_mismatch",
        "currency_mismatch",
        "order_mismatch",
        "duplicate_payment",
        "course_gone",
        "person_barred",
        "coupon_exhausted",
        "dispute",
        "refund_failed",
        "unreadable_event",
    ],
    Field(
        description="course_gone, person_barred, coupon_exhausted: somebody paid, and what they paid for is not "
        "offered any more, their account is suspended, or others have used up the coupon."
    ),
]
IssueStatus = Literal["open", "resolved"]
Resolution = Annotated[
    Literal["refund", "enrol", "link", "revoke", "dismiss"],
    Field(
        description="refund: all that is left goes back, or, of a refund that failed, its amount. enrol: the place is "
        "given, whatever stood against it. link: the payment was for the order `order_id`. revoke: the place is taken "
        "back. dismiss: nothing needs to be done."
    ),
]


class Dispute(Output):
    id: str
    status: Literal["open", "under_review", "action_required", "won", "lost", "closed"]
    began_at: Timestamp


class AdminPayment(Payment):
    user: Payer | None = Field(description="Null when the order is not known.")
    gateway_order_id: str | None
    captured: Money
    refundable: Money = Field(description="What can still be given back: less what was asked for and is under way.")
    dispute: Dispute | None


class AdminRefund(Refund):
    reason: str
    failure: str | None
    gateway_id: str | None = Field(examples=["rfnd_NqMhr0yVxVQx7T"])
    requested_by: UUID | None


class PaymentIssueSummary(Output):
    id: UUID
    kind: IssueKind
    status: IssueStatus
    resolution: str | None


class AdminPaymentDetails(AdminPayment):
    order: PaidOrder | None
    invoices: list[PaymentInvoice]
    refunds: list[AdminRefund]
    issues: list[PaymentIssueSummary]


class RefundInput(Input):
    amount: Annotated[int, Field(ge=1, le=100_000_000_000, examples=[10000])] | None = Field(
        default=None, description="Minor units of the payment's currency; all that is left, when it is left out."
    )
    reason: Annotated[Text, Field(max_length=1000, examples=["The course was not what was described."])] = ""


class IssuePayment(Output):
    id: UUID
    payment_id: str
    mode: Mode
    amount: Money
    status: PaymentStatus
    disposition: Disposition
    user: Payer | None
    course: PaidCourse | None


class Resolver(Output):
    id: UUID
    name: str


class PaymentIssue(Output):
    """What a person must look at, or what one did about it."""

    id: UUID
    kind: IssueKind
    status: IssueStatus
    detail: dict[str, Any] = Field(description="Circumstances, by kind.")
    resolutions: list[Resolution] = Field(description="What can be done about it.")
    payment: IssuePayment | None
    order_id: UUID | None
    refund_id: UUID | None
    event_id: UUID | None
    resolution: Literal["refund", "enrol", "link", "revoke", "dismiss", "automatic"] | None = Field(
        description="automatic: it settled itself."
    )
    note: str | None
    resolved_by: Resolver | None
    created_at: Timestamp
    resolved_at: Timestamp | None


class IssueResolution(Input):
    resolution: Resolution
    note: Annotated[Text, Field(max_length=1000, description="For the record.")] = ""
    order_id: Annotated[UUID, Field(strict=False)] | None = Field(
        default=None, description="For link; else it says nothing."
    )


RevenueBy = Literal["course", "month", "day"]


class RevenueTotal(Output):
    currency: str
    gross: Money = Field(description="What was captured, refunded or not.")
    refunds: Money = Field(description="What was given back in this time, whenever it was paid.")
    net: Money = Field(description="gross less refunds.")
    tax: Money = Field(description="The tax that net contains, by the invoices and credit notes.")
    payment_count: int
    refund_count: int


class RevenueRow(RevenueTotal):
    period: str | None = Field(description="A month or a day; null by course.", examples=["2026-03"])
    course: PaidCourse | None = Field(description="By course; null for money of unknown orders.")


class Revenue(Output):
    by: RevenueBy
    from_: date | None = Field(alias="from")
    to: date | None
    timezone: str = Field(description="Of the institution: its days and months.")
    totals: list[RevenueTotal] = Field(description="Of the whole time, one for each currency.")
    data: list[RevenueRow]
    page: PageInfo
