"""A report as a workbook: typed cells, one header that stays, and never a formula.

What people have written is stored as text, whatever it begins with, and marked as such, so that it stays text when
somebody edits the cell.
"""

from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import orjson
import xlsxwriter
from babel.numbers import get_currency_symbol
from pydantic import BaseModel
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from api.reports.begun import Begun, Column, precision

ROWS = 1_048_575
"""Below the header of a sheet: no program that reads it knows more."""
TEXT = 32_767
"""Characters of a cell; more, and programs call the whole file broken."""
EXACT = 2**53
"""Numbers are kept as floating point: a larger integer would become another one."""
FIRST_YEAR = 1900
"""Dates are counted from here."""

_WIDTHS = {
    "integer": 12,
    "number": 12,
    "percent": 11,
    "money": 16,
    "timestamp": 19,
    "date": 12,
    "boolean": 10,
    "json": 40,
}
_WIDE, _NARROW = 48, 10
_RISKY = tuple("=+-@\t\r\n＝＋－＠'")
_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
    "default_date_format": "yyyy-mm-dd",
}


class Xlsx:
    """Written row by row: all that is kept in memory is the row. Blocks, and is meant for a thread or a process of its
    own. `to`: a file, with scratch files beside it; or memory, for what is small."""

    def __init__(self, to: Path | BytesIO, begun: Begun, *, rows_per_sheet: int = ROWS) -> None:
        self._begun, self._rows_per_sheet = begun, rows_per_sheet
        place = {"constant_memory": True, "tmpdir": str(to.parent)} if isinstance(to, Path) else {"in_memory": True}
        self._book: Workbook = xlsxwriter.Workbook(str(to) if isinstance(to, Path) else to, {**_OPTIONS, **place})
        self._formats: dict[tuple[Any, ...], Format] = {}
        self._widths = [_WIDTHS.get(column.type, len(column.title) + 4) for column in begun.columns]
        self._sheet: Worksheet | None = None
        self._sheets = 0
        self._row = 0
        self.rows = 0

    def add(self, rows: Iterable[list[Any]]) -> None:
        """Rows as `Begun.localised` gives them."""
        for row in rows:
            sheet = self._sheet
            if sheet is None or self._row > self._rows_per_sheet:
                self._end_sheet()
                sheet = self._begin_sheet()
            currency = row[self._begun.currency_at] if self._begun.currency_at is not None else None
            for at, column in enumerate(self._begun.columns):
                if row[at] is not None:
                    self._write(sheet, at, column, row[at], currency)
            self._row += 1
            self.rows += 1

    def close(self) -> None:
        """Ends the file."""
        if self._sheet is None:
            self._begin_sheet()
        self._end_sheet()
        self._write_about()
        begun = self._begun
        self._book.set_properties(
            {"title": begun.title, "author": begun.tenant.name, "created": begun.generated_at, "comments": ""}
        )
        self._book.close()

    def _begin_sheet(self) -> Worksheet:
        self._sheets += 1
        sheet = self._sheet = self._book.add_worksheet(_sheet_name(self._begun.title, self._sheets))
        header = self._format(bold=True, bottom=1, text_wrap=True, valign="top")
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        for at, column in enumerate(self._begun.columns):
            sheet.write_string(0, at, column.title, header)
        self._row = 1
        return sheet

    def _end_sheet(self) -> None:
        if self._sheet is None:
            return
        self._sheet.autofilter(0, 0, max(self._row - 1, 1), len(self._begun.columns) - 1)
        for at, width in enumerate(self._widths):
            self._sheet.set_column(at, at, min(max(width, _NARROW), _WIDE))
        self._sheet = None

    def _write(self, sheet: Worksheet, at: int, column: Column, value: Any, currency: str | None) -> None:
        row = self._row
        match column.type:
            case "integer" | "number" if _is_exact(value):
                sheet.write_number(row, at, value, self._format(num_format="0") if column.type == "integer" else None)
            case "percent" if _is_exact(value):
                # A form with decimals shows its point without any: "81.%".
                form = "0.##%" if round(value, 2) % 1 else "0%"
                sheet.write_number(row, at, value / 100, self._format(num_format=form))
            case "money" if _is_exact(value):
                digits = precision(currency or self._begun.tenant.currency)
                amount = Decimal(value).scaleb(-digits)
                sheet.write_number(row, at, float(amount), self._format(num_format=_money(currency, digits)))
            case "timestamp" if (moment := datetime.fromisoformat(value)).year >= FIRST_YEAR:
                sheet.write_datetime(row, at, moment, self._format(num_format="yyyy-mm-dd hh:mm:ss"))
            case "date" if (day := date.fromisoformat(value)).year >= FIRST_YEAR:
                sheet.write_datetime(row, at, day, self._format(num_format="yyyy-mm-dd"))
            case "boolean":
                sheet.write_boolean(row, at, bool(value))
            case _:
                text = value if isinstance(value, str) else orjson.dumps(value).decode()
                self._write_text(sheet, at, column, text)

    def _write_text(self, sheet: Worksheet, at: int, column: Column, text: str) -> None:
        if len(text) > TEXT:
            text = text[: TEXT - 1] + "…"
        if column.type == "text" and len(text) > self._widths[at]:
            self._widths[at] = min(len(text) + 1, _WIDE)
        risky = text.lstrip().startswith(_RISKY) or text.startswith(_RISKY)
        sheet.write_string(self._row, at, text, self._format(quote_prefix=True) if risky else None)

    def _write_about(self) -> None:
        begun = self._begun
        sheet = self._book.add_worksheet("About")
        label = self._format(bold=True, valign="top")
        facts = [
            ("Report", begun.title),
            ("Institution", begun.tenant.name),
            ("Generated", f"{begun.localised_time().isoformat(sep=' ')} ({begun.tenant.timezone})"),
            ("Rows", f"{self.rows}"),
            *((f"Filter: {name}", str(value)) for name, value in begun.filters.items() if value is not None),
        ]
        for row, (name, value) in enumerate(facts):
            sheet.write_string(row, 0, name, label)
            sheet.write_string(row, 1, value[:TEXT], self._format(quote_prefix=True))
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 60)

    def _format(self, **properties: Any) -> Format:
        """One of a kind: a workbook with a format a cell can be opened by nobody."""
        key = tuple(properties.items())
        if key not in self._formats:
            self._formats[key] = self._book.add_format(properties)
        return self._formats[key]


class Facts(BaseModel):
    """A whole report that is small; rows as `Begun.localised` gives them."""

    begun: Begun
    rows: list[list[Any]]


def render(facts: Facts) -> bytes:
    """The workbook, made in memory. Blocks for as long as it takes, and is meant for a process of its own."""
    to = BytesIO()
    xlsx = Xlsx(to, facts.begun)
    xlsx.add(facts.rows)
    xlsx.close()
    return to.getvalue()


def render_json(facts: bytes) -> bytes:
    """As `render`, for facts as `api.reports.facts.workbook_facts` gives them."""
    return render(Facts.model_validate_json(facts))


def warm() -> None:
    """Makes one with all that a report may need, so that nothing is left to be opened."""
    names = ("currency", "text", "integer", "number", "percent", "money", "timestamp", "date", "boolean", "json")
    columns = [{"name": name, "title": name, "type": "text" if name == "currency" else name} for name in names]
    row = ["INR", "=1", 1, 1.5, 50, 100, "2026-01-01T00:00:00", "2026-01-01", True, {"a": 1}]
    tenant = {"name": "Institution", "timezone": "UTC"}
    begun = {
        "report": "sample", "title": "Sample", "tenant": tenant, "generated_at": "2026-01-01T00:00:00Z",
        "generated_local": "2026-01-01T00:00:00", "columns": columns,
    }  # fmt: skip
    render(Facts.model_validate({"begun": begun, "rows": [row]}))


def _is_exact(value: Any) -> bool:
    return isinstance(value, int | float) and abs(value) < EXACT


def _money(currency: str | None, digits: int) -> str:
    number = "#,##0" + ("." + "0" * digits if digits else "")
    if currency is None:
        return number
    symbol = get_currency_symbol(currency, locale="en").replace('"', "")
    return f'"{symbol}{" " if symbol.isalpha() else ""}"{number}'


def _sheet_name(title: str, number: int) -> str:
    """Excel takes 31 characters of these, and no two names alike."""
    kept = "".join(" " if char in "[]:*?/\\'" else char for char in title).strip() or "Report"
    ending = f" {number}" if number > 1 else ""
    return ("Rows" if kept.lower() in ("about", "history") else kept)[: 31 - len(ending)] + ending
