"""Reports that are too large to wait for: the worker writes them to files."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Request, Response

from api.answers import accepted, answer, no_content
from api.caller import SignedIn
from api.parameters import DEFAULT_LIMIT, Cursor, Limit
from api.query import refuse_unknown
from api.reports.link import report_file
from api.reports.small import MEDIA_TYPES
from api.schemas.common import Page, problems
from api.schemas.report_jobs import ReportJob, ReportJobInput

router = APIRouter(tags=["reports"])

FILE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The file.",
        "content": {
            kind: {"schema": {"type": "string", **({} if kind == "text/csv" else {"format": "binary"})}}
            for kind in MEDIA_TYPES.values()
        },
    },
    **problems(403, 410),
}


@router.post("/admin/report-jobs", status_code=202, response_model=ReportJob, responses=problems(401, 409))
async def create_report_job(caller: SignedIn, body: ReportJobInput) -> Response:
    """Has a report of any size written to a file. Only for admins.

    Whoever asks is told by mail when it is done; how far it is, the job says. The same again while it is under way is
    the same job.
    """
    return accepted(
        await caller.call("select app.create_report_job($1, $2, $3::jsonb)", body.json_text()),
        "/api/admin/report-jobs",
    )


@router.get("/admin/report-jobs", response_model=Page[ReportJob], responses=problems(401))
async def list_report_jobs(caller: SignedIn, limit: Limit = DEFAULT_LIMIT, cursor: Cursor = None) -> Response:
    """The reports that admins of the institution have asked for in this way, newest first. Only for admins."""
    return answer(await caller.call("select app.list_report_jobs($1, $2, $3, $4)", limit, cursor))


@router.get("/admin/report-jobs/{report_job_id}", response_model=ReportJob, responses=problems(401))
async def get_report_job(caller: SignedIn, report_job_id: UUID) -> Response:
    """How far a report is, and a link to its file once it is done. Only for admins."""
    return answer(await caller.call("select app.get_report_job($1, $2, $3)", report_job_id))


@router.delete("/admin/report-jobs/{report_job_id}", status_code=204, responses=problems(401))
async def cancel_report_job(caller: SignedIn, report_job_id: UUID) -> Response:
    """Stops a report that is under way, or removes the file of one that is done. Only for admins."""
    await caller.call("select app.cancel_report_job($1, $2, $3)", report_job_id)
    return no_content()


@router.get("/report-files/{file_token}", response_class=Response, responses=FILE)
async def get_report_file(
    request: Request,
    file_token: Annotated[str, Path(description="As it is in the job's `download_url`, and in the mail.")],
) -> Response:
    """The file of a report, for whoever has the link: it needs no other proof, and works for 24 hours, as long as the
    person that it was given to is an admin of the institution."""
    refuse_unknown(request)
    return await report_file(request, file_token)
