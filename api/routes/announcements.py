"""What is said to everybody in a course, or in the institution."""

from uuid import UUID

from fastapi import APIRouter, Response

from api.answers import answer, created
from api.caller import SignedIn
from api.markdown import body_html
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.announcements import Announcement, AnnouncementInput
from api.schemas.common import Page, problems

router = APIRouter(tags=["announcements"])


@router.post("/announcements", status_code=201, response_model=Announcement, responses=problems(401, 409))
async def create_announcement(caller: SignedIn, body: AnnouncementInput) -> Response:
    """Says something to everybody at the institution: it is told to all who are active, but the author. Only by an
    admin; the same again within a day is 409."""
    return created(
        await caller.call(
            "select app.create_announcement($1, $2, $3::jsonb, $4)", body.json_text(), await body_html(body.body)
        ),
        "/api/announcements",
    )


@router.get("/announcements", response_model=Page[Announcement], responses=problems(401))
async def list_announcements(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """What was announced to the whole institution, newest first."""
    return answer(await caller.call("select app.list_announcements($1, $2, $3, $4)", limit, cursor))


@router.get("/announcements/{announcement_id}", response_model=Announcement, responses=problems(401))
async def get_announcement(caller: SignedIn, announcement_id: UUID) -> Response:
    """An announcement of the institution, or of a course that the caller is enrolled in or teaches."""
    return answer(await caller.call("select app.get_announcement($1, $2, $3)", announcement_id))


@router.post(
    "/courses/{course_id}/announcements", status_code=201, response_model=Announcement, responses=problems(401, 409)
)
async def create_course_announcement(caller: SignedIn, course_id: UUID, body: AnnouncementInput) -> Response:
    """Says something to everybody who is enrolled in a course. Only by those who teach it and admins; the same again
    within a day is 409."""
    return created(
        await caller.call(
            "select app.create_course_announcement($1, $2, $3, $4::jsonb, $5)",
            course_id, body.json_text(), await body_html(body.body),
        ),
        "/api/announcements",
    )  # fmt: skip


@router.get("/courses/{course_id}/announcements", response_model=Page[Announcement], responses=problems(401))
async def list_course_announcements(
    caller: SignedIn, course_id: UUID, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None
) -> Response:
    """What was announced in a course, newest first, for those enrolled, those who teach it and admins."""
    return answer(
        await caller.call("select app.list_course_announcements($1, $2, $3, $4, $5)", course_id, limit, cursor)
    )
