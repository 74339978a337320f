"""From a template to PDF/A-2b and PDF/UA-1: the same fields give the same bytes, on every machine with the same fonts.

Nothing is fetched while rendering: all that a template may name is in memory.
"""

import tomllib
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import jinja2
from weasyprint import CSS, HTML, Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

from api.pdf.conformance import declare

OPTIONS = {"pdf_variant": "pdf/a-2b", "pdf_tags": True, "output_intent": "srgb"}

Held = dict[str, tuple[bytes, str]]
"""What a template may name as `lectern:<key>`: the bytes, and their media type."""


def written(document: Document) -> bytes:
    """The PDF of laid out pages."""
    pdf: bytes = document.write_pdf(finisher=declare, **OPTIONS)
    return pdf


class Layout:
    """The templates of a kind of document: a directory with `words.toml`, a style sheet, and pages."""

    def __init__(self, directory: Path, style: str) -> None:
        self._directory, self._style_name = directory, style

    @cached_property
    def words(self) -> dict[str, dict[str, Any]]:
        """What the pages say, by language."""
        return tomllib.loads((self._directory / "words.toml").read_text())

    def language(self, locale: str) -> str:
        """The language that a document is written in: that of the locale, as far as its words are known."""
        found = locale.replace("_", "-").partition("-")[0].lower()
        return found if found in self.words else "en"

    def lay_out(self, template: str, held: Held, **fields: Any) -> Document:
        """The pages, before they become a PDF."""
        text = self._templates.get_template(template).render(**fields)
        html = HTML(string=text, url_fetcher=_Memory(held), base_url="lectern:")
        return html.render(stylesheets=[self._style], font_config=_fonts(), **OPTIONS)

    @cached_property
    def _templates(self) -> jinja2.Environment:
        return jinja2.Environment(
            loader=jinja2.FileSystemLoader(self._directory),
            autoescape=True,
            undefined=jinja2.StrictUndefined,
            auto_reload=False,
        )

    @cached_property
    def _style(self) -> CSS:
        text = (self._directory / self._style_name).read_text()
        return CSS(string=text, url_fetcher=_Memory({}), base_url="lectern:", font_config=_fonts())


def written_day(day: date, words: dict[str, Any]) -> str:
    """A date in the words of a language."""
    return str(words["date"]).format(day=day.day, month=words["months"][day.month - 1], year=day.year)


class _Memory(URLFetcher):  # type: ignore[misc]  # weasyprint has no types
    """Gives what the template names, `lectern:…`, and ends the rendering for any other address."""

    def __init__(self, held: Held) -> None:
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
def _fonts() -> FontConfiguration:
    return FontConfiguration()
