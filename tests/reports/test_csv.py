"""CSV: what a spreadsheet, a program and pandas make of it, and how it reaches a client."""

import csv
import io
import json
import secrets
import time
from typing import Any

import httpx
import pandas
import pytest

from api.reports.begun import Begun
from api.reports.csv import Csv, harmless
from tests.support.api import Api, Institution, Person

TRICKS = {
    "=1+1": "'=1+1",
    "+1": "'+1",
    "-1": "'-1",
    "@SUM(A1)": "'@SUM(A1)",
    "\t=1": "'\t'=1",
    "\r=1": "'\r'=1",
    "\tx": "'\tx",
    "\rx": "'\rx",
    "\nx": "'\nx",
    "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0",
    "＝1": "'＝1",
    "＋1": "'＋1",
    "－1": "'－1",
    "＠x": "'＠x",
    "  =1": "'  =1",
    "\u00a0=1": "'\u00a0=1",
    "\u200b\ufeff-1": "'\u200b\ufeff-1",
    "\u2066=1\u2069": "'\u2066=1\u2069",
    "\u061c\u180e\ufe0f\U000e0020@1": "'\u061c\u180e\ufe0f\U000e0020@1",
    "a;=1": "a;'=1",
    "a\n=1": "a\n'=1",
    "a\r\n@x": "a\r\n'@x",
    'a";=1;"': 'a";\'=1;"',
    "-": "'-",
}
HARMLESS = [
    "", " ", "a", "a=b", "a-b", "a, -b", "name@example.org", "1-2", "'=1", "50 % + 1", "“quoted”", 'say "hi"', "a\nb",
    "a; b", "स्नेहा", "சினேகா", "é", "\u200b", "한국어", "🎓", "(=1)", "#N/A", "null", "0012", "1e5",
]  # fmt: skip


def begun(columns: list[tuple[str, str]], timezone: str = "Asia/Kolkata") -> Begun:
    return Begun.model_validate(
        {
            "report": "sample",
            "title": "Sample",
            "tenant": {"slug": "school", "name": "School", "timezone": timezone},
            "generated_at": "2026-03-31T12:00:00Z",
            "columns": [{"name": name, "title": name, "type": type} for name, type in columns],
        }
    )


def written(columns: list[tuple[str, str]], rows: list[list[Any]], timezone: str = "Asia/Kolkata") -> bytes:
    writer = Csv(begun(columns, timezone))
    return writer.header() + writer.lines(rows)


def read(body: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body.decode(), newline=""), strict=True))


@pytest.mark.parametrize("text", TRICKS)
def test_no_text_becomes_a_formula(text: str) -> None:
    assert harmless(text) == TRICKS[text]
    assert harmless(TRICKS[text]) == TRICKS[text]


@pytest.mark.parametrize("text", HARMLESS)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


def test_every_text_is_read_back() -> None:
    texts = [*HARMLESS, *TRICKS, 'all, of "it"\r\nat; once', "a\x00b"]
    body = written([("nr", "integer"), ("text", "text")], [[nr, text] for nr, text in enumerate(texts)])
    expected = [harmless(text) for text in texts]
    assert [row[1] for row in read(body)[1:]] == expected
    frame = pandas.read_csv(io.BytesIO(body), keep_default_na=False, dtype={"text": str}, lineterminator=None)
    assert list(frame["nr"]) == list(range(len(texts)))
    assert [text for text in frame["text"] if "\r" not in text] == [text for text in expected if "\r" not in text]


def test_lines_end_as_the_standard_says() -> None:
    body = written([("a", "text"), ("b", "text")], [["x", "two\nlines"], [None, "y"]])
    assert body == b'a,b\r\nx,"two\nlines"\r\n,y\r\n'


@pytest.mark.parametrize(
    ("currency", "minor", "shown"),
    [
        ("INR", 49900, "499.00"), ("INR", -49905, "-499.05"), ("INR", 5, "0.05"), ("INR", 0, "0.00"),
        ("JPY", 500, "500"), ("JPY", -5, "-5"), ("KWD", 1234567, "1234.567"), ("INR", 10**12 + 1, "10000000000.01"),
    ],
)  # fmt: skip
def test_money_has_the_decimals_of_its_currency(currency: str, minor: int, shown: str) -> None:
    body = written([("amount", "money"), ("currency", "text")], [[minor, currency]])
    assert read(body)[1] == [shown, currency]


def test_numbers_stay_numbers() -> None:
    columns = [
        ("points", "integer"),
        ("score", "percent"),
        ("hours", "number"),
        ("passed", "boolean"),
        ("none", "integer"),
    ]
    body = written(columns, [[-5, 87.5, -0.1, True, None], [12, 100, 3, False, None]])
    assert read(body)[1:] == [["-5", "87.5", "-0.1", "true", ""], ["12", "100", "3", "false", ""]]
    frame = pandas.read_csv(io.BytesIO(body))
    assert list(frame["points"]) == [-5, 12]
    assert list(frame["passed"]) == [True, False]
    assert frame["none"].isna().all()


@pytest.mark.parametrize(
    ("timezone", "utc", "shown"),
    [
        ("Asia/Kolkata", "2026-03-31T18:30:00.000Z", "2026-04-01T00:00:00.000+05:30"),
        ("Europe/Berlin", "2026-03-29T00:59:59.999Z", "2026-03-29T01:59:59.999+01:00"),
        ("Europe/Berlin", "2026-03-29T01:00:00.000Z", "2026-03-29T03:00:00.000+02:00"),
        ("UTC", "2026-01-01T00:00:00.000Z", "2026-01-01T00:00:00.000+00:00"),
    ],
)
def test_times_are_those_of_the_institution(timezone: str, utc: str, shown: str) -> None:
    assert read(written([("at", "timestamp")], [[utc]], timezone))[1] == [shown]


def test_json_stays_json() -> None:
    value = {"name": "=1", "list": [1, None], "text": 'स्नेहा, "x"\n'}
    (cell,) = read(written([("after", "json")], [[value]]))[1]
    assert json.loads(cell) == value


@pytest.mark.parametrize("text", ["ok; =1+1", "a;@SUM(A1)", ";\u200b-1", "x; ＝1;+2", ";\t=1", "; safe"])
def test_json_with_what_looks_like_a_formula_is_the_same_value(text: str) -> None:
    (cell,) = read(written([("after", "json")], [[{"reason": text, text: [text]}]]))[1]
    assert json.loads(cell) == {"reason": text, text: [text]}
    assert harmless(cell) == cell, "no spreadsheet calculates with it"


# Over HTTP


@pytest.fixture(scope="module")
def school(api: Api) -> Institution:
    return api.institution(timezone="Asia/Kolkata", name="स्कूल")


@pytest.fixture(scope="module")
def admin(school: Institution) -> Person:
    return school.admin(name='=HYPERLINK("https://example.org","Me")')


def add_changes(person: Person, count: int, size: int = 1) -> None:
    """What this person would have changed, a moment after the other. The log may hold anything, and nothing is added up
    from it."""
    with person.api.connect() as connection:
        connection.execute(
            "insert into lms.audit_log (tenant_id, at, actor_id, actor_role, action, table_name, row_key, after) "
            "select %s, now() + nr * interval '1 millisecond', %s, 'admin', 'insert', 'courses', nr::text, "
            "jsonb_build_object('text', repeat('x', %s)) from generate_series(1, %s) as nr",
            (person.user.tenant.id, person.id, size, count),
        )


def test_the_list_says_what_a_file_will_hold(admin: Person) -> None:
    listed = {report["name"]: report for report in admin.get("/api/admin/reports").json()["data"]}
    assert len(listed) == 8
    for name, report in listed.items():
        answer = admin.get(f"/api/admin/reports/{name}")
        assert answer.headers["content-type"] == "text/csv; charset=utf-8"
        assert not answer.content.startswith(b"\xef\xbb\xbf")
        assert read(answer.content)[0] == [column["name"] for column in report["columns"]]


def test_every_row_comes_once(school: Institution) -> None:
    person = school.admin(name='Comma, "quote"')
    add_changes(person, 1_250)
    answer = person.get("/api/admin/reports/audit", params={"user_id": str(person.id)})
    rows = list(csv.DictReader(io.StringIO(answer.text, newline="")))
    assert [row["at"] for row in rows] == sorted((row["at"] for row in rows), reverse=True)
    assert len({row["id"] for row in rows}) == len(rows) == 1_250
    assert {row["actor"] for row in rows} == {'Comma, "quote"'}
    assert rows[0]["at"].endswith("+05:30")
    frame = pandas.read_csv(io.BytesIO(answer.content), parse_dates=["at"])
    assert frame["at"].is_monotonic_decreasing
    assert len(frame) == 1_250


def test_a_name_is_no_formula(admin: Person) -> None:
    add_changes(admin, 1)
    answer = admin.get("/api/admin/reports/audit", params={"user_id": str(admin.id)})
    (row,) = csv.DictReader(io.StringIO(answer.text, newline=""))
    assert row["actor"] == '\'=HYPERLINK("https://example.org","Me")'


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"from": "2026-01-01", "to": "2026-03-31"}, "quiz-results-{slug}-2026-01-01-to-2026-03-31.csv"),
        ({"from": "2026-01-01"}, "quiz-results-{slug}-from-2026-01-01.csv"),
        ({"to": "2026-03-31"}, "quiz-results-{slug}-to-2026-03-31.csv"),
    ],
)
def test_the_file_has_a_name(admin: Person, school: Institution, query: dict[str, str], name: str) -> None:
    answer = admin.get("/api/admin/reports/quiz_results", params=query)
    assert f'filename="{name.format(slug=school.slug)}"' in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    ("report", "query", "status", "pointer"),
    [
        ("wages", {}, 404, None),
        ("xp", {"status": "active"}, 422, "/query/status"),
        ("enrollments", {"status": "paid"}, 422, "/query/status"),
        ("enrollments", {"from": "2026-04-01", "to": "2026-03-31"}, 422, "/query/to"),
        ("enrollments", {"from": "today"}, 422, "/query/from"),
        ("enrollments", {"course_id": "00000000-0000-0000-0000-000000000001"}, 404, None),
        ("enrollments", {"format": "ods"}, 422, "/query/format"),
        ("enrollments", {"limit": "5"}, 400, "/query/limit"),
        ("audit", {"table": "\0"}, 422, None),
    ],
)
def test_failures_are_problems(
    admin: Person, report: str, query: dict[str, str], status: int, pointer: str | None
) -> None:
    answer = admin.get(f"/api/admin/reports/{report}", params=query)
    assert answer.status_code == status
    assert [error["pointer"] for error in answer.json()["errors"]] == ([pointer] if pointer else [])


def test_only_admins_take_reports(school: Institution) -> None:
    for person in (school.student(), school.instructor()):
        assert person.get("/api/admin/reports").status_code == 403
        assert person.get("/api/admin/reports/enrollments").status_code == 403
    assert school.anonymous.get("/api/admin/reports/enrollments").status_code == 401


def test_what_is_too_large_is_left_to_a_job(school: Institution) -> None:
    person = school.admin()
    add_changes(person, 10_001)
    query = {"user_id": str(person.id)}
    for format in ("xlsx", "pdf"):
        refused = person.get("/api/admin/reports/audit", params={**query, "format": format})
        assert (refused.status_code, refused.json()["code"]) == (409, "report_too_large")
        assert (refused.json()["rows"], refused.json()["limit"]) == (10_001, 10_000)
    assert person.get("/api/admin/reports/audit", params=query).text.count("\r\n") == 10_002


def test_small_ones_are_workbooks_and_pdfs(school: Institution) -> None:
    person = school.admin()
    add_changes(person, 3)
    for format, begins in (("xlsx", b"PK"), ("pdf", b"%PDF")):
        answer = person.get("/api/admin/reports/audit", params={"user_id": str(person.id), "format": format})
        assert answer.status_code == 200
        assert answer.content.startswith(begins)


@pytest.fixture(scope="module")
def large_institution(api: Api) -> Institution:
    return api.institution()


@pytest.fixture(scope="module")
def large(large_institution: Institution) -> Person:
    """An admin whose report is more than what the machine buffers on its way."""
    admin = large_institution.admin()
    add_changes(admin, 4_000, size=20_000)
    return admin


def test_rows_that_are_too_long_are_left_to_a_job_too(large: Person) -> None:
    query = {"table": "courses", "user_id": str(large.id)}
    refused = large.get("/api/admin/reports/audit", params={**query, "format": "xlsx"})
    assert (refused.status_code, refused.json()["code"]) == (409, "report_too_large")
    assert refused.json()["rows"] == 4_000 > refused.json()["limit"]
    assert large.get("/api/admin/reports/audit", params={**query, "format": "pdf"}).status_code == 200


def test_who_goes_away_is_not_read_for(large: Person) -> None:
    request_id = secrets.token_hex(8)
    headers = {**large.headers, "x-request-id": request_id}
    with httpx.stream("GET", f"{large.http.base_url}/api/admin/reports/audit", headers=headers, timeout=60) as answer:
        assert next(answer.iter_raw())
    noted = taken(large, request_id)
    assert noted["complete"] is False
    assert noted["rows"] < 4000


def test_who_may_not_any_more_gets_no_more(large: Person, large_institution: Institution) -> None:
    request_id = secrets.token_hex(8)
    headers = {**large.headers, "x-request-id": request_id}
    with httpx.stream("GET", f"{large.http.base_url}/api/admin/reports/audit", headers=headers, timeout=60) as answer:
        chunks = answer.iter_raw()
        next(chunks)
        suspended = large_institution.admin().post(f"/api/admin/users/{large.id}/suspend", {"reason": "Gone."})
        assert suspended.status_code == 200
        with pytest.raises(httpx.RemoteProtocolError):
            for _ in chunks:
                pass
    assert taken(large, request_id)["complete"] is False


def taken(person: Person, request_id: str) -> dict[str, Any]:
    """What the log says of a report that was taken, once it does."""
    for _ in range(600):
        for line in person.api.application.log_file.read_text().splitlines():
            if request_id in line and "report_taken" in line:
                found: dict[str, Any] = json.loads(line)
                return found
        time.sleep(0.05)
    raise AssertionError("the log does not know of it")
