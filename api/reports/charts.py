"""Charts as SVG, drawn by pygal, without a word in them.

What draws an SVG into a PDF sets its text letter by letter, which no Indian script survives. So a chart has numbers and
dates on its axes, and names stand beside it, on the page itself.
"""

import math
import sys
from collections.abc import Callable, Sequence
from typing import Any

import pygal
from pygal.style import Style

# It puts a finder for maps before every later import of this process, of a kind that Python has given up.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

WIDTH = 720
"""Of a line, in units of its own: it is scaled to its place on the page."""
LINE_HEIGHT = 230
BAR_WIDTH, BAR_HEIGHT = 236, 26
"""Of the longest bar: beside it stands the line with its name."""
PIE = 240
LABELS = 8
"""On the axis of time."""

Number = float | int | None


def palette(primary: str, accent: str, count: int) -> list[str]:
    """As many colours as there are parts: the institution's, then both of them paler and paler."""
    found = []
    for step in range((count + 1) // 2):
        part = 0.8**step if step < 6 else 0.25
        found += [_mixed(primary, part), _mixed(accent, part)]
    return found[:count]


def line(
    labels: Sequence[str], series: Sequence[Sequence[Number]], colors: Sequence[str], written: Callable[[float], str]
) -> str:
    """Lines over time, one a series; a label where there is room for it."""
    ticks = _ticks(*_range(series))
    chart = _chart(
        pygal.Line,
        colors,
        width=WIDTH,
        height=LINE_HEIGHT,
        value_formatter=written,
        show_x_guides=False,
        dots_size=2.5 if len(labels) <= 62 else 1,
        stroke_style={"width": 2},
        show_minor_x_labels=False,
        truncate_label=-1,
        margin=6,
        margin_right=34,
        range=(ticks[0], ticks[-1]),
    )
    chart.y_labels = ticks
    chart.x_labels = list(labels)
    step = -(-len(labels) // LABELS)
    chart.x_labels_major = list(labels[::step]) if step else []
    for values in series:
        chart.add("", list(values))
    return _drawn(chart)


def bars(values: Sequence[Number], color: str) -> str:
    """Bars from left to right, the first on top, each in a row of `BAR_HEIGHT`."""
    chart = _chart(
        pygal.HorizontalBar,
        [color],
        width=BAR_WIDTH,
        height=BAR_HEIGHT * len(values),
        show_x_labels=False,
        show_y_labels=False,
        show_x_guides=False,
        show_y_guides=False,
        margin=0,
        spacing=0,
        range=_range([values]),
    )
    chart.x_labels = [str(number) for number in range(len(values))]
    chart.add("", [value or 0 for value in reversed(values)])
    return _drawn(chart)


def pie(values: Sequence[Number], colors: Sequence[str]) -> str:
    """Parts of a whole, clockwise from the top."""
    chart = _chart(pygal.Pie, colors, width=PIE, height=PIE, inner_radius=0.55, margin=0)
    for value in values:
        chart.add("", max(value or 0, 0))
    return _drawn(chart)


def _chart(kind: Any, colors: Sequence[str], **settings: Any) -> Any:
    style = Style(
        background="transparent",
        plot_background="transparent",
        foreground="#5b616b",
        foreground_strong="#5b616b",
        foreground_subtle="#5b616b",
        guide_stroke_color="#e1e4e8",
        major_guide_stroke_color="#e1e4e8",
        guide_stroke_dasharray="1,0",
        major_guide_stroke_dasharray="1,0",
        opacity="1",
        colors=tuple(colors),
        font_family="Noto Sans, DejaVu Sans, sans-serif",
        label_font_size=13,
        major_label_font_size=13,
        value_font_size=13,
    )
    chart = kind(style=style, show_legend=False, js=[], explicit_size=True, disable_xml_declaration=True, **settings)
    chart.uuid = "chart"  # the same figures give the same bytes
    return chart


def _drawn(chart: Any) -> str:
    svg: str = chart.render()
    return svg


def _range(series: Sequence[Sequence[Number]]) -> tuple[float, float]:
    """From nought, unless something is below it: the length of what is drawn says how much it is."""
    known = [value for values in series for value in values if value is not None]
    low, high = min(known, default=0), max(known, default=0)
    return min(low, 0), high if high > 0 else (0 if low < 0 else 1)


def _ticks(low: float, high: float) -> list[float]:
    """Round numbers from one to the other, a few of them, and whole ones."""
    step = max(10 ** math.floor(math.log10(max(high - low, 1))) / 5, 1)
    while (high - low) / step > 5:
        step *= 2.5 if f"{step:g}".startswith("2") else 2
    first, last = math.floor(low / step), math.ceil(high / step)
    return [number * step for number in range(first, last + 1)]


def _mixed(color: str, part: float) -> str:
    parts = (int(color[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(255 - (255 - value) * part):02x}" for value in parts)
