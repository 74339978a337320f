"""Reads a file of people that somebody uploads: CSV as spreadsheets write it. What its rows may hold, SQL says."""

import csv
import io
from collections.abc import Iterator
from typing import Any

import orjson
from fastapi import Response
from pydantic import TypeAdapter, ValidationError

from api.answers import answer
from api.errors import ProblemError
from api.schemas.auth import Email

MAX_ROWS = 5_000
EXAMPLE = "email,name,role\r\nravi@example.org,Ravi Kumar,student\r\nmeera@example.org,Meera Iyer,instructor\r\n"
COLUMNS = ("email", "name", "role")

# As in every other body: an address that signing up would spell otherwise, or refuse, opens no account.
_ADDRESS: TypeAdapter[str] = TypeAdapter(Email)


def rows_of(body: bytes) -> str:
    """The rows as JSON, `[{"row": 2, "email": …, "is_address": …, "name": …, "role": …, "surplus": …}]`, or 422."""
    text = _text(body)
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = _names(next(reader, []))
        rows = list(_rows(reader, names))
    except csv.Error as error:
        raise _refusal(f"Line {reader.line_num}: the quotes are not in order ({error}).") from None
    if not rows:
        raise _refusal("The file has no rows below its first line.")
    return orjson.dumps(rows).decode()


def import_answer(text: str) -> Response:
    """What an import has done; 422, with all of it in `report`, when a wrong row has kept it from doing anything."""
    report = orjson.loads(text)
    if report["refused"] and not report["dry_run"]:
        count = len({fault["row"] for fault in report["errors"]})
        raise ProblemError(
            422, "import_refused", f"Nobody was invited: {count} of {report['rows']} rows are wrong.", report=report
        )
    return answer(text)


def _text(body: bytes) -> str:
    if body.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _refusal("The file is UTF-16. Save it as CSV UTF-8.")
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise _refusal(f"Line {line}: the file is not UTF-8. Save it as CSV UTF-8.") from None
    if "\0" in text:
        raise _refusal("The file holds NUL characters: it is no text.")
    if not text.strip():
        raise _refusal("The file is empty.")
    return text


def _separator(text: str) -> str:
    first = text.lstrip("\r\n").split("\n", 1)[0]
    return ";" if ";" in first and "," not in first else ","


def _names(header: list[str]) -> list[str]:
    names = [name.strip().lower() for name in header]
    for name in names:
        if name not in COLUMNS:
            raise _refusal(f"Line 1: there is no column {name[:50]!r}; there are email, name and role.")
        if names.count(name) > 1:
            raise _refusal(f"Line 1: the column {name} is there twice.")
    if "email" not in names:
        raise _refusal("Line 1 must name the columns, and one of them is email.")
    return names


def _rows(reader: Any, names: list[str]) -> Iterator[dict[str, object]]:
    count = 0
    begins = reader.line_num + 1
    for fields in reader:
        here, begins = begins, reader.line_num + 1
        if not any(field.strip() for field in fields):
            continue
        count += 1
        if count > MAX_ROWS:
            raise _refusal(f"The file has more than {MAX_ROWS} rows. Send it in parts.")
        surplus = any(field.strip() for field in fields[len(names) :])
        given = {name: field.strip() for name, field in zip(names, fields, strict=False)}
        address = _address(given.get("email", ""))
        yield {
            "row": here, **given, **({"email": address} if address else {}), "is_address": address is not None,
            "surplus": surplus,
        }  # fmt: skip


def _address(text: str) -> str | None:
    try:
        return _ADDRESS.validate_python(text)
    except ValidationError:
        return None


def _refusal(detail: str) -> ProblemError:
    return ProblemError(422, "invalid_file", detail)
