"""An institution's office: courses to review, accounts, invitations."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.admin import (
    Account,
    AccountStatus,
    CourseStatus,
    Invitation,
    InvitationInput,
    Rejection,
    ReviewedCourse,
    Role,
    RoleChange,
    Suspension,
)
from api.schemas.common import Page, Text, problems

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/courses", response_model=Page[ReviewedCourse], responses=problems(401))
async def list_admin_courses(
    caller: SignedIn, status: CourseStatus | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Courses for review. `status=pending` is the queue, oldest submission first; all others come newest first."""
    return answer(await caller.call("select app.list_admin_courses($1, $2, $3, $4, $5)", status, limit, cursor))


@router.post("/courses/{course_id}/approve", response_model=ReviewedCourse, responses=problems(401, 409))
async def approve_course(caller: SignedIn, course_id: UUID) -> Response:
    """Publishes a pending course."""
    return answer(await caller.call("select app.approve_course($1, $2, $3)", course_id))


@router.post("/courses/{course_id}/reject", response_model=ReviewedCourse, responses=problems(401, 409))
async def reject_course(caller: SignedIn, course_id: UUID, body: Rejection) -> Response:
    """Sends a pending course back to its instructors, who read the reason."""
    return answer(await caller.call("select app.reject_course($1, $2, $3, $4)", course_id, body.reason))


@router.get("/users", response_model=Page[Account], responses=problems(401))
async def list_users(
    caller: SignedIn,
    q: Annotated[
        Text | None, Query(max_length=200, description="Beginning of the e-mail address, or part of the name.")
    ] = None,
    role: Role | None = None,
    status: AccountStatus | None = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Accounts of the institution, newest first."""
    return answer(
        await caller.call("select app.list_users($1, $2, $3, $4, $5, $6, $7)", q, role, status, limit, cursor)
    )


@router.get("/users/{user_id}", response_model=Account, responses=problems(401))
async def get_user(caller: SignedIn, user_id: UUID) -> Response:
    """An account of the institution."""
    return answer(await caller.call("select app.get_user($1, $2, $3)", user_id))


@router.post("/users/{user_id}/suspend", response_model=Account, responses=problems(401, 409))
async def suspend_user(caller: SignedIn, user_id: UUID, body: Suspension) -> Response:
    """Shuts an account out from its next request on and ends its sessions. Not oneself, and not the last admin."""
    return answer(await caller.call("select app.suspend_user($1, $2, $3, $4)", user_id, body.reason))


@router.post("/users/{user_id}/reinstate", response_model=Account, responses=problems(401, 409))
async def reinstate_user(caller: SignedIn, user_id: UUID) -> Response:
    """Lets a suspended account in again. Its sessions stay ended: it signs in anew."""
    return answer(await caller.call("select app.reinstate_user($1, $2, $3)", user_id))


@router.post("/users/{user_id}/role", response_model=Account, responses=problems(401, 409))
async def set_user_role(caller: SignedIn, user_id: UUID, body: RoleChange) -> Response:
    """Gives an account another role, from its next request on. Not oneself, and not the last admin."""
    return answer(await caller.call("select app.set_user_role($1, $2, $3, $4)", user_id, body.role))


@router.get("/invitations", response_model=Page[Invitation], responses=problems(401))
async def list_invitations(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """Invitations, newest first, accepted and expired ones too."""
    return answer(await caller.call("select app.list_invitations($1, $2, $3, $4)", limit, cursor))


@router.post("/invitations", status_code=201, response_model=Invitation, responses=problems(401, 409))
async def create_invitation(caller: SignedIn, body: InvitationInput) -> Response:
    """Mails somebody a link that opens an account with this role, valid for a week.

    It replaces earlier invitations to the same address that were not accepted yet.
    """
    return created(await caller.call("select app.create_invitation($1, $2, $3, $4)", body.email, body.role))


@router.delete("/invitations/{invitation_id}", status_code=204, responses=problems(401, 409))
async def delete_invitation(caller: SignedIn, invitation_id: UUID) -> Response:
    """Takes an invitation back that nobody has accepted."""
    await caller.call("select app.delete_invitation($1, $2, $3)", invitation_id)
    return no_content()
