"""What people are told, and how they want to be told."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.schemas.common import problems
from api.schemas.notifications import Notification, Notifications, Preferences, PreferencesPatch, Reading, Unread

router = APIRouter(tags=["notifications"])


@router.get("/notifications", response_model=Notifications, responses=problems(401))
async def list_notifications(
    caller: SignedIn,
    unread: Annotated[bool, Query(description="Only what has not been read.")] = False,
    limit: Limit = DEFAULT_LIMIT,
    cursor: Cursor = None,
) -> Response:
    """What the caller is told, newest first, for half a year. What happens in a course is told as long as they may see
    it: with their enrolment its notifications go, and come back."""
    return answer(await caller.call("select app.list_notifications($1, $2, $3, $4, $5)", unread, limit, cursor))


@router.post("/notifications/read", response_model=Unread, responses=problems(401))
async def read_notifications(caller: SignedIn, body: Reading) -> Response:
    """Marks everything as read that the caller was told up to a time, which should be that of the newest one shown:
    what has come since stays unread. Repeated, it changes nothing."""
    return answer(await caller.call("select app.read_notifications($1, $2, $3)", body.until))


@router.post("/notifications/{notification_id}/read", response_model=Notification, responses=problems(401))
async def read_notification(caller: SignedIn, notification_id: UUID) -> Response:
    """Marks a notification as read. Repeated, it changes nothing."""
    return answer(await caller.call("select app.read_notification($1, $2, $3)", notification_id))


@router.get("/me/notification-preferences", response_model=Preferences, responses=problems(401))
async def get_notification_preferences(caller: SignedIn) -> Response:
    """How the caller is told of each kind of event."""
    return answer(await caller.call("select app.get_notification_preferences($1, $2)"))


@router.patch("/me/notification-preferences", response_model=Preferences, responses=problems(401))
async def update_notification_preferences(caller: SignedIn, body: PreferencesPatch) -> Response:
    """Changes how the caller is told; kinds and ways that are left out stay as they are. Counts for what happens from
    now on, and stops mail that is still waiting."""
    return answer(await caller.call("select app.update_notification_preferences($1, $2, $3::jsonb)", body.json_text()))
