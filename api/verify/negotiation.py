"""Page or JSON: what the Accept header would rather have."""

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import Headers


def is_for_people(scope: Mapping[str, Any]) -> bool:
    """Whether this is an address that people open."""
    path: str = scope.get("path", "")
    return path.startswith("/verify/") and not path.endswith("/logo.png")


def wants_json(scope: Mapping[str, Any]) -> bool:
    """JSON only for those who like it better than HTML; who takes anything gets the page."""
    headers = Headers(scope=dict(scope))
    accepted = dict(_preferences(",".join(headers.getlist("accept"))))
    json = max(
        (accepted[kind] for kind in ("application/json", "application/problem+json") if kind in accepted), default=0.0
    )
    html = max((accepted[kind] for kind in ("text/html", "application/xhtml+xml") if kind in accepted), default=0.0)
    return json > html


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
