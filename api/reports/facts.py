"""What a report is printed from. Nothing else reaches the template."""

import unicodedata
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, Base64Bytes, BaseModel, ConfigDict, Field

from api.certificates.facts import Color, printable
from api.reports.begun import Begun, Type

SHOWN = 500
"""Rows of the table; who wants them all wants a file to calculate with."""

Label = Annotated[str, AfterValidator(printable)]


class Filter(BaseModel):
    """Something that the report is narrowed to, in words."""

    model_config = ConfigDict(extra="ignore")

    title: Label
    value: Label


class Heading(Begun):
    """`shown_filters` for people, in place of ids."""

    shown_filters: list[Filter] = Field(default_factory=list)


class Figure(BaseModel):
    """One number."""

    model_config = ConfigDict(extra="ignore")

    title: Label
    type: Type
    value: float | int | None
    currency: str | None = None


class Series(BaseModel):
    """The values of a chart, a label each."""

    name: Label
    values: list[float | int | None]


class Chart(BaseModel):
    """`type` and `currency` say what the values are; counts, when nothing does."""

    model_config = ConfigDict(extra="ignore")

    kind: Literal["line", "bar", "pie"]
    title: Label
    labels: list[Label]
    series: list[Series]
    type: Type = "integer"
    currency: str | None = None


class Look(BaseModel):
    """The institution's."""

    model_config = ConfigDict(extra="ignore")

    primary_color: Color | None = None
    accent_color: Color | None = None
    logo: Base64Bytes | None = None


class Summary(BaseModel):
    """As `app.summarize_report` answers."""

    model_config = ConfigDict(extra="ignore")

    figures: list[Figure]
    charts: list[Chart]
    look: Look = Field(default_factory=Look)


class Facts(BaseModel):
    """A whole report; `rows` as `Begun.localised` gives them, the first `SHOWN` at most of `row_count`."""

    begun: Heading
    summary: Summary
    rows: list[list[Any]]
    row_count: int


def printed_facts(begun: str, summary: str, rows: list[list[Any]], row_count: int) -> str:
    """For the process that renders, which can read no clock of a time zone."""
    heading, local = _localised(begun, rows[:SHOWN])
    return orjson.dumps(
        {"begun": heading, "summary": orjson.Fragment(summary), "rows": local, "row_count": row_count}
    ).decode()


def workbook_facts(begun: str, rows: list[list[Any]]) -> str:
    """As `printed_facts`, for a small workbook."""
    heading, local = _localised(begun, rows)
    return orjson.dumps({"begun": heading, "rows": local}).decode()


def _localised(begun: str, rows: list[list[Any]]) -> tuple[dict[str, Any], list[list[Any]]]:
    known = Begun.model_validate_json(begun)
    return {**orjson.loads(begun), "generated_local": known.localised_time()}, list(known.localised(rows))


def plain(text: str, most: int) -> str:
    """A text as it fits into a cell: on one line, cut off, and with nothing that has no shape."""
    kept = " ".join(
        "".join(" " if unicodedata.category(char) in ("Cc", "Cs") else char for char in text[: most * 2]).split()
    )
    return kept if len(kept) <= most else kept[: most - 1].rstrip() + "…"
