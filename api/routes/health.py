"""For machines that watch: is it alive, can it work, how much does it do."""

from fastapi import APIRouter, Request, Response

from api import metrics
from api.db import Database
from api.errors import ProblemError

router = APIRouter(tags=["operations"], include_in_schema=False)


@router.get("/healthz")
async def healthz() -> Response:
    """The process answers."""
    return Response(b'{"status":"ok"}', media_type="application/json")


@router.get("/readyz")
async def readyz(request: Request) -> Response:
    """The database is reachable and migrated to what this process expects; 503 otherwise."""
    database: Database = request.app.state.database
    reason = await database.unready()
    if reason is None:
        return Response(b'{"status":"ready"}', media_type="application/json")
    raise ProblemError(503, "not_ready", f"Not ready: {reason}.")


@router.get("/metrics")
async def figures(request: Request) -> Response:
    """Prometheus' text format; the operator's proxy keeps it from the public."""
    database: Database = request.app.state.database
    figures = metrics.exposition() + metrics.pending(await database.pending())
    return Response(figures, media_type="text/plain; version=0.0.4; charset=utf-8")
