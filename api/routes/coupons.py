"""Coupons, for admins; buyers name their codes when they order."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, IfMatch, Limit
from api.schemas.common import Page, Text, problems
from api.schemas.coupons import Coupon, CouponInput, CouponPatch, CouponRedemption

router = APIRouter(prefix="/admin/coupons", tags=["payments"])


@router.get("", response_model=Page[Coupon], responses=problems(401))
async def list_coupons(
    caller: SignedIn,
    course_id: Annotated[UUID | None, Query(description="For this course alone.")] = None,
    is_active: bool | None = None,
    q: Annotated[Text | None, Query(max_length=40, description="How the code begins.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """The coupons of the institution, the newest first, with how often each was used. Only for admins."""
    return answer(
        await caller.call("select app.list_coupons($1, $2, $3, $4, $5, $6, $7)", course_id, is_active, q, limit, cursor)
    )


@router.post("", status_code=201, response_model=Coupon, responses=problems(401, 409))
async def create_coupon(caller: SignedIn, body: CouponInput) -> Response:
    """Makes a coupon, for admins: a percentage, a fixed amount or the whole price off, for a course or any.

    An order that it makes cost nothing enrols at once.
    """
    return created(await caller.call("select app.create_coupon($1, $2, $3)", body.json_text()), "/api/admin/coupons")


@router.get("/{coupon_id}", response_model=Coupon, responses=problems(401))
async def get_coupon(caller: SignedIn, coupon_id: UUID) -> Response:
    """A coupon, for admins."""
    return answer(await caller.call("select app.get_coupon($1, $2, $3)", coupon_id))


@router.patch("/{coupon_id}", response_model=Coupon, responses=problems(401, 412))
async def update_coupon(caller: SignedIn, coupon_id: UUID, body: CouponPatch, if_match: IfMatch) -> Response:
    """Changes a coupon, for admins. Orders that were made before keep their discount."""
    return answer(
        await caller.call("select app.update_coupon($1, $2, $3, $4, $5)", coupon_id, body.json_text(), if_match)
    )


@router.delete("/{coupon_id}", status_code=204, responses=problems(401, 412))
async def delete_coupon(caller: SignedIn, coupon_id: UUID, if_match: IfMatch) -> Response:
    """Deletes a coupon that no order has used, for admins; one that was used is deactivated, and stays."""
    await caller.call("select app.delete_coupon($1, $2, $3, $4)", coupon_id, if_match)
    return no_content()


@router.get("/{coupon_id}/redemptions", response_model=Page[CouponRedemption], responses=problems(401))
async def list_coupon_redemptions(
    caller: SignedIn, coupon_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Who has used a coupon, or holds it for an order, the newest first. Only for admins."""
    return answer(await caller.call("select app.list_coupon_redemptions($1, $2, $3, $4, $5)", coupon_id, limit, cursor))
