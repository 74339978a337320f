"""Reports that the worker writes: page by page to a file beside it, then to where files are kept.

The database says at every step whether this attempt still counts: somebody may have canceled it, be no admin any more,
or another worker may have taken over from this one, when it was too slow to be alive.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
import orjson

from api.files import Files, FilesError
from api.logs import log
from api.pdf.pool import Renderer, RenderError, UnavailableError
from api.reports.begun import Begun
from api.reports.csv import Csv
from api.reports.drafts import draft, remove_left_over
from api.reports.facts import SHOWN
from api.reports.page_size import FIRST, page_size
from api.reports.small import MEDIA_TYPES, printed
from api.reports.xlsx import Xlsx

PAGE = 1_000
"""Rows of a statement at the utmost."""
BEAT_SECONDS = 20
"""Between two signs of life; a lease lasts two minutes."""


class _StopError(Exception):
    """This attempt counts no more."""


class _EndingError(Exception):
    """This worker is being ended."""


@dataclass(frozen=True, slots=True)
class _Attempt:
    tenant: UUID
    id: UUID
    number: int
    format: str
    key: str
    begun: str


class Reports:
    """Writes as many reports at a time as it is asked to. `renderer`: None where no PDF can be made."""

    def __init__(
        self, pool: "asyncpg.Pool[asyncpg.Record]", files: Files, renderer: Renderer | None, ending: asyncio.Event
    ) -> None:
        self._pool, self._files, self._renderer, self._ending = pool, files, renderer, ending

    async def write(self, tenant: UUID, id: UUID) -> None:
        """Does an attempt at a report, or removes the files of one, if there is anything to do."""
        text = await self._pool.fetchval("select app.claim_report_job($1, $2)", tenant, id)
        if text is None:
            return
        claim = orjson.loads(text)
        if "expired" in claim:
            await self._remove(tenant, id, claim["expired"])
            return
        attempt = _Attempt(
            tenant, id, claim["attempt"], claim["format"], claim["key"], orjson.dumps(claim["begun"]).decode()
        )
        try:
            await self._while_it_counts(attempt)
        except _StopError:
            log.info("report_stopped", id=str(id), attempt=attempt.number)
        except _EndingError:
            await self._fail(attempt, "It was interrupted.", again=True)
        except UnavailableError:
            await self._fail(attempt, "This server cannot make PDFs. CSV and XLSX work.", again=False)
        except Exception as error:  # whatever it is, somebody waits for this report
            reason = (
                str(error)[:300] if isinstance(error, RenderError | FilesError) else getattr(error, "sqlstate", None)
            )
            log.error("report_failed", id=str(id), attempt=attempt.number, error=type(error).__name__, reason=reason)
            await self._fail(attempt, "It could not be written.", again=True)

    async def sweep(self) -> None:
        """Queues what rests, and what has had its time."""
        done = orjson.loads(await self._pool.fetchval("select app.sweep_report_jobs()"))
        if any(done.values()):
            log.info("reports_swept", rows=done)

    async def _remove(self, tenant: UUID, id: UUID, keys: list[str]) -> None:
        try:
            for key in keys:
                await self._files.delete(key)
        except FilesError as error:  # the sweep asks for it again
            log.error("files_unavailable", error=str(error))
            return
        await self._pool.execute("select app.forget_report_file($1, $2)", tenant, id)

    async def _while_it_counts(self, attempt: _Attempt) -> None:
        """Writes it, showing signs of life meanwhile: ending a file and putting it away may take longer than a page."""
        writing = asyncio.create_task(self._write(attempt))
        beating = asyncio.create_task(self._beat(attempt))
        try:
            await asyncio.wait([writing, beating], return_when=asyncio.FIRST_COMPLETED)
            if not writing.done():
                beating.result()
            await writing
        finally:
            for task in (writing, beating):
                task.cancel()
                with suppress(Exception, asyncio.CancelledError):
                    await task

    async def _beat(self, attempt: _Attempt) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._ending.wait(), BEAT_SECONDS)
                raise _EndingError
            if not await self._pool.fetchval(
                "select app.keep_report_job($1, $2, $3)", attempt.tenant, attempt.id, attempt.number
            ):
                raise _StopError

    async def _write(self, attempt: _Attempt) -> None:
        await asyncio.to_thread(remove_left_over)
        with draft() as directory:
            path = directory / f"report.{attempt.format}"
            rows = await _WRITERS[attempt.format](self, attempt, path)
            sha256 = await asyncio.to_thread(_sha256, path)
            size = path.stat().st_size
            await self._files.put_file(attempt.key, path, MEDIA_TYPES[attempt.format])
        done = await self._pool.fetchval(
            "select app.finish_report_job($1, $2, $3, $4, $5, $6)",
            attempt.tenant, attempt.id, attempt.number, rows, size, sha256,
        )  # fmt: skip
        if done is None:  # an answer that got lost is another matter: perhaps it is done, and the file counts
            await self._files.delete(attempt.key)
            raise _StopError
        log.info("report_written", id=str(attempt.id), format=attempt.format, rows=rows, bytes=size)

    async def _csv(self, attempt: _Attempt, path: Path) -> int:
        writer, rows = Csv(Begun.model_validate_json(attempt.begun)), 0
        with path.open("wb") as file:
            file.write(writer.header())
            async for page in self._pages(attempt):
                file.write(await asyncio.to_thread(writer.lines, page))
                rows += len(page)
        return rows

    async def _xlsx(self, attempt: _Attempt, path: Path) -> int:
        begun = Begun.model_validate_json(attempt.begun)
        xlsx = Xlsx(path, begun)
        async for page in self._pages(attempt):
            await asyncio.to_thread(xlsx.add, begun.localised(page))
        await asyncio.to_thread(xlsx.close)
        return xlsx.rows

    async def _pdf(self, attempt: _Attempt, path: Path) -> int:
        if self._renderer is None:
            raise UnavailableError
        summary = await self._pool.fetchval(
            "select app.summarize_report_job($1, $2, $3)", attempt.tenant, attempt.id, attempt.number
        )
        if summary is None:
            raise _StopError
        first: list[list[Any]] = []
        async for page in self._pages(attempt):
            first += page
            if len(first) >= SHOWN:
                break
        rows = max(Begun.model_validate_json(attempt.begun).row_count, len(first))
        pdf = await printed(self._renderer, attempt.begun, summary, first, rows)
        await asyncio.to_thread(path.write_bytes, pdf)
        return rows

    async def _pages(self, attempt: _Attempt) -> AsyncIterator[list[list[Any]]]:
        rows, cursor, limit = 0, None, FIRST
        most = SHOWN if attempt.format == "pdf" else PAGE
        while True:
            text = await self._pool.fetchval(
                "select app.read_report_job($1, $2, $3, $4, $5, $6)",
                attempt.tenant, attempt.id, attempt.number, rows, cursor, limit,
            )  # fmt: skip
            if text is None:
                raise _StopError
            page = orjson.loads(text)
            if page["rows"]:
                yield page["rows"]
            found = len(page["rows"])
            rows += found
            cursor = page["next"]
            if cursor is None:
                return
            limit = page_size(most, limit, found, len(text))

    async def _fail(self, attempt: _Attempt, why: str, *, again: bool) -> None:
        await self._pool.execute(
            "select app.fail_report_job($1, $2, $3, $4, $5)", attempt.tenant, attempt.id, attempt.number, why, again
        )


_WRITERS = {"csv": Reports._csv, "xlsx": Reports._xlsx, "pdf": Reports._pdf}


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
