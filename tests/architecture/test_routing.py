"""The index of routes leads where trying one after the other would have led."""

import re
from pathlib import Path

from fastapi import FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match

from api.main import create_api
from api.routing import Index
from api.settings import Settings


def application(home: Path) -> FastAPI:
    return create_api(Settings(_env_file=None, DATABASE_URL="postgresql://nobody@localhost/nothing", home=home))


def found(route: BaseRoute, method: str, path: str) -> object:
    match, scope = route.matches({"type": "http", "method": method, "path": path, "root_path": ""})
    return (scope["route"], scope["path_params"]) if match is Match.FULL else None


def test_every_operation_is_found_as_without_it(tmp_path: Path) -> None:
    index, *routes = application(tmp_path).router.routes
    assert isinstance(index, Index)
    operations = [route for route in routes if isinstance(route, APIRoute)]
    assert len(operations) > 40
    for route in operations:
        path = re.sub(r"\{[^}]+\}", "0199c0de-0000-7000-8000-000000000001", route.path)
        for method in route.methods or ():
            expected = next(result for other in routes if (result := found(other, method, path)))
            assert found(index, method, path) == expected


def test_it_knows_nothing_else(tmp_path: Path) -> None:
    index = application(tmp_path).router.routes[0]
    for method, path in (("GET", "/api/nothing"), ("DELETE", "/api/me/courses"), ("GET", "/api/courses/"), ("GET", "")):
        assert found(index, method, path) is None
