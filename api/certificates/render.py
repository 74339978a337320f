"""A certificate as PDF/A-2b and PDF/UA-1: the same facts give the same bytes, on every machine with the same fonts.

Nothing is fetched while rendering: all that the template may name is in memory.
"""

import tomllib
from collections.abc import Sequence
from datetime import date
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

import jinja2
import segno
from weasyprint import CSS, HTML, Document
from weasyprint.formatting_structure.boxes import LineBox
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from api.certificates.colors import ORNAMENT_CONTRAST, darkened
from api.certificates.conformance import declare
from api.certificates.facts import Design, Facts
from api.certificates.fit import Lines, Trial, fit
from api.certificates.images import normalised
from api.certificates.ornament import emblem, flourish, frame
from api.certificates.scripts import is_spaced

TEMPLATE = Path(__file__).parent / "template"
MM = 96 / 25.4
"""CSS pixels in a millimetre."""
OPTIONS = {"pdf_variant": "pdf/a-2b", "pdf_tags": True, "output_intent": "srgb"}


def render(facts: Facts) -> bytes:
    """The PDF. Blocks for as long as it takes, and is meant for a process of its own."""
    pdf: bytes = lay_out(facts).write_pdf(finisher=declare, **OPTIONS)
    return pdf


def lay_out(facts: Facts) -> Document:
    """The page, before it becomes a PDF."""
    design = facts.design or Design()
    lang = language(facts.locale)
    words = _words()[lang]
    primary, accent = darkened(design.primary_color), darkened(design.accent_color, ORNAMENT_CONTRAST)
    logo = normalised(design.logo) if design.logo else None
    signature = normalised(design.signature) if design.signature else None
    signatory = design.signatory_name or facts.instructor_name
    office = design.signatory_title if design.signatory_name else words["instructor"]
    texts = {
        "institution": facts.institution_name,
        "name": facts.name,
        "course": facts.course_title,
        "details": _details(facts, words, instructor=signatory != facts.instructor_name),
        "signatory": signatory,
        "office": office or "",
    }
    fetcher = _Memory(
        {
            "frame": (frame(primary, accent).encode(), "image/svg+xml"),
            "flourish": (flourish(primary, accent).encode(), "image/svg+xml"),
            "qr": (_qr(facts.verify_url), "image/svg+xml"),
            "logo": (logo, "image/png") if logo else (emblem(primary, accent).encode(), "image/svg+xml"),
            **({"signature": (signature, "image/png")} if signature else {}),
        }
    )

    def measure(trials: Sequence[Trial]) -> Sequence[Lines]:
        return _measured(_lay_out("measure.html", fetcher, lang=lang, trials=trials), len(trials)) if trials else []

    return _lay_out(
        "certificate.html",
        fetcher,
        lang=lang,
        words=words,
        facts=facts,
        fits=fit({key: text for key, text in texts.items() if text}, measure),
        colors={"primary": primary, "accent": accent},
        plain=is_spaced(words["title"]),
        subject=words["subject"].format(title=words["title"], name=facts.name, course=facts.course_title),
        logo=logo is not None,
        signature=signature is not None,
        signatory=signatory,
        issued=_day(facts.issue_date, words),
        expires=_day(facts.expires_on, words) if facts.expires_on else None,
        address=facts.verify_url.partition("://")[2],
    )


def language(locale: str) -> str:
    """The language that a certificate is written in: that of the locale, as far as its words are known."""
    found = locale.replace("_", "-").partition("-")[0].lower()
    return found if found in _words() else "en"


class _Memory(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Gives what the template names, `lectern:…`, and ends the rendering for any other address."""

    def __init__(self, held: dict[str, tuple[bytes, str]]) -> None:
        super().__init__()
        self.handlers.clear()  # the ways to files and networks, which are not to be taken by anybody
        self.handle_open.clear()
        self._held = held

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        scheme, _, name = url.partition(":")
        if scheme != "lectern" or name not in self._held:
            raise FatalURLFetchingError(f"nothing is fetched while rendering: {url[:100]!r}")
        body, kind = self._held[name]
        return URLFetcherResponse(url, body, {"Content-Type": kind})


@cache
def _words() -> dict[str, dict[str, Any]]:
    return tomllib.loads((TEMPLATE / "words.toml").read_text())


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True, undefined=jinja2.StrictUndefined, auto_reload=False
    )


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _style() -> CSS:
    text = (TEMPLATE / "certificate.css").read_text()
    return CSS(string=text, url_fetcher=_Memory({}), base_url="lectern:", font_config=_fonts())


def _lay_out(template: str, fetcher: URLFetcher, **fields: Any) -> Document:
    text = _templates().get_template(template).render(**fields)
    html = HTML(string=text, url_fetcher=fetcher, base_url="lectern:")
    return html.render(stylesheets=[_style()], font_config=_fonts(), **OPTIONS)


def _measured(document: Document, count: int) -> list[Lines]:
    found: list[list[float]] = [[] for _ in range(count)]
    for page in document.pages:
        for box in page._page_box.descendants():
            name = box.element.get("id") if box.element is not None and not isinstance(box, LineBox) else None
            if name and not found[int(name[1:])]:
                lines = [line for line in box.descendants() if isinstance(line, LineBox)]
                found[int(name[1:])] = [line.width / MM for line in lines]
    return [lines or [0.0] for lines in found]


def _details(facts: Facts, words: dict[str, Any], *, instructor: bool) -> str:
    parts = []
    if facts.hours > 0:
        hours = f"{facts.hours.normalize():f}"
        parts.append(words["hour" if hours == "1" else "hours"].format(hours=hours.replace(".", words["decimal"])))
    if instructor:
        parts.append(words["taught_by"].format(name=facts.instructor_name))
    return "  ·  ".join(parts)


def _day(day: date, words: dict[str, Any]) -> str:
    return str(words["date"]).format(day=day.day, month=words["months"][day.month - 1], year=day.year)


def _qr(url: str) -> bytes:
    written = BytesIO()
    segno.make(url, error="m", micro=False, boost_error=False).save(
        written, kind="svg", border=0, dark="#14161a", xmldecl=False, svgclass=None, lineclass=None
    )
    return written.getvalue()
