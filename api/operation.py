"""The route class of every operation: refuses query parameters that nobody knows."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.errors import ProblemError


class Operation(APIRoute):
    """A misspelled filter would otherwise be ignored, and answer with everything instead of a selection."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        known = frozenset(_query_names(self.dependant))

        async def checked(request: Request) -> Response:
            if request.scope["query_string"]:
                for name in request.query_params:
                    if name not in known:
                        raise ProblemError(
                            400, "unknown_parameter", f"There is no parameter {name!r} here.",
                            errors=[{"pointer": f"/query/{name}", "detail": "unknown parameter"}],
                        )  # fmt: skip
            return await handle(request)

        return checked


def _query_names(dependant: Dependant) -> list[str]:
    return [field.alias for field in dependant.query_params] + [
        name for inner in dependant.dependencies for name in _query_names(inner)
    ]
