"""Reports as answers to a request: CSV of any size, a page after the other; workbooks and PDFs while they are small."""

from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import orjson
from fastapi import Response
from fastapi.responses import StreamingResponse

from api.caller import Caller
from api.errors import ProblemError
from api.logs import log
from api.pdf.answers import attachment, explained
from api.pool import LOST
from api.reports.begun import Begun
from api.reports.csv import Csv
from api.reports.facts import SHOWN
from api.reports.file_name import file_name
from api.reports.page_size import FIRST, page_size
from api.reports.small import MEDIA_TYPES, Format, printed, workbook

AT_ONCE = 10_000
"""Rows of a workbook or a PDF that somebody waits for; CSV has no limit."""
LONGEST = 6_000_000
"""Characters of the rows of such a workbook: they are in memory together."""
PAGE = 500
"""Rows of a statement: a few milliseconds of the database's time, and of this process's to write them."""


async def report_answer(caller: Caller, begun: str, format: Format) -> Response:
    """The report that `app.begin_report` has begun. What comes first is read before the answer begins, so that a
    failure can still be told."""
    about = Begun.model_validate_json(begun)
    headers = {"content-disposition": attachment(file_name(about, format))}
    if format == "csv":
        rows = _rows(caller, about)
        first = await anext(rows)
        return StreamingResponse(_written(caller, about, first, rows), media_type="text/csv", headers=headers)

    renderer = caller.request.app.state.renderer
    if format == "xlsx":
        made = workbook(renderer, begun, await _first(caller, about, AT_ONCE, LONGEST))
    else:
        summary = await caller.text(
            "select app.summarize_report($1, $2, $3, $4)", about.report, orjson.dumps(about.filters).decode()
        )
        made = printed(renderer, begun, summary, await _first(caller, about, SHOWN), about.row_count)
    body = await explained(made)
    _note(caller, about, format, about.row_count, complete=True)
    return Response(body, media_type=MEDIA_TYPES[format], headers=headers)


async def _rows(caller: Caller, about: Begun) -> AsyncIterator[list[list[Any]]]:
    async for rows, _ in _pages(caller, about):
        yield rows


async def _pages(caller: Caller, about: Begun) -> AsyncIterator[tuple[list[list[Any]], int]]:
    """Page after page, and how many characters it has. Between two of them neither a connection nor a transaction
    waits, and each asks anew whether this person may read it still."""
    filters = orjson.dumps(about.filters).decode()
    cursor, limit = None, FIRST
    while True:
        text = await caller.text("select app.read_report($1, $2, $3, $4, $5, $6)", about.report, filters, cursor, limit)
        page = orjson.loads(text)
        limit = page_size(PAGE, limit, len(page["rows"]), len(text))
        yield page["rows"], len(text)
        cursor = page["next"]
        if cursor is None:
            return


async def _written(
    caller: Caller, about: Begun, first: list[list[Any]], rows: AsyncIterator[list[list[Any]]]
) -> AsyncIterator[bytes]:
    writer = Csv(about)
    written, complete = len(first), False
    try:
        yield writer.header() + writer.lines(first)
        async for page in rows:
            if page:
                written += len(page)
                yield writer.lines(page)
        complete = True
    except (asyncpg.PostgresError, *LOST) as error:
        log.warning("report_broken_off", report=about.report, error=type(error).__name__)
        raise
    finally:
        _note(caller, about, "csv", written, complete=complete)


async def _first(caller: Caller, about: Begun, most: int, longest: int | None = None) -> list[list[Any]]:
    """The first rows of a report that is small, or of which a part is enough."""
    found: list[list[Any]] = []
    characters = 0
    async for page, length in _pages(caller, about):
        found += page
        characters += length
        if len(found) >= most:
            break
        if longest is not None and characters > longest:
            raise ProblemError(
                409,
                "report_too_large",
                "Its rows are too long for that. Ask for it with POST /api/admin/report-jobs, or take it as csv.",
                rows=about.row_count,
                limit=len(found),
            )
    return found[:most]


def _note(caller: Caller, about: Begun, format: Format, rows: int, *, complete: bool) -> None:
    """Who took what out of the database: reading changes nothing there, so the log keeps it."""
    log.info(
        "report_taken",
        tenant_id=str(caller.tenant),
        user_id=str(caller.user),
        report=about.report,
        format=format,
        filters=about.filters,
        rows=rows,
        complete=complete,
        request_id=caller.request.scope["state"]["request_id"],
    )
