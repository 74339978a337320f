"""Shapes that all domains share."""

from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticSerializationError

from api.errors import ProblemError
from api.visible import is_visible


def _storable(text: str) -> str:
    """PostgreSQL stores no NUL; other control characters but tab and line ends have no place in a text either."""
    if any((ord(c) < 32 and c not in "\t\n\r") or ord(c) == 127 or 0xD800 <= ord(c) <= 0xDFFF for c in text):
        raise ValueError("must not hold control characters")
    return text


def _trimmed(text: str) -> str:
    text = _storable(text).strip()
    if not any(is_visible(char) for char in text):
        raise ValueError("must not be blank")
    return text


def _one_line(text: str) -> str:
    text = _trimmed(text)
    if "\n" in text or "\r" in text:
        raise ValueError("must be one line")
    return text


Text = Annotated[str, AfterValidator(_storable)]
"""Free text; may be empty."""
Line = Annotated[str, AfterValidator(_one_line)]
"""One line, trimmed, not blank."""
Lines = Annotated[str, AfterValidator(_trimmed)]
"""One line or several, trimmed, not blank."""


T = TypeVar("T")


class Input(BaseModel):
    """A request body: exact types, no member that nobody knows."""

    model_config = ConfigDict(strict=True, extra="forbid")

    def json_text(self) -> str:
        """JSON of the members that were sent and of no others, for a `jsonb` parameter."""
        try:
            return self.model_dump_json(exclude_unset=True)
        except PydanticSerializationError:
            raise ProblemError(422, "invalid_input", "A text holds half of a surrogate pair.") from None


class Output(BaseModel):
    """An answer as PostgreSQL builds it; documents, never re-serialises."""

    model_config = ConfigDict(extra="forbid")


Timestamp = Annotated[datetime, Field(description="RFC 3339, UTC.", examples=["2026-03-01T09:30:00.000Z"])]


class Money(Output):
    """An amount in minor units."""

    amount: int = Field(description="Minor units: paise, cents.", examples=[49900])
    currency: str = Field(description="ISO 4217.", examples=["INR"])


class PageInfo(Output):
    next_cursor: str | None = Field(description="Send it as `cursor` for the next page; null on the last one.")
    has_more: bool
    limit: int


class Page(Output, Generic[T]):
    """One page of a list."""

    data: list[T]
    page: PageInfo


class ProblemDetail(Output):
    pointer: str = Field(description="JSON pointer into the body, or /query/… and /path/….")
    detail: str


class Problem(BaseModel):
    """RFC 9457. `code` is stable and meant for programs; some codes carry further members."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:lectern:problem:not_found"])
    title: str
    status: int
    detail: str
    instance: str
    code: str = Field(examples=["not_found"])
    request_id: str
    errors: list[ProblemDetail]


_MEANINGS: dict[int, str] = {
    400: "The request cannot be read: broken JSON, an unknown parameter.",
    401: "No valid access token, or the account is gone.",
    402: "The course must be paid for.",
    403: "Not allowed to this person, or person or institution suspended.",
    404: "No such object for this person, or no such institution.",
    409: "Not possible in the present state.",
    410: "It was there, and has been removed.",
    412: "If-Match names an old version.",
    413: "The body is too large.",
    415: "The body is not JSON.",
    422: "A value is refused; `errors` points at it.",
    429: "Too many requests; Retry-After says when to come again.",
    502: "The payment gateway has refused.",
    503: "The database is busy or away; try again.",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Documents the failures of an operation; what every operation can answer with comes by itself."""
    return {
        status: {
            "description": _MEANINGS[status],
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for status in sorted({*statuses, 400, 403, 404, 422, 429, 503})
    }
