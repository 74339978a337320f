"""Reports that are made at once, in the processes that render."""

import asyncio
from typing import Any, Literal

from api.pdf.pool import Renderer
from api.reports.facts import printed_facts, workbook_facts

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


async def workbook(renderer: Renderer, begun: str, rows: list[list[Any]]) -> bytes:
    """A report as XLSX: what `app.begin_report` says, and all of its rows."""
    return await renderer.render("workbook", await asyncio.to_thread(workbook_facts, begun, rows))


async def printed(renderer: Renderer, begun: str, summary: str, rows: list[list[Any]], row_count: int) -> bytes:
    """A report as PDF: what `app.begin_report` and `app.summarize_report` say, and its first rows of so many."""
    return await renderer.render("report", await asyncio.to_thread(printed_facts, begun, summary, rows, row_count))


Format = Literal["csv", "xlsx", "pdf"]
