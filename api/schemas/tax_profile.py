"""Bodies and answers about how an institution taxes what it sells."""

from typing import Annotated

from pydantic import Field

from api.schemas.common import Input, Line, Lines, Output, Timestamp

Gstin = Annotated[
    str,
    Field(pattern=r"^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$", examples=["29AABCA1234F1Z5"]),
]
StateCode = Annotated[
    str, Field(pattern=r"^[0-9]{2}$", description="The number that begins the state's GSTINs.", examples=["29"])
]
Prefix = Annotated[str, Field(pattern=r"^[A-Z0-9]{1,3}$")]


class TaxProfileInput(Input):
    """The whole profile."""

    legal_name: Annotated[Line, Field(max_length=200, examples=["Acme Learning Private Limited"])]
    address: Annotated[Lines, Field(max_length=500, examples=["12 MG Road\nBengaluru 560001"])]
    state_code: StateCode
    gstin: Gstin | None = Field(default=None, description="null: not registered, so no tax is charged.")
    sac: Annotated[
        str, Field(pattern=r"^9992[0-9]{0,2}$", description="Services accounting code: 9992 is education.")
    ] = "999293"
    rate_basis_points: Annotated[
        int,
        Field(
            ge=0,
            le=10000,
            multiple_of=2,
            description="Hundredths of a percent, CGST and SGST together.",
            examples=[1800],
        ),
    ]
    exemption: Annotated[Line, Field(max_length=300)] | None = Field(
        default=None, description="The notification by which the courses are exempt; printed on invoices."
    )
    prices_include_tax: bool = Field(default=True, description="false: the tax is added to a course's price.")
    prefix: Prefix = Field(default="INV", description="Begins the numbers of invoices.")
    credit_note_prefix: Prefix = Field(default="CN", description="Begins the numbers of credit notes.")


class TaxProfile(Output):
    """How the institution taxes what it sells from now on."""

    version: int
    legal_name: str
    address: str
    state_code: str
    gstin: str | None
    sac: str
    rate_basis_points: int
    exemption: str | None
    prices_include_tax: bool
    prefix: str
    credit_note_prefix: str
    updated_at: Timestamp
