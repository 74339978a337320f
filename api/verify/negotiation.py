"""Page or JSON: what the Accept header would rather have."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers


def is_for_people(scope: Mapping[str, Any]) -> bool:
    """Whether this is an address that people open."""
    path: str = scope.get("path", "")
    return (path.startswith("/verify/") and not path.endswith("/logo.png")) or path.startswith("/unsubscribe/")


def wants_json(scope: Mapping[str, Any]) -> bool:
    """JSON only for those who like it better than HTML, or as much and name it; who takes anything gets the page."""
    headers = Headers(scope=dict(scope))
    accepted = dict(_preferences(",".join(headers.getlist("accept"))))
    json = max(_liking(accepted, "application/json"), _named(accepted, "application/problem+json"))
    html = max(_liking(accepted, "text/html"), _named(accepted, "application/xhtml+xml"))
    return json > html


def _liking(accepted: Mapping[str, float], kind: str) -> tuple[float, int]:
    """The quality of a kind, and how precisely it was said: the most precise range counts, whatever the others say."""
    for precision, name in ((2, kind), (1, f"{kind.partition('/')[0]}/*"), (0, "*/*")):
        if name in accepted:
            return accepted[name], precision if accepted[name] else 0
    return 0.0, 0


def _named(accepted: Mapping[str, float], kind: str) -> tuple[float, int]:
    """Of a kind that is like the one that is sent: only who names it means it."""
    return _liking({kind: accepted[kind]}, kind) if kind in accepted else (0.0, 0)


def _preferences(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(",")[:50]:
        kind, *parameters = (one.strip().lower() for one in part.split(";"))
        quality = 1.0
        for parameter in parameters:
            name, _, value = parameter.partition("=")
            if name.strip() == "q":
                quality = _number(value.strip())
        found.append((kind, quality))
    return found


def _number(text: str) -> float:
    digits = text.replace(".", "", 1)
    return min(float(text), 1.0) if digits.isascii() and digits.isdigit() else 0.0
