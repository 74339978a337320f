"""How an address finds its route: by an index. Trying one pattern after the other cost a small request as much as its
query."""

from collections import defaultdict
from collections.abc import Iterable
from inspect import signature

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

_FACTS = tuple(signature(FastAPI.add_api_route).parameters)[3:]


def mount(app: FastAPI, routers: Iterable[APIRouter], prefix: str = "") -> None:
    """Adds all routes to the application's own list. Included routers are searched again at every level."""
    for router in routers:
        for route in router.routes:
            if not isinstance(route, APIRoute):
                raise TypeError(f"{route} is no operation")
            facts = {name: getattr(route, name) for name in _FACTS if hasattr(route, name)}
            app.add_api_route(prefix + route.path, route.endpoint, **facts)


class Index(BaseRoute):
    """Leads to the routes that a method, a number of segments and the one after /api, or else the first, leave over:
    mostly one.

    Stands before the routes themselves, which are still there for what it does not know: other methods, 404.
    """

    def __init__(self, routes: Iterable[BaseRoute]) -> None:
        self._routes: defaultdict[tuple[str, int, str], list[APIRoute]] = defaultdict(list)
        for route in routes:
            if isinstance(route, APIRoute):
                for method in route.methods or ():
                    key = _key(method, route.path)
                    if "{" not in key[2]:
                        self._routes[key].append(route)

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and not scope.get("root_path"):
            for route in self._routes.get(_key(scope["method"], scope["path"]), ()):
                match, found = route.matches(scope)
                if match is Match.FULL:
                    return match, found
        return Match.NONE, {}

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        await scope["route"].handle(scope, receive, send)


def _key(method: str, path: str) -> tuple[str, int, str]:
    parts = path.split("/")
    place = 2 if path.startswith("/api/") else 1
    return method, len(parts), parts[place] if len(parts) > place else ""
