"""Certificates: one's own, those of an institution, and their correction."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer, created
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.certificates import Certificate, CertificateState, Reissue, Revocation
from api.schemas.common import Page, Text, problems

router = APIRouter(tags=["certificates"])


@router.get("/certificates", response_model=Page[Certificate], responses=problems(401))
async def list_certificates(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The caller's own certificates, newest first: those that were revoked or corrected too."""
    return answer(await caller.call("select app.list_certificates($1, $2, $3, $4)", limit, cursor))


@router.get("/certificates/{certificate_id}", response_model=Certificate, responses=problems(401))
async def get_certificate(caller: SignedIn, certificate_id: UUID) -> Response:
    """A certificate: for its learner, those who teach the course, and admins."""
    return answer(await caller.call("select app.get_certificate($1, $2, $3)", certificate_id))


@router.get("/admin/certificates", response_model=Page[Certificate], responses=problems(401))
async def list_admin_certificates(
    caller: SignedIn,
    course_id: UUID | None = None,
    user_id: Annotated[UUID | None, Query(description="Of this learner.")] = None,
    state: CertificateState | None = None,
    q: Annotated[
        Text | None, Query(max_length=200, description="Beginning of the serial, the code, or part of the name.")
    ] = None,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """Certificates, newest first: the institution's for admins, those of the courses they teach for instructors."""
    return answer(
        await caller.call(
            "select app.list_admin_certificates($1, $2, $3, $4, $5, $6, $7, $8)",
            course_id, user_id, state, q, limit, cursor,
        )
    )  # fmt: skip


@router.post("/admin/certificates/{certificate_id}/revoke", response_model=Certificate, responses=problems(401, 409))
async def revoke_certificate(caller: SignedIn, certificate_id: UUID, body: Revocation) -> Response:
    """Revokes a certificate, which its verification tells everybody, with the reason. Only by an admin.

    Repeated, it is 409: the first reason stands.
    """
    return answer(await caller.call("select app.revoke_certificate($1, $2, $3, $4)", certificate_id, body.reason))


@router.post(
    "/admin/certificates/{certificate_id}/reissue",
    status_code=201,
    response_model=Certificate,
    responses=problems(401, 409),
)
async def reissue_certificate(caller: SignedIn, certificate_id: UUID, body: Reissue) -> Response:
    """Issues a certificate anew, with a corrected name: the next version, with a serial and a code of its own.

    The former one is superseded, and its code says so. A revoked certificate comes back this way. Only by an admin;
    repeated, it is 409, since the former has its successor.
    """
    return created(
        await caller.call("select app.reissue_certificate($1, $2, $3, $4)", certificate_id, body.name),
        "/api/certificates",
    )
