"""Workbooks, read back: types, what looks like a formula, and more rows than a sheet has."""

import tracemalloc
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pandas
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.utils.escape import unescape
from openpyxl.worksheet.worksheet import Worksheet

from api.reports.facts import workbook_facts
from api.reports.xlsx import Xlsx, render_json
from tests.reports.written import COLUMNS, begun, begun_json, row


def written(path: Path, *rows: list[Any], rows_per_sheet: int = 1000, **about: Any) -> list[Worksheet]:
    """The sheets of a workbook of these rows."""
    report = begun(**about)
    xlsx = Xlsx(path, report, rows_per_sheet=rows_per_sheet)
    xlsx.add(report.localised(rows))
    xlsx.close()
    return list(openpyxl.load_workbook(path).worksheets)


def cells(path: Path, **values: Any) -> dict[str, Cell]:
    """The cells of a workbook of one row, by their columns."""
    sheet = written(path, row(**values))[0]
    return dict(zip(COLUMNS, sheet[2], strict=True))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "report.xlsx"


def test_each_cell_has_the_type_of_its_column(path: Path) -> None:
    found = cells(path)
    assert {name: cell.data_type for name, cell in found.items()} == {
        **dict.fromkeys(("user_id", "name", "email", "status", "currency", "after"), "s"),
        **dict.fromkeys(("count", "hours", "percent", "amount"), "n"),
        **dict.fromkeys(("at", "day"), "d"),
        "reversal": "b",
    }
    assert (found["count"].value, found["hours"].value, found["reversal"].value) == (3, 1.5, True)
    assert (found["percent"].value, found["percent"].number_format) == (0.625, "0.##%")
    whole = cells(path, percent=81)["percent"]
    assert (whole.value, whole.number_format) == (0.81, "0%")
    assert found["after"].value == '{"status":"active"}'
    assert found["day"].value == datetime(2026, 3, 31)  # noqa: DTZ001  a workbook knows no zones


@pytest.mark.parametrize(
    ("timezone", "moment", "shown"),
    [
        ("Asia/Kolkata", "2026-03-31T20:00:00.123Z", datetime(2026, 4, 1, 1, 30)),  # noqa: DTZ001
        ("Europe/Berlin", "2026-01-31T23:30:00Z", datetime(2026, 2, 1, 0, 30)),  # noqa: DTZ001
        ("Europe/Berlin", "2026-07-31T23:30:00Z", datetime(2026, 8, 1, 1, 30)),  # noqa: DTZ001
    ],
)
def test_moments_are_those_of_the_institutions_clocks(path: Path, timezone: str, moment: str, shown: datetime) -> None:
    sheet = written(path, row(at=moment), timezone=timezone)[0]
    assert sheet.cell(2, list(COLUMNS).index("at") + 1).value == shown


@pytest.mark.parametrize(
    ("currency", "minor", "value", "form"),
    [
        ("INR", 123456, 1234.56, '"₹"#,##0.00'),
        ("INR", -5, -0.05, '"₹"#,##0.00'),
        ("JPY", 500, 500, '"¥"#,##0'),
        ("KWD", 1234, 1.234, '"KWD "#,##0.000'),
    ],
)
def test_money_has_its_currency(path: Path, currency: str, minor: int, value: float, form: str) -> None:
    amount = cells(path, currency=currency, amount=minor)["amount"]
    assert (amount.value, amount.number_format) == (value, form)


HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1+1", '=HYPERLINK("http://x.example")',
    "{=1+1}", "http://x.example/", "mailto:a@x.example", "=cmd|'/c calc'!A1", "'=1",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_what_people_write_stays_text(path: Path, text: str) -> None:
    found = cells(path, name=text, after={text: text})
    assert (unescape(found["name"].value), found["name"].data_type) == (text, "s")
    assert found["after"].data_type == "s"
    with zipfile.ZipFile(path) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f" not in sheet.replace("<filter", "")
        assert "<hyperlink" not in sheet
        assert not [name for name in parts.namelist() if "externalLink" in name or "vba" in name]


def test_it_stays_text_when_somebody_edits_it(path: Path) -> None:
    risky, plain = cells(path, name="=1+1", email="sneha@example.org")["name"], cells(path)["name"]
    assert (risky.quotePrefix, plain.quotePrefix) == (True, False)


def test_texts_survive_whatever_they_hold(path: Path) -> None:
    name = "नमस्ते சினேகா 😀 a\nb\u0001c_x0041_ <&>\"'"
    written(path, row(name=name))
    assert unescape(pandas.read_excel(path)["Name"][0]) == name


def test_what_is_too_long_for_a_cell_is_cut(path: Path) -> None:
    name = cells(path, name="x" * 40_000)["name"].value
    assert len(name) == 32_767
    assert name.endswith("x…")


def test_what_a_cell_cannot_hold_exactly_is_text(path: Path) -> None:
    found = cells(path, count=2**60, amount=2**60, day="1776-07-04", at="1776-07-04T00:00:00Z")
    assert (found["count"].value, found["amount"].value) == (str(2**60), str(2**60))
    assert found["day"].value == "1776-07-04"
    assert found["at"].value.startswith("1776-07-04")


def test_null_is_an_empty_cell(path: Path) -> None:
    found = cells(path, **dict.fromkeys(COLUMNS))
    assert {cell.value for cell in found.values()} == {None}


def test_more_rows_than_a_sheet_has_go_on_in_the_next(path: Path) -> None:
    sheets = written(path, *(row(count=number) for number in range(7)), rows_per_sheet=3)
    assert [sheet.title for sheet in sheets] == ["Payments", "Payments 2", "Payments 3", "About"]
    at = get_column_letter(list(COLUMNS).index("count") + 1)
    assert [[cell.value for cell in sheet[at]] for sheet in sheets[:3]] == [
        ["Count", 0, 1, 2], ["Count", 3, 4, 5], ["Count", 6],
    ]  # fmt: skip
    assert {(sheet.freeze_panes, str(sheet.auto_filter.ref)[:2]) for sheet in sheets[:3]} == {("A2", "A1")}
    assert dict(sheets[3].values)["Rows"] == "7"


def test_an_empty_report_has_its_header(path: Path) -> None:
    sheets = written(path)
    assert [sheet.title for sheet in sheets] == ["Payments", "About"]
    assert [len(list(sheet.values)) for sheet in sheets][:1] == [1]


def test_it_says_what_it_is(path: Path) -> None:
    about = dict(written(path, row(), title="A/B: [C]?*\\ " * 5)[-1].values)
    assert about["Institution"] == "Acme Academy"
    assert about["Generated"] == "2026-11-24 01:30:00 (Asia/Kolkata)"
    assert about["Filter: from"] == "2026-01-01"


def test_rows_are_not_kept_in_memory(path: Path) -> None:
    report = begun()
    xlsx = Xlsx(path, report)
    peaks = []
    tracemalloc.start()
    for _ in range(4):
        tracemalloc.reset_peak()
        xlsx.add(report.localised(row(name=f"Person {number}") for number in range(500)))
        peaks.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()
    xlsx.close()
    assert peaks[3] - peaks[1] < 100_000, "two pages more, and a megabyte of text, leave nothing behind"
    assert openpyxl.load_workbook(path, read_only=True).worksheets[0].max_row == 2001


def test_a_small_one_is_the_same_from_memory(path: Path) -> None:
    written(path, row(name="=1"))
    body = render_json(workbook_facts(orjson.dumps(begun_json()).decode(), [row(name="=1")]).encode())
    here, there = (openpyxl.load_workbook(book) for book in (path, BytesIO(body)))
    for one, other in zip(here.worksheets, there.worksheets, strict=True):
        assert list(one.values) == list(other.values)
