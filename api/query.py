"""Refuses query parameters that an operation does not know."""

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.errors import ProblemError


def refuse_unknown(request: Request) -> None:
    """400 for a misspelled filter, which would otherwise be ignored and answer with everything instead of a part."""
    if not request.scope["query_string"]:
        return
    known = _known(request.scope["route"])
    for name in request.query_params:
        if name not in known:
            shown = name[:100]
            pointer = shown.replace("~", "~0").replace("/", "~1")
            raise ProblemError(
                400,
                "unknown_parameter",
                f"There is no parameter {shown!r} here.",
                errors=[{"pointer": f"/query/{pointer}", "detail": "unknown parameter"}],
            )


_known_names: dict[int, frozenset[str]] = {}  # by identity: routes live as long as the process and have no hash


def _known(route: APIRoute) -> frozenset[str]:
    names = _known_names.get(id(route))
    if names is None:
        names = _known_names[id(route)] = frozenset(_names(route.dependant))
    return names


def _names(dependant: Dependant) -> list[str]:
    own = [field.alias for field in dependant.query_params]
    return own + [name for inner in dependant.dependencies for name in _names(inner)]
