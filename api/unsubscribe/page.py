"""What somebody sees who follows the link at the end of a mail: a question with a button, then that it is done."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from api.verify.page import HEADERS, TEMPLATE, dressed

_PLACE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader((_PLACE / "template", TEMPLATE)), undefined=jinja2.StrictUndefined, autoescape=True,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_WORDS: dict[str, Any] = tomllib.loads((_PLACE / "words.toml").read_text())
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_USUAL = "#1f3a5f"


def subscription_page(facts: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """HTML and headers for what `app.get_subscription` tells."""
    said = _WORDS["asked" if facts["mail"] else "stopped"]
    color = facts["primary_color"] or ""
    color = color if _COLOR.fullmatch(color) else _USUAL
    return _render(
        "subscription.html",
        (color, color),
        state="old" if facts["mail"] else "valid",
        institution=facts["institution_name"],
        headline=said["headline"],
        text=said["text"].format(institution=facts["institution_name"], kind=_WORDS["kinds"][facts["kind"]]),
        button=_WORDS["button"] if facts["mail"] else None,
        footer=_WORDS["footer"],
    )


def problem_page(status: int) -> tuple[str, dict[str, str]]:
    """HTML and headers for a failure. Nothing of the request is on it."""
    said = _WORDS["problems"].get(str(status), _WORDS["problems"]["other"])
    return _render("problem.html", None, state="problem", headline=said["headline"], text=said["text"])


def _render(template: str, colors: tuple[str, str] | None, **fields: Any) -> tuple[str, dict[str, str]]:
    style, policy = dressed(colors, "'self'")
    html = _TEMPLATES.get_template(template).render(style=Markup(style), **fields)  # noqa: S704  our own CSS
    return html, {**HEADERS, "content-security-policy": policy}
