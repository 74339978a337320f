"""A report as PDF: figures, charts, and the first of its rows, in the colours of its institution."""

import re
from pathlib import Path
from typing import Any

from weasyprint import Document

from api.certificates.colors import ORNAMENT_CONTRAST, darkened
from api.certificates.images import normalised
from api.pdf.layout import Held, Layout, written, written_day
from api.reports import charts
from api.reports.facts import Chart, Facts
from api.reports.table import tabulate, write

LAYOUT = Layout(Path(__file__).parent / "template", "report.css")
PRIMARY, ACCENT = "#1f3a5f", "#b8860b"
"""Of institutions that have chosen no colours."""
BAND = 125.0
"""Millimetres of charts below each other, which fit on the first page."""

SAMPLE: dict[str, Any] = {
    "begun": {
        "report": "sample",
        "title": "Fonts",
        "tenant": {"name": "Institution", "timezone": "UTC", "locale": "en", "currency": "INR"},
        "shown_filters": [{"title": "Course", "value": "Sneha स्नेहा சினேகா স্নেহা"}],
        "generated_at": "2026-01-01T00:00:00Z",
        "generated_local": "2026-01-01T00:00:00",
        "columns": [
            {"name": "name", "title": "Name", "type": "text"},
            {"name": "currency", "title": "Currency", "type": "text"},
            {"name": "amount", "title": "Amount", "type": "money"},
        ],
    },
    "summary": {
        "figures": [{"title": "Net", "type": "money", "value": 100, "currency": "INR"}],
        "charts": [
            {
                "kind": kind,
                "title": "Chart",
                "labels": ["2026-01", "2026-02"],
                "series": [{"name": "n", "values": [1, 2]}],
            }
            for kind in ("line", "bar", "pie")
        ],
    },
    "rows": [["Sneha स्नेहा சினேகா স্নেহা", currency, 100] for currency in ("INR", "USD")],
    "row_count": 2,
}
"""Needs everything that a report may need, the fonts for each script above all."""


def render(facts: Facts) -> bytes:
    """The PDF. Blocks for as long as it takes, and is meant for a process of its own."""
    return written(lay_out(facts))


def render_json(facts: bytes) -> bytes:
    """As `render`, for facts as `api.reports.facts.printed_facts` gives them."""
    return render(Facts.model_validate_json(facts))


def warm() -> None:
    """Renders all that a report may need, so that nothing is left to be opened."""
    for language in LAYOUT.words:
        begun = {**SAMPLE["begun"], "tenant": {**SAMPLE["begun"]["tenant"], "locale": language}}
        render(Facts.model_validate({**SAMPLE, "begun": begun}))


def lay_out(facts: Facts) -> Document:
    """The pages, before they become a PDF."""
    begun, look = facts.begun, facts.summary.look
    lang = LAYOUT.language(begun.tenant.locale)
    words = LAYOUT.words[lang]
    primary = darkened(look.primary_color or PRIMARY)
    accent = darkened(look.accent_color or ACCENT, ORNAMENT_CONTRAST)
    logo = normalised(look.logo) if look.logo else None
    held: Held = {"logo": (logo, "image/png")} if logo else {}
    shown = []
    for number, chart in enumerate(c for c in facts.summary.charts if _says_something(c)):
        drawn, view = _draw(chart, [primary, accent], begun.tenant.currency, words, lang)
        held[f"chart{number}"] = (drawn.encode(), "image/svg+xml")
        shown.append({**view, "source": f"lectern:chart{number}"})
    table = tabulate(facts, words, lang)
    at = begun.localised_time()
    generated = words["generated"].format(
        day=written_day(at.date(), words), time=f"{at:%H:%M}", timezone=begun.tenant.timezone.replace("_", " ")
    )
    return LAYOUT.lay_out(
        "report.html",
        held,
        lang=lang,
        words=words,
        begun=begun,
        subject=words["subject"].format(title=begun.title, institution=begun.tenant.name),
        primary=primary,
        logo=logo is not None,
        generated=generated,
        figures=[
            (
                figure.title,
                write(figure.value, figure.type, figure.currency or begun.tenant.currency, words, lang) or "–",
            )
            for figure in facts.summary.figures
        ],
        charts=_bands(shown),
        table=table,
        size=table.size,
        count=_counted(facts, words, lang),
    )


def _says_something(chart: Chart) -> bool:
    return bool(chart.labels) and any(value for one in chart.series for value in one.values)


def _draw(
    chart: Chart, colors: list[str], currency: str, words: dict[str, Any], lang: str
) -> tuple[str, dict[str, Any]]:
    """The picture, and what stands beside it."""
    unit = chart.currency or currency

    def say(value: float | int | None) -> str:
        return write(
            round(value) if chart.type == "money" and value is not None else value, chart.type, unit, words, lang
        )

    def on_axis(value: float) -> str:
        return re.sub(r"[.,]0+$", "", say(value)) if chart.type == "money" else say(value)

    if chart.kind == "line":
        used = charts.palette(colors[0], colors[1], len(chart.series))
        drawn = charts.line(chart.labels, [one.values for one in chart.series], used, on_axis)
        names = [(one.name, "", color) for one, color in zip(chart.series, used, strict=True)]
    else:
        values = chart.series[0].values if chart.series else []
        used = charts.palette(colors[0], colors[1], len(values)) if chart.kind == "pie" else [colors[0]] * len(values)
        drawn = charts.pie(values, used) if chart.kind == "pie" else charts.bars(values, colors[0])
        names = [
            (write(name, "text", unit, words, lang), say(value), color)
            for name, value, color in zip(chart.labels, values, used, strict=True)
        ]
    return drawn, {
        "kind": chart.kind,
        "title": chart.title,
        "names": names,
        "text": "; ".join(
            f"{one.name}: {chart.labels[0]} {say(one.values[0])}, {chart.labels[-1]} {say(one.values[-1])}"
            for one in chart.series
        ),
    }


def _bands(shown: list[dict[str, Any]]) -> list[list[list[dict[str, Any]]]]:
    """Charts in two columns, as high as each other, and begun anew before they are higher than a page."""
    bands: list[list[list[dict[str, Any]]]] = []
    heights = [BAND, BAND]
    for chart in shown:
        height = (
            58 if chart["kind"] == "line" else 12 + max(5.4 * len(chart["names"]), 0 if chart["kind"] == "bar" else 38)
        )
        lower = heights.index(min(heights))
        if heights[lower] + height > BAND:
            bands.append([[], []])
            heights, lower = [0.0, 0.0], 0
        bands[-1][lower].append(chart)
        heights[lower] += height
    return bands


def _counted(facts: Facts, words: dict[str, Any], lang: str) -> str:
    total = write(facts.row_count, "integer", facts.begun.tenant.currency, words, lang)
    if len(facts.rows) < facts.row_count:
        shown = write(len(facts.rows), "integer", facts.begun.tenant.currency, words, lang)
        return str(words["rows_first"].format(shown=shown, total=total))
    return str(words["rows_all" if facts.row_count != 1 else "row"].format(total=total))
