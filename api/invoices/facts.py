"""What is printed, as `app.claim_invoice` gives it. Nothing else reaches the template."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from api.certificates.facts import NAMELESS, Color, Line, printable


def _printable_lines(text: str) -> str:
    return "\n".join(printable(line) for line in text.splitlines() if line.strip()) or NAMELESS


Text = Annotated[str, AfterValidator(_printable_lines), Field(min_length=1, max_length=1000)]
Amount = Annotated[int, Field(ge=0)]


class Party(BaseModel):
    """Who sells, or who buys."""

    model_config = ConfigDict(extra="ignore")

    name: Line
    address: Text | None = None
    state_code: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = None
    gstin: Line | None = None
    email: Text | None = None


class Facts(BaseModel):
    """The facts of one invoice, or of a credit note (`corrects`), frozen when it was issued; amounts in minor units."""

    model_config = ConfigDict(extra="ignore")

    id: UUID
    series: Literal["invoice", "credit_note", "test_invoice", "test_credit_note"]
    number: Line
    issued_on: date
    locale: str = "en"
    seller: Party
    buyer: Party
    institution_name: Line
    primary_color: Color = "#1f3a5f"
    place_of_supply: Annotated[str, Field(pattern=r"^[0-9]{2}$")] | None = None
    description: Text
    sac: Line | None = None
    exemption: Text | None = None
    rate_basis_points: Annotated[int, Field(ge=0, le=10000)]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    list_amount: Amount
    discount: Amount
    taxable: Amount
    cgst: Amount
    sgst: Amount
    igst: Amount
    amount: Amount
    payment_id: Line | None = None
    paid_on: date | None = None
    corrects_number: Line | None = None
    corrects_issued_on: date | None = None
    reason: Text | None = None
