"""The page that tells what became of a certificate, and its failures. Plain HTML and CSS, nothing from elsewhere."""

import tomllib
from base64 import b64encode
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from api.certificates.colors import text_on

_PLACE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_PLACE / "template"), undefined=jinja2.StrictUndefined, autoescape=True,
    trim_blocks=True, lstrip_blocks=True,
)  # fmt: skip
_CSS = (_PLACE / "template" / "page.css").read_text()
_WORDS: dict[str, Any] = tomllib.loads((_PLACE / "words.toml").read_text())
_GROUP = 4
TEMPLATE = _PLACE / "template"
"""What other pages may be built on: page.html, icons.html, page.css."""
HEADERS = {"x-robots-tag": "noindex, nofollow", "vary": "Accept, X-Tenant"}
"""Of the page and of the JSON: what a certificate says is for whoever has its code, not for search engines."""


def certificate_page(facts: Mapping[str, Any], now: datetime | None = None) -> tuple[str, dict[str, str]]:
    """HTML and headers for a certificate, as `app.verify_certificate` describes it."""
    state: str = facts["state"]
    said = {
        "institution": facts["institution_name"],
        "expires": _day(facts["expires_on"]),
        "revoked": _moment(facts["revoked_at"]),
        "superseded": _moment(facts["superseded_at"]),
    }
    return _render(
        "certificate.html",
        (facts["primary_color"], facts["accent_color"]),
        state=state,
        facts=facts,
        title=_WORDS["title"].format(serial=facts["serial"]),
        headline=_WORDS["states"][state]["headline"],
        text=_WORDS["states"][state]["text"].format(**said),
        signatory=", ".join(filter(None, (facts["signatory_name"], facts["signatory_title"]))),
        issued=_day(facts["issue_date"]),
        expires=said["expires"],
        hours=_hours(facts["hours"]),
        code=[facts["code"][at : at + _GROUP] for at in range(0, len(facts["code"]), _GROUP)],
        fingerprint=facts["pdf_sha256"],
        checked=_WORDS["checked"].format(time=_time(now or datetime.now(UTC)), institution=facts["institution_name"]),
    )


def problem_page(status: int) -> tuple[str, dict[str, str]]:
    """HTML and headers for a failure. Nothing of the request is on it."""
    said = _WORDS["problems"].get(str(status), _WORDS["problems"]["other"])
    return _render("problem.html", None, state="problem", headline=said["headline"], text=said["text"])


def _render(template: str, colors: tuple[str, str] | None, **fields: Any) -> tuple[str, dict[str, str]]:
    style, policy = dressed(colors)
    html = _TEMPLATES.get_template(template).render(words=_WORDS, style=Markup(style), **fields)  # noqa: S704  our own CSS
    return html, {**HEADERS, "content-security-policy": policy}


@lru_cache(256)
def dressed(colors: tuple[str, str] | None, forms: str = "'none'") -> tuple[str, str]:
    """The style sheet, and the policy that lets this one be applied and no other. It lets no script run, and forms be
    sent only where it says."""
    own = ""
    if colors is not None:
        primary, accent = colors
        own = f":root {{ --primary: {primary}; --on-primary: {text_on(primary)}; --accent: {accent}; }}\n"
    style = own + _CSS
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return style, (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src 'self' data:; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors 'none'"
    )


def _day(day: str | None) -> str | None:
    return None if day is None else _date(date.fromisoformat(day))


def _moment(at: str | None) -> str | None:
    return None if at is None else _time(datetime.fromisoformat(at))


def _date(day: date) -> str:
    text: str = _WORDS["date"].format(day=day.day, month=_WORDS["months"][day.month - 1], year=day.year)
    return text


def _time(at: datetime) -> str:
    text: str = _WORDS["time"].format(
        day=at.day, month=_WORDS["months"][at.month - 1], year=at.year, clock=f"{at:%H:%M}"
    )
    return text


def _hours(hours: float) -> str | None:
    if hours == 0:
        return None
    text: str = _WORDS["hour_one"] if hours == 1 else _WORDS["hour_many"].format(hours=f"{hours:g}")
    return text
