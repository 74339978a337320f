"""What anybody is told who has the link at the end of a mail."""

from pydantic import Field

from api.schemas.common import Output
from api.schemas.notifications import NotificationKind


class Subscription(Output):
    """Mail of one kind to one person, who is not named."""

    kind: NotificationKind
    mail: bool = Field(description="Whether it still comes.")
    institution_name: str
    primary_color: str | None
