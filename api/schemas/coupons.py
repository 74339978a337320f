"""Coupons: what makes a course cheaper for whoever knows the code."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import AwareDatetime, Field

from api.schemas.common import Input, Line, Money, Output, Text, Timestamp
from api.schemas.courses import absent

CouponKind = Annotated[
    Literal["percentage", "fixed", "free"],
    Field(description="percentage: `percent` off the price; fixed: `amount` off; free: the whole price."),
]
Code = Annotated[
    Line,
    Field(
        min_length=2,
        max_length=40,
        pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]+$",
        examples=["WELCOME10"],
        description="Kept in upper case; whoever types it need not mind.",
    ),
]
Description = Annotated[Text, Field(max_length=500, description="For admins; one line.")]
Percent = Annotated[float, Field(ge=0.01, le=100, examples=[10], description="Of the price, in hundredths at most.")]
Count = Annotated[int, Field(ge=1, le=10_000_000)]
CountPerPerson = Annotated[int, Field(ge=1, le=1000, description="How often one person uses it; 1 when left out.")]
Moment = Annotated[AwareDatetime, Field(strict=False, examples=["2026-03-01T00:00:00Z"])]


class CouponAmount(Input):
    amount: Annotated[int, Field(ge=1, le=100_000_000_000, examples=[10000], description="Minor units.")]
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$", examples=["INR"], description="Counts for no other.")]


class CouponInput(Input):
    code: Code
    kind: CouponKind
    percent: Percent | None = Field(default=None, description="For a percentage coupon, and for no other.")
    amount: CouponAmount | None = Field(default=None, description="For a fixed coupon, and for no other.")
    description: Description = Field(default_factory=absent)
    course_id: UUID | None = Field(default=None, strict=False, description="Null: any course.")
    max_redemptions: Count | None = Field(default=None, description="In total; null: no limit.")
    max_redemptions_per_person: CountPerPerson = Field(default_factory=absent)
    starts_at: Moment = Field(default_factory=absent, description="From now on, when it is left out.")
    ends_at: Moment | None = Field(default=None, description="Null: it does not end.")
    is_active: bool = Field(default_factory=absent, description="Yes, when it is left out.")


class CouponPatch(Input):
    """A merge patch: what is not named stays as it is. The code and the kind stay for good."""

    percent: Percent = Field(default_factory=absent)
    amount: CouponAmount = Field(default_factory=absent)
    description: Description = Field(default_factory=absent)
    course_id: UUID | None = Field(default=None, strict=False, description="Null: any course.")
    max_redemptions: Count | None = Field(
        default=None, description="Null: no limit. Not less than it is used or held already."
    )
    max_redemptions_per_person: CountPerPerson = Field(default_factory=absent)
    starts_at: Moment = Field(default_factory=absent)
    ends_at: Moment | None = Field(default=None, description="Null: it does not end.")
    is_active: bool = Field(default_factory=absent)


class CouponUses(Output):
    redeemed: int = Field(description="Paid for, or had for nothing.")
    reserved: int = Field(description="Held by orders that can still be paid.")
    waived: int = Field(description="Beyond the limit: staff let a late payment have it.")


class Coupon(Output):
    version: int = Field(description="The ETag: counts edits.")
    id: UUID
    code: str
    description: str
    kind: CouponKind
    percent: float | None
    amount: Money | None
    course_id: UUID | None = Field(description="Null: any course.")
    max_redemptions: int | None = Field(description="In total; null: no limit.")
    max_redemptions_per_person: int
    starts_at: Timestamp
    ends_at: Timestamp | None
    is_active: bool
    redemptions: CouponUses
    created_by: UUID
    created_at: Timestamp
    updated_at: Timestamp


class Payer(Output):
    id: UUID
    name: str
    email: str


class PaidCourse(Output):
    id: UUID
    title: str = Field(description="As it was when the order was made.")


class CouponRedemption(Output):
    id: UUID
    user: Payer
    course: PaidCourse
    order_id: UUID
    status: Literal["reserved", "redeemed", "released", "waived"] = Field(
        description="reserved: held for an order that can still be paid; released: it came to nothing; waived: beyond "
        "the limit, by staff."
    )
    discount: Money
    created_at: Timestamp
    expires_at: Timestamp | None = Field(description="Until when it is reserved.")
