"""Payments as those who made them see them."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Money, Output, Timestamp
from api.schemas.coupons import PaidCourse
from api.schemas.payments import BillingData, Mode, Tax

PaymentStatus = Annotated[
    Literal["created", "failed", "authorized", "captured", "partially_refunded", "refunded"],
    Field(description="The gateway's word. failed can become captured for days: banks answer late."),
]
Disposition = Annotated[
    Literal["none", "enrolled", "needs_refund", "refunding", "refunded", "review", "disputed", "test"],
    Field(
        description="What became of the money. none: there is none yet. enrolled: it paid for the place. needs_refund, "
        "refunding, refunded: it goes back. review: somebody of the institution looks at it. disputed: the bank asks "
        "for it back. test: it was none."
    ),
]
RefundStatus = Annotated[
    Literal["requested", "pending", "processed", "failed"],
    Field(description="requested: the gateway has not answered yet; pending: it is under way."),
]
RefundSource = Annotated[
    Literal["staff", "automatic", "gateway"],
    Field(description="automatic: the payment could not be used; gateway: made in the gateway's own pages."),
]


class PaymentError(Output):
    code: str | None
    description: str | None


class Payment(Output):
    id: UUID
    payment_id: str = Field(description="The gateway's id.", examples=["pay_NqMhr0yVxVQx7T"])
    order_id: UUID | None = Field(description="Our order; null when the gateway tells of one that is not known here.")
    mode: Mode
    course: PaidCourse | None
    amount: Money
    refunded: Money = Field(description="What has gone back.")
    status: PaymentStatus
    disposition: Disposition
    method: str | None = Field(examples=["upi"])
    error: PaymentError | None = Field(description="Why it failed.")
    invoice_url: str | None = Field(description="Path of the invoice's PDF.")
    created_at: Timestamp
    captured_at: Timestamp | None


class PaidOrder(Output):
    """What a payment was made of: taxable and taxes add up to the total."""

    receipt: str
    list_amount: Money = Field(description="The price.")
    discount: Money
    coupon_code: str | None
    taxable: Money
    taxes: list[Tax]
    total: Money
    billing: BillingData


class PaymentInvoice(Output):
    id: UUID
    kind: Literal["invoice", "credit_note"]
    number: str
    issued_on: date
    total: Money
    pdf_url: str


class Refund(Output):
    id: UUID
    payment_id: UUID
    amount: Money
    status: RefundStatus
    source: RefundSource
    created_at: Timestamp
    processed_at: Timestamp | None


class PaymentDetails(Payment):
    order: PaidOrder | None
    invoices: list[PaymentInvoice] = Field(description="The invoice, and credit notes for what was given back.")
    refunds: list[Refund]
