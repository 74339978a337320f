"""An institution's office: courses to review, accounts, invitations."""

import asyncio
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime

from api.answers import answer, created, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.people_file import EXAMPLE as IMPORT_EXAMPLE
from api.people_file import import_answer, rows_of
from api.schemas.admin import (
    Account,
    AccountStatus,
    CourseInstructor,
    CourseStatus,
    ImportMode,
    ImportReport,
    Invitation,
    InvitationInput,
    InvitationStatus,
    Rejection,
    ReviewedCourse,
    Role,
    RoleChange,
    SignIn,
    Suspension,
)
from api.schemas.auth import Session
from api.schemas.common import Page, Text, problems

BOUNDS = {"ge": datetime(2000, 1, 1, tzinfo=UTC), "le": datetime(3000, 1, 1, tzinfo=UTC)}

router = APIRouter(prefix="/admin", tags=["admin"])


@router.get("/courses", response_model=Page[ReviewedCourse], responses=problems(401))
async def list_admin_courses(
    caller: SignedIn,
    status: CourseStatus | None = None,
    instructor_id: Annotated[UUID | None, Query(description="Whose courses; co-instructors do not count.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Courses for review. `status=pending` is the queue, oldest submission first; all others come newest first."""
    return answer(
        await caller.call("select app.list_admin_courses($1, $2, $3, $4, $5, $6)", status, limit, cursor, instructor_id)
    )


@router.post("/courses/{course_id}/approve", response_model=ReviewedCourse, responses=problems(401, 409))
async def approve_course(caller: SignedIn, course_id: UUID) -> Response:
    """Publishes a pending course."""
    return answer(await caller.call("select app.approve_course($1, $2, $3)", course_id))


@router.post("/courses/{course_id}/reject", response_model=ReviewedCourse, responses=problems(401, 409))
async def reject_course(caller: SignedIn, course_id: UUID, body: Rejection) -> Response:
    """Sends a pending course back to its instructors, who read the reason."""
    return answer(await caller.call("select app.reject_course($1, $2, $3, $4)", course_id, body.reason))


@router.put("/courses/{course_id}/instructor", response_model=ReviewedCourse, responses=problems(401))
async def set_course_instructor(caller: SignedIn, course_id: UUID, body: CourseInstructor) -> Response:
    """Gives a course to another instructor. The former one leaves it, or goes on as a co-instructor."""
    return answer(
        await caller.call(
            "select app.set_course_instructor($1, $2, $3, $4, $5)", course_id, body.instructor_id, body.keep_former
        )
    )


@router.post("/courses/{course_id}/archive", response_model=ReviewedCourse, responses=problems(401, 409))
async def retire_course(caller: SignedIn, course_id: UUID) -> Response:
    """Takes a published or rejected course out of the catalogue; those enrolled keep it."""
    return answer(await caller.call("select app.retire_course($1, $2, $3)", course_id))


@router.post("/courses/{course_id}/restore", response_model=ReviewedCourse, responses=problems(401, 409))
async def restore_course(caller: SignedIn, course_id: UUID) -> Response:
    """Brings an archived course back as it was: published, or rejected for the same reason."""
    return answer(await caller.call("select app.restore_course($1, $2, $3)", course_id))


@router.get("/users", response_model=Page[Account], responses=problems(401))
async def list_users(
    caller: SignedIn,
    q: Annotated[
        Text | None,
        Query(
            max_length=200,
            description="Words; each must begin a word of the name or the e-mail address, its host included. Case and "
            "accents do not matter.",
        ),
    ] = None,
    role: Role | None = None,
    status: AccountStatus | None = None,
    created_from: Annotated[AwareDatetime | None, Query(description="Since then.", **BOUNDS)] = None,
    created_to: Annotated[AwareDatetime | None, Query(description="Before then.", **BOUNDS)] = None,
    signed_in_before: Annotated[
        AwareDatetime | None, Query(description="Who has not signed in since then, or never did.", **BOUNDS)
    ] = None,
    never_signed_in: Annotated[bool | None, Query(description="Only who never did.")] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Accounts of the institution, newest first.

    With `q` in the order of the words that were found; with `signed_in_before` or `never_signed_in` the longest absent
    first.
    """
    return answer(
        await caller.call(
            "select app.list_users($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
            q, role, status, created_from, created_to, signed_in_before, never_signed_in, limit, cursor,
        )
    )  # fmt: skip


@router.post(
    "/users/import",
    response_model=ImportReport,
    responses=problems(401, 413, 415),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {"text/csv": {"schema": {"type": "string"}, "example": IMPORT_EXAMPLE}},
        }
    },
)
async def import_users(
    caller: SignedIn,
    mode: Annotated[
        ImportMode, Query(description="all: nobody when one row is wrong (422); valid: those whose rows are right.")
    ] = "all",
    dry_run: Annotated[bool, Query(description="Only say what would be done.")] = False,
) -> Response:
    """Invites the people of a CSV file, up to 5,000 of them.

    UTF-8; the first line names the columns, `email` and, if you like, `name` and `role` (student when empty), separated
    by `,` or `;`. Each is sent an invitation. The same file again changes nothing and sends no second mail. A refused
    file is answered 422 `import_refused`, whose member `report` holds what a dry run answers.
    """
    rows = await asyncio.to_thread(rows_of, await caller.request.body())
    text = await caller.call("select app.import_users($1, $2, $3::jsonb, $4, $5)", rows, mode, dry_run)
    return import_answer(text)


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
    text = await caller.call("select app.reinstate_user($1, $2, $3)", user_id)
    await caller.request.app.state.revocations.spread()
    return answer(text)


@router.post("/users/{user_id}/role", response_model=Account, responses=problems(401, 409))
async def set_user_role(caller: SignedIn, user_id: UUID, body: RoleChange) -> Response:
    """Gives an account another role, from its next request on. Not oneself, and not the last admin."""
    return answer(await caller.call("select app.set_user_role($1, $2, $3, $4)", user_id, body.role))


@router.get("/users/{user_id}/sessions", response_model=Page[Session], responses=problems(401))
async def list_user_sessions(
    caller: SignedIn, user_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Where somebody is signed in."""
    return answer(
        await caller.call(
            "select app.list_user_sessions($1, $2, $3, $4, $5, $6)", user_id, caller.session, limit, cursor
        )
    )


@router.delete("/users/{user_id}/sessions", status_code=204, responses=problems(401))
async def end_user_sessions(caller: SignedIn, user_id: UUID) -> Response:
    """Signs somebody out on all devices, whatever tokens they hold. Twice is no error."""
    await caller.call("select app.end_user_sessions($1, $2, $3)", user_id)
    await caller.request.app.state.revocations.spread()
    return no_content()


@router.get("/users/{user_id}/sign-ins", response_model=Page[SignIn], responses=problems(401))
async def list_user_sign_ins(
    caller: SignedIn, user_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Who has signed in to an account, or tried to, within 180 days; newest first."""
    return answer(await caller.call("select app.list_user_sign_ins($1, $2, $3, $4, $5)", user_id, limit, cursor))


@router.get("/invitations", response_model=Page[Invitation], responses=problems(401))
async def list_invitations(
    caller: SignedIn, status: InvitationStatus | None = None, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """Invitations, newest first; those of one `status` by when they expire or were accepted, the latest first."""
    return answer(await caller.call("select app.list_invitations($1, $2, $3, $4, $5)", status, limit, cursor))


@router.post("/invitations", status_code=201, response_model=Invitation, responses=problems(401, 409))
async def create_invitation(caller: SignedIn, body: InvitationInput) -> Response:
    """Mails somebody a link that opens an account with this role, valid for a week.

    It replaces earlier invitations to the same address that were not accepted yet.
    """
    return created(
        await caller.call("select app.create_invitation($1, $2, $3, $4, $5)", body.email, body.role, body.name)
    )


@router.post("/invitations/{invitation_id}/resend", response_model=Invitation, responses=problems(401, 409))
async def resend_invitation(caller: SignedIn, invitation_id: UUID) -> Response:
    """Mails the link anew, good for another week; the one of the mail before is good no more.

    Each request is a mail: send an Idempotency-Key with it.
    """
    return answer(await caller.call("select app.resend_invitation($1, $2, $3)", invitation_id))


@router.delete("/invitations/{invitation_id}", status_code=204, responses=problems(401, 409))
async def delete_invitation(caller: SignedIn, invitation_id: UUID) -> Response:
    """Takes an invitation back that nobody has accepted."""
    await caller.call("select app.delete_invitation($1, $2, $3)", invitation_id)
    return no_content()
