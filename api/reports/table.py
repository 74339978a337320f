"""The rows of a report as a page has room for them: without ids, without what is empty or everywhere the same."""

import re
from dataclasses import dataclass
from math import ceil
from typing import Any

import orjson
from babel.numbers import format_decimal

from api.money import money_locale, written_money
from api.reports.begun import Column
from api.reports.facts import Facts, plain

NUMBERS = ("integer", "number", "percent", "money")
MOST = 140
"""Characters of a cell."""
FEW = 8
"""Columns, that is: of more than that, an address stands below its name."""
_CODE = re.compile(r"[a-z]+(_[a-z]+)+")
"""What something is called among programs."""
_WIDEST = {"text": 30, "json": 44}
_NARROWEST, _LONGEST, _PADDING = 5, 38, 2.2
SIZES = (8, 7.4, 6.8, 6.2)
ROOM = 1420
"""Characters of one point that stand beside each other on a page."""


@dataclass(frozen=True, slots=True)
class Cell:
    """What is written in it, and what stands below in small print."""

    text: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """A column; its width as a part of the whole."""

    title: str
    is_number: bool
    percent: float


@dataclass(frozen=True, slots=True)
class Table:
    """`common`: what is the same in all of the rows, and is therefore said once. `size`: of its letters, in points."""

    heads: list[Head]
    rows: list[list[Cell]]
    common: list[tuple[str, str]]
    left_out: bool
    size: float


def tabulate(facts: Facts, words: dict[str, Any], lang: str) -> Table:
    """The table of the rows that are shown."""
    columns, rows = facts.begun.columns, facts.rows
    money = facts.begun.currency_at
    email = next((at for at, column in enumerate(columns) if column.name == "email"), None)
    shown: list[int] = []
    common: list[tuple[str, str]] = []

    def written(at: int, row: list[Any]) -> str:
        currency = row[money] if money is not None else None
        return write(row[at], columns[at].type, currency or facts.begun.tenant.currency, words, lang)

    for at, column in enumerate(columns):
        if _is_for_programs(column, has_money=money is not None) or all(_is_empty(row[at], column) for row in rows):
            continue
        if column.type in ("text", "boolean") and len(rows) > 2 and all(row[at] == rows[0][at] for row in rows):
            common.append((column.title, written(at, rows[0])))
        else:
            shown.append(at)
    name = next((at for at in shown if columns[at].name == "name"), None)
    if name is not None and email in shown and len(shown) > FEW:
        shown.remove(email)
    else:
        email = None

    cells = [
        [Cell(written(at, row), written(email, row) if email is not None and at == name else "") for at in shown]
        for row in rows
    ]
    widths, size = _widths([columns[at] for at in shown], cells)
    total = sum(widths) or 1
    heads = [
        Head(columns[at].title, columns[at].type in NUMBERS, round(100 * width / total, 3))
        for at, width in zip(shown, widths, strict=True)
    ]
    return Table(heads, cells, common, left_out=len(shown) < len(columns), size=size)


def write(value: Any, type: str, currency: str, words: dict[str, Any], lang: str) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    match type:
        case "money" if isinstance(value, int):
            return written_money(value, currency, lang)
        case "integer" | "number" if isinstance(value, int | float):
            return format_decimal(value, locale=money_locale(lang, currency))
        case "percent" if isinstance(value, int | float):
            return f"{value:g} %"
        case "timestamp":
            return str(value)[:16].replace("T", " ")
        case "boolean":
            return str(words["yes"] if value else words["no"])
        case "json" if isinstance(value, dict):
            return plain("; ".join(f"{name}: {_short(member)}" for name, member in value.items()), MOST)
        case "text" if isinstance(value, str) and _CODE.fullmatch(value):
            return value.replace("_", " ")
        case _:
            return plain(_short(value), MOST)


def _short(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def _is_empty(value: Any, column: Column) -> bool:
    return value in (None, "") or (column.type == "money" and value == 0)


def _is_for_programs(column: Column, *, has_money: bool) -> bool:
    """Ids say nothing to people; a currency stands with its amounts."""
    return column.name == "id" or column.name.endswith("_id") or (column.name == "currency" and has_money)


def _widths(columns: list[Column], rows: list[list[Cell]]) -> tuple[list[float], float]:
    """How wide the columns are, in characters, and the size of the letters with which they have room: the largest at
    which there is room for most of what is in them, else the smallest, at which words and numbers are whole still."""
    sizes = [_extent(column, [row[nr] for row in rows]) for nr, column in enumerate(columns)]
    wanted = sum(most for _, most in sizes)
    size = next((size for size in SIZES if wanted <= ROOM / size), SIZES[-1])
    sizes = _levelled(sizes, ROOM / size)
    spare = max(ROOM / size - sum(least for least, _ in sizes), 0)
    open_ = sum(most - least for least, most in sizes) or 1
    part = min(spare / open_, 1)
    return [least + (most - least) * part for least, most in sizes], size


def _levelled(sizes: list[tuple[float, float]], room: float) -> list[tuple[float, float]]:
    """Where not every word has room to be whole, the longest give way, so that the short ones are."""
    widest = ceil(max((least for least, _ in sizes), default=0))
    level = next((at for at in range(widest, 0, -1) if sum(min(least, at) for least, _ in sizes) <= room), widest)
    return [(min(least, level), most) for least, most in sizes]


def _extent(column: Column, cells: list[Cell]) -> tuple[float, float]:
    """The least and the usual width of a column, which keeps words and numbers whole, and addresses where it can."""
    texts = [cell.text for cell in cells if cell.text]
    lengths = sorted(len(text) for text in texts) or [0]
    usual = min(lengths[len(lengths) * 9 // 10], _WIDEST.get(column.type, 20))
    whole = texts if column.type not in ("text", "json") else [part for text in texts for part in text.split()]
    title = max(1.2 * len(part) for part in column.title.split())  # it is bold
    least = max(min(max(map(_wide, whole), default=0), _LONGEST), title, _NARROWEST) + _PADDING
    below = max((0.85 * len(cell.below) for cell in cells), default=0)
    return least, max(least, usual + _PADDING, min(below, _LONGEST) + _PADDING)


def _wide(word: str) -> float:
    return len(word) * (1.25 if word.isupper() else 1.05)
