"""Reports: what there is, and taking one as a file."""

from typing import Annotated, Any, get_args
from uuid import UUID

import orjson
from fastapi import APIRouter, Path, Query, Response

from api.answers import answer
from api.caller import SignedIn
from api.parameters import Day
from api.reports.answers import AT_ONCE, report_answer
from api.reports.small import MEDIA_TYPES
from api.schemas.common import problems
from api.schemas.reports import ReportFormat, ReportList, ReportName

router = APIRouter(prefix="/admin", tags=["reports"])

FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            kind: {"schema": {"type": "string", **({} if kind == "text/csv" else {"format": "binary"})}}
            for kind in MEDIA_TYPES.values()
        },
    },
    **problems(401, 409),
}
Name = Annotated[str, Path(max_length=32, json_schema_extra={"enum": list(get_args(ReportName))})]
Word = Annotated[str | None, Query(max_length=63, description="One of the filter's `choices`.")]


@router.get("/reports", response_model=ReportList, responses=problems(401))
async def list_reports(caller: SignedIn) -> Response:
    """The reports there are, their columns, and what each can be narrowed by. Only for admins."""
    return answer(await caller.call("select app.list_reports($1, $2)"))


@router.get("/reports/{report}", response_class=Response, responses=FILE)
async def get_report(
    caller: SignedIn,
    report: Name,
    format: ReportFormat = "csv",
    begin: Annotated[
        Day | None, Query(alias="from", description="A day of the institution's calendar, included.")
    ] = None,
    to: Annotated[Day | None, Query(description="A day of the institution's calendar, included.")] = None,
    course_id: UUID | None = None,
    quiz_id: UUID | None = None,
    user_id: Annotated[UUID | None, Query(description="The learner, the author, or whoever acted.")] = None,
    status: Word = None,
    source: Word = None,
    mode: Word = None,
    type: Word = None,
    decision: Word = None,
    action: Word = None,
    table: Annotated[str | None, Query(max_length=63, description="Name of a table, in the audit log.")] = None,
) -> Response:
    """Takes a report as a file, the newest rows first. Only for admins.

    Each report knows some of the filters and refuses the others (422): see the list of reports. CSV comes in any size,
    and breaks off when whoever takes it loses the right to. A workbook or a PDF is made at once while it has 10,000
    rows or fewer; beyond that it is 409 `report_too_large`, and a report job makes it.
    """
    filters = {
        "from": begin, "to": to, "course_id": course_id, "quiz_id": quiz_id, "user_id": user_id, "status": status,
        "source": source, "mode": mode, "type": type, "decision": decision, "action": action, "table": table,
    }  # fmt: skip
    begun = await caller.call(
        "select app.begin_report($1, $2, $3, $4, $5)",
        report,
        orjson.dumps(filters).decode(),
        None if format == "csv" else AT_ONCE,
    )
    return await report_answer(caller, begun, format)
