"""The documentation of the API, in Swagger UI. Its files come from here: it works without the internet, and the policy
that goes with the page lets it load from nowhere else."""

from pathlib import Path

import fastapi_offline
from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

router = APIRouter(prefix="/docs", include_in_schema=False)

_FILES = Path(fastapi_offline.__file__).parent / "static"
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Lectern API</title>
<link rel="icon" href="/docs/favicon.png">
<link rel="stylesheet" href="/docs/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
"""
_START = """SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  displayRequestDuration: true,
  filter: true,
  persistAuthorization: true,
  docExpansion: "none",
  defaultModelsExpandDepth: 0,
});
"""
_CACHED = {"cache-control": "public, max-age=3600"}


@router.get("")
async def read_docs() -> Response:
    return Response(_PAGE, media_type="text/html", headers={"content-security-policy": _POLICY})


@router.get("/start.js")
async def read_docs_start() -> Response:
    return Response(_START, media_type="text/javascript", headers=_CACHED)


@router.get("/swagger-ui-bundle.js")
async def read_docs_script() -> Response:
    return FileResponse(_FILES / "swagger-ui-bundle.js", headers=_CACHED)


@router.get("/swagger-ui.css")
async def read_docs_style() -> Response:
    return FileResponse(_FILES / "swagger-ui.css", headers=_CACHED)


@router.get("/favicon.png")
async def read_docs_icon() -> Response:
    return FileResponse(_FILES / "favicon.png", headers=_CACHED)
