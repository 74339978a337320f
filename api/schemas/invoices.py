"""Answers about invoices and credit notes."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.schemas.common import Money, Output
from api.schemas.payments import Tax

InvoiceKind = Literal["invoice", "credit_note"]


class InvoiceCourse(Output):
    """What was sold, called as it was then."""

    id: UUID
    title: str


class Buyer(Output):
    """Who it is made out to."""

    name: str
    address: str | None
    state_code: str | None = Field(description="The number that begins the state's GSTINs; 96: outside India.")
    gstin: str | None


class Seller(Output):
    """Who sold it."""

    legal_name: str
    state_code: str | None
    gstin: str | None


class Invoice(Output):
    """An invoice, or a credit note that corrects one; never changed once issued."""

    id: UUID
    kind: InvoiceKind
    is_test: bool = Field(description="Of a payment at a test account: no document at all.")
    number: str = Field(examples=["INV/2627/00001"])
    issued_on: date = Field(description="By India's calendar.")
    course: InvoiceCourse
    payment_id: UUID | None
    corrects_id: UUID | None = Field(description="The invoice that a credit note corrects.")
    buyer: Buyer
    seller: Seller
    place_of_supply: str | None = Field(description="The state where the buyer is, which decides the taxes.")
    sac: str | None = Field(description="Services accounting code.")
    list_amount: Money
    discount: Money
    taxable: Money = Field(description="After the discount, without taxes.")
    taxes: list[Tax]
    total: Money
    pdf_url: str
