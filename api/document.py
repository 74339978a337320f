"""The OpenAPI document without a database: for those who generate something from it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from pydantic import SecretStr

from api.main import create_api
from api.settings import Settings


def document(settings: Settings) -> dict[str, Any]:
    """The document as an installation with these settings serves it.

    The application is made with a home and a database that it never looks into: a fresh checkout has neither, and
    nothing of them is in the document.
    """
    with TemporaryDirectory(prefix="lectern-") as home:
        elsewhere = {"home": Path(home), "database_url": SecretStr("postgresql://localhost"), "files": home}
        return create_api(settings.model_copy(update=elsewhere)).openapi()
