"""Bodies and answers of paying for courses."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Input, Line, Lines, Money, Output, Text, Timestamp

OrderStatus = Literal["creating", "open", "attempted", "paid", "create_failed", "expired", "superseded", "free"]
Mode = Literal["live", "test"]
StateCode = Annotated[str, Field(pattern=r"^[0-9]{2}$", examples=["29"])]


class Billing(Input):
    """Whom the invoice is for."""

    name: Annotated[Line, Field(max_length=200)] | None = None
    address: Annotated[Lines, Field(max_length=500)] | None = None
    state_code: StateCode | None = Field(
        default=None,
        description="The number that begins a GSTIN; 96 outside India. Needed where the institution charges GST.",
    )
    gstin: Annotated[Line, Field(max_length=15)] | None = Field(default=None, examples=["29ABCDE1234F1Z5"])


class QuoteInput(Input):
    course_id: UUID = Field(strict=False)
    coupon_code: Annotated[Text, Field(max_length=60)] | None = Field(default=None, examples=["MONSOON25"])
    billing: Billing | None = None


class OrderInput(QuoteInput):
    mode: Mode = Field(default="live", description="test: with the test account, for those who teach the course.")


class Tax(Output):
    """A component of the tax, of the taxable amount."""

    name: str = Field(examples=["IGST"])
    rate_percent: float = Field(examples=[18])
    amount: Money


class Quote(Output):
    """What a course costs now, for this person."""

    course_id: UUID
    course_title: str
    list_amount: Money
    discount: Money
    coupon_code: str | None
    taxable: Money = Field(description="After the discount, without the tax.")
    taxes: list[Tax]
    total: Money = Field(description="What is paid: taxable and taxes.")
    enrolled: bool = Field(description="It is theirs already.")


class OrderCourse(Output):
    id: UUID
    title: str


class BillingData(Output):
    name: str | None = None
    address: str | None = None
    state_code: str | None = None
    gstin: str | None = None


class Prefill(Output):
    name: str
    email: str


class Checkout(Output):
    """What the gateway's checkout is opened with: load `script_url`, then
    `new Razorpay({key: key_id, order_id, amount, currency, name, description, prefill, handler}).open()`."""

    script_url: str | None
    key_id: str
    order_id: str
    amount: int
    currency: str
    name: str
    description: str
    prefill: Prefill


class Order(Output):
    """Somebody's wish to buy a course. What it costs does not change any more."""

    id: UUID
    status: OrderStatus = Field(
        description="creating: ask again in a moment. open, attempted: to be paid. paid; free: nothing to pay. "
        "create_failed, expired, superseded: begin anew."
    )
    mode: Mode
    course: OrderCourse
    receipt: str
    list_amount: Money
    discount: Money
    coupon_code: str | None
    taxable: Money
    taxes: list[Tax]
    total: Money
    billing: BillingData
    failure: str | None = Field(description="Why the gateway has refused it.")
    created_at: Timestamp
    expires_at: Timestamp
    paid_at: Timestamp | None
    payment_id: UUID | None = Field(description="The payment, once it was captured.")
    enrolled: bool
    checkout: Checkout | None = Field(description="While it can be paid.")


GatewayOrderId = Annotated[str, Field(pattern=r"^order_[A-Za-z0-9]{8,32}$", examples=["order_EKwxwAgItmmXdp"])]
GatewayPaymentId = Annotated[str, Field(pattern=r"^pay_[A-Za-z0-9]{8,32}$", examples=["pay_29QQoUBi66xm2f"])]


class Callback(Input):
    """What the gateway's checkout has given to its handler, as it is."""

    razorpay_order_id: GatewayOrderId
    razorpay_payment_id: GatewayPaymentId
    razorpay_signature: Annotated[Text, Field(max_length=200, examples=["0" * 64])]


class VerifiedPayment(Output):
    order: Order
    enrolled: bool = Field(description="Whether the course is open to them now.")


class Received(Output):
    received: Literal[True]
