"""A report as CSV: RFC 4180, UTF-8 without a byte order mark, one line for the names of the columns.

Spreadsheets take a text for a formula when it begins like one. A text that does gets an apostrophe in front, which is
how spreadsheets themselves mark a text; so does what follows a line end, a tab or a semicolon within a text, where
programs that expect another separator believe that a cell begins. Numbers stay numbers, negative ones too.
"""

import csv
import re
from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from api.reports.begun import Begun, Column, precision

_SIGNS = "=+\\-@＝＋－＠﹦﹢﹣﹫"
_UNSEEN = (
    "\\s\\x00-\\x1f\\x7f\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u202a-\\u202e"
    "\\u2060-\\u206f\\u2800\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\U0001d173-\\U0001d17a\\U000e0000-\\U000e0fff"
)
_BEGINS = re.compile(f"(?:^|(?<=[;\t\r\n])(?![\t\r\n]))(?=[{_UNSEEN}]*[{_SIGNS}])|^(?=[\t\r\n])")
_BEGINS_AGAIN = re.compile(f"(;[{_UNSEEN}]*)([{_SIGNS}])")

Write = Callable[[Any, Any], str]
"""Writes a value that is not null, given the row's currency."""


class Csv:
    """Writes rows as bytes, a page at a time."""

    def __init__(self, begun: Begun) -> None:
        self._names = [column.name for column in begun.columns]
        self._currency_at = begun.currency_at
        zone = ZoneInfo(begun.tenant.timezone)
        self._writers = [_writer(column, zone) for column in begun.columns]

    def header(self) -> bytes:
        """The names of the columns, which stay the same in every language."""
        return _lines([self._names])

    def lines(self, rows: Iterable[list[Any]]) -> bytes:
        """A line for each row."""
        at = self._currency_at
        return _lines(
            [
                "" if value is None else write(value, None if at is None else row[at])
                for value, write in zip(row, self._writers, strict=True)
            ]
            for row in rows
        )


def harmless(text: str) -> str:
    """A text that no spreadsheet calculates with."""
    if text[:1].isalnum() and ";" not in text and "\n" not in text and "\t" not in text and "\r" not in text:
        return text
    return _BEGINS.sub("'", text)


def _harmless_json(text: str) -> str:
    """JSON that stays the same value: within a text of it, a character can be written as its number."""
    return _BEGINS_AGAIN.sub(lambda found: f"{found[1]}\\u{ord(found[2]):04x}", text) if ";" in text else text


def _lines(rows: Iterable[list[str]]) -> bytes:
    lines = StringIO(newline="")
    csv.writer(lines, lineterminator="\r\n").writerows(rows)
    return lines.getvalue().encode()


def _writer(column: Column, zone: ZoneInfo) -> Write:
    match column.type:
        case "timestamp":
            return lambda value, _: datetime.fromisoformat(value).astimezone(zone).isoformat(timespec="milliseconds")
        case "money":
            return lambda value, currency: _decimal(value, _digits(currency))
        case "integer" | "number" | "percent":
            return lambda value, _: str(value)
        case "boolean":
            return lambda value, _: "true" if value else "false"
        case "json":
            return lambda value, _: _harmless_json(orjson.dumps(value).decode())
        case _:
            return lambda value, _: harmless(value)


_digits = cache(precision)


def _decimal(minor: int, digits: int) -> str:
    """Minor units with as many decimals as the currency has, all of them, and no grouping."""
    if digits == 0:
        return str(minor)
    whole, part = divmod(abs(minor), 10**digits)
    return f"{'-' if minor < 0 else ''}{whole}.{part:0{digits}}"
