"""The file of a report that the worker has written, for whoever has a link to it."""

import base64
import re
from uuid import UUID

import orjson
from fastapi import Request
from fastapi.responses import StreamingResponse

from api.errors import ProblemError
from api.files import Files, FilesError
from api.logs import log
from api.pdf.answers import attachment
from api.reports.begun import Begun
from api.reports.file_name import file_name
from api.reports.small import MEDIA_TYPES

TOKEN = re.compile(r"[A-Za-z0-9_-]{96}")


async def report_file(request: Request, token: str) -> StreamingResponse:
    """Whose it is, the token says, and the database whether to believe it: a link is opened outside of any front end,
    perhaps at an address that names no institution."""
    if not TOKEN.fullmatch(token):
        raise ProblemError(404, "not_found", "This link leads nowhere.")
    tenant = UUID(bytes=base64.urlsafe_b64decode(token)[:16])
    text = await request.app.state.database.text("anonymous", "select app.find_report_file($1, $2)", tenant, token)
    found = orjson.loads(text)
    begun = Begun.model_validate(found["begun"])
    files: Files = request.app.state.files
    try:
        parts = await files.open(found["key"])
    except FilesError as error:
        log.error("files_unavailable", error=str(error))
        raise ProblemError(503, "files_unavailable", "The file cannot be reached. Try again in a moment.") from None
    if parts is None:
        log.error("report_file_lost", key=found["key"])
        raise ProblemError(410, "report_expired", "The file of this report is not there. Ask for the report again.")
    return StreamingResponse(
        parts,
        media_type=MEDIA_TYPES[found["format"]],
        headers={
            "content-length": str(found["size"]),
            "content-disposition": attachment(file_name(begun, found["format"])),
            "cache-control": "private, no-store",
            "referrer-policy": "no-referrer",
        },
    )
