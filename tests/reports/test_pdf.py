"""Printed reports: what is on them, with whatever people have written, and charts that say what they should."""

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import orjson
import pypdfium2
import pytest
from PIL import Image

from api.pdf.pool import Renderer
from api.reports import charts
from api.reports.facts import SHOWN, printed_facts
from api.reports.pdf import render_json
from api.reports.small import printed, workbook
from tests.certificates.test_pdf import png
from tests.reports.written import begun_json, row

FIGURES: list[dict[str, Any]] = [
    {"name": "payments", "title": "Payments", "type": "integer", "value": 123456},
    {"name": "captured", "title": "Received", "type": "money", "value": 9475200, "currency": "INR"},
    {"name": "rate", "title": "Completion rate", "type": "percent", "value": 62.5},
    {"name": "none", "title": "Average", "type": "number", "value": None},
]
CHARTS: list[dict[str, Any]] = [
    {
        "kind": "line",
        "title": "Received and refunded",
        "labels": ["2026-01", "2026-02", "2026-03"],
        "series": [{"name": "Received", "values": [0, 5_000_000, 2]}, {"name": "Refunded", "values": [0, None, 1]}],
        "type": "money",
        "currency": "INR",
    },
    {
        "kind": "bar",
        "title": "Courses",
        "labels": ["पायथन से शुरुआत", "தமிழ் இலக்கியம்", "A course " * 40],
        "series": [{"name": "Net", "values": [300, 200, -100]}],
    },
    {"kind": "pie", "title": "Source", "labels": ["free", "quiz_pass"], "series": [{"name": "n", "values": [3, 1]}]},
    {"kind": "pie", "title": "Nothing there", "labels": [], "series": [{"name": "n", "values": []}]},
]


def facts(
    *rows: list[Any], row_count: int | None = None, figures: Any = FIGURES, drawn: Any = CHARTS, look: Any = None,
    **about: Any,
) -> str:  # fmt: skip
    summary = {"figures": figures, "charts": drawn, "look": look or {}}
    return printed_facts(
        orjson.dumps(begun_json(**about)).decode(),
        orjson.dumps(summary).decode(),
        list(rows),
        len(rows) if row_count is None else row_count,
    )


def pages(pdf: bytes) -> list[str]:
    """What is written on each page; lines and columns run into one another."""
    document = pypdfium2.PdfDocument(pdf)
    return [" ".join(page.get_textpage().get_text_range().replace("￾", "").split()) for page in document]


def seen(pdf: bytes, page: int = 0) -> Image.Image:
    picture: Image.Image = pypdfium2.PdfDocument(pdf)[page].render(scale=1).to_pil()
    return picture.convert("RGB")


@pytest.fixture(scope="module")
def usual() -> bytes:
    return render_json(
        facts(row(), row(name="स्नेहा कुलकर्णी", amount=-50, reversal=False), row(status="captured")).encode()
    )


def test_it_says_whose_it_is_and_what_it_is(usual: bytes) -> None:
    (text,) = pages(usual)
    for part in (
        "Acme Academy", "Payments", "As of 24 November 2026, 01:30 (Asia/Kolkata)", "From: 2026-01-01", "3 rows",
        "1 / 1",
    ):  # fmt: skip
        assert part in text, text


def test_it_has_figures_as_people_write_them(usual: bytes) -> None:
    (text,) = pages(usual)
    for part in ("1,23,456", "₹94,752.00", "62.5 %", "–"):
        assert part in text, text


def test_it_has_rows_for_people(usual: bytes) -> None:
    """Without ids, with names for what programs call something, on the institution's clocks."""
    (text,) = pages(usual)
    for part in ("₹1,234.56", "-₹0.50", "partially refunded", "2026-04-01 01:30", "sneha@example.org", "yes", "no"):
        assert part in text, text
    assert "0198c5a2" not in text
    assert "Ids and columns that are empty" in text


def test_charts_have_their_names_beside_them(usual: bytes) -> None:
    (text,) = pages(usual)
    assert all(part in text for part in ("Received and refunded", "2026-02", "₹50,000", "free", "quiz pass", "300"))
    assert "Nothing there" not in text


def test_it_is_drawn_in_the_colours_of_the_institution() -> None:
    look = {"primary_color": "#7a1f2b", "accent_color": "#0b6e4f", "logo": png(400, 200)}
    colors = {color for _, color in seen(render_json(facts(row(), look=look).encode())).getcolors(1 << 24) or ()}
    assert {(0x7A, 0x1F, 0x2B), (0x0B, 0x6E, 0x4F)} <= colors
    usual = {color for _, color in seen(render_json(facts(row()).encode())).getcolors(1 << 24) or ()}
    assert (0x7A, 0x1F, 0x2B) not in usual
    assert (0x1F, 0x3A, 0x5F) in usual


def test_an_unreadable_colour_is_darkened() -> None:
    pdf = render_json(facts(row(), look={"primary_color": "#fffbe0"}).encode())
    assert "Payments" in pages(pdf)[0]
    assert (0xFF, 0xFB, 0xE0) not in {color for _, color in seen(pdf).getcolors(1 << 24) or ()}


def test_of_many_rows_the_first_are_shown_and_the_others_counted() -> None:
    rows = [[f"Person {number}", "INR", 100 * number] for number in range(SHOWN + 20)]
    columns = {"name": "text", "currency": "text", "amount": "money"}
    found = pages(render_json(facts(*rows, row_count=1_234_567, columns=columns).encode()))
    assert "The first 500 of 12,34,567 rows" in found[0]
    assert f"Person {SHOWN - 1} " in found[-1]
    assert f"Person {SHOWN} " not in " ".join(found)
    assert all("Name" in page and "Amount" in page for page in found[1:]), "each page has the names of its columns"
    assert found[-1].endswith(f"{len(found)} / {len(found)}")


def test_an_empty_report_says_so() -> None:
    empty = [{**figure, "value": 0} for figure in FIGURES]
    (text,) = pages(render_json(facts(figures=empty, drawn=[]).encode()))
    assert "No rows." in text


def test_one_row_is_one_row() -> None:
    assert "1 row " in pages(render_json(facts(row()).encode()))[0]


def test_what_is_the_same_in_every_row_is_said_once() -> None:
    (text,) = pages(render_json(facts(row(), row(), row(), row()).encode()))
    assert "In every row below:" in text
    assert text.count("partially refunded") == 1


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>", "<img src=file:///etc/passwd>", '"><style>*{display:none}</style>', "{{ 7 * 7 }}",
        "W" * 3000, "a\0b\x1f\x7f", "‮right to left‬", "ﷺ" * 50, "&lt;b&gt;", "\ud83d\ude00" * 3, "é" * 500,
    ],
)  # fmt: skip
def test_whatever_people_write_is_printed_as_text(text: str) -> None:
    text = text.encode("utf-16", "surrogatepass").decode("utf-16")
    about = begun_json()["tenant"] | {"name": text}
    pdf = render_json(
        facts(
            row(name=text, status=text, after={text: [text]}), row(), row(),
            tenant=about, drawn=[{**CHARTS[1], "title": text, "labels": [text, "b", "c"]}],
            shown_filters=[{"name": "from", "title": text, "value": text}],
        ).encode()
    )  # fmt: skip
    found = " ".join(pages(pdf))
    assert "49" not in found.replace(text, "")
    assert "Sneha Kulkarni" in found
    if text.isascii() and text.isprintable() and len(text) < 100:
        assert re.sub(r"\s", "", text) in re.sub(r"\s", "", found)


@pytest.fixture
async def renderer() -> Any:
    renderer = Renderer(1, waiting=5, seconds=60)
    yield renderer
    await renderer.close()


async def test_the_processes_that_render_make_reports(renderer: Renderer) -> None:
    """They may open nothing: neither the clocks of a zone nor the style of a chart."""
    begun, rows = orjson.dumps(begun_json(timezone="Pacific/Chatham")).decode(), [row(currency="KWD")]
    summary = orjson.dumps({"figures": FIGURES, "charts": CHARTS}).decode()
    first = await printed(renderer, begun, summary, [row(currency="KWD")], 1)
    again = await printed(renderer, begun, summary, [row(currency="KWD")], 1)
    assert first == again, "the same facts give the same bytes"
    assert "(Pacific/Chatham)" in pages(first)[0]
    assert "2026-04-01 09:45" in pages(first)[0]
    book = await workbook(renderer, begun, rows)
    assert BytesIO(book).read(2) == b"PK"


def drawn_texts(svg: str) -> Iterator[str]:
    yield from re.findall(r"<text[^>]*>([^<]+)</text>", svg)


def test_an_axis_has_whole_and_round_numbers() -> None:
    svg = charts.line(["2026-01", "2026-02"], [[3, 22]], ["#123456"], lambda value: f"{value:g}")
    assert {"0", "5", "10", "15", "20", "25"} <= set(drawn_texts(svg))


@pytest.mark.parametrize("values", [[], [0], [0, 0], [5], [-3, 4], [None, 2], [10**15, 1], [-5, -1], [0.2]])
def test_charts_of_anything_are_drawn(values: list[float | None]) -> None:
    labels = [f"2026-{month:02}" for month in range(1, len(values) + 1)]
    for svg in (
        charts.line(labels, [values], ["#123456"], str),
        charts.bars(values, "#123456"),
        charts.pie(values, charts.palette("#123456", "#654321", len(values))),
    ):
        assert svg.startswith("<svg")
        assert "nan" not in svg.lower().replace("nanum", "")


def test_the_length_of_a_bar_says_how_much_it_is() -> None:
    """A scale that began elsewhere than at nought would exaggerate."""
    found = re.findall(r'<rect[^>]*width="([0-9.]+)"[^>]*class="rect reactive', charts.bars([100, 50, 25], "#123456"))
    widths = [float(width) for width in found]
    assert [round(width / max(widths), 2) for width in widths] == [0.25, 0.5, 1.0]


def test_no_two_parts_of_a_whole_have_the_same_colour() -> None:
    assert len(set(charts.palette("#1f3a5f", "#b8860b", 11))) == 11


def test_a_long_word_gives_way_to_many_short_ones() -> None:
    columns = {f"word{number}": "text" for number in range(16)} | {f"long{number}": "text" for number in range(3)}
    rows = [[word] * 16 + ["W" * 200] * 3 for word in ("captured", "refunded")]
    text = " ".join(pages(render_json(facts(*rows, drawn=[], columns=columns).encode())))
    assert (text.count("captured"), text.count("refunded")) == (16, 16)
