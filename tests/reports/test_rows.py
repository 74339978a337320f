"""The rows of reports: all of them and nobody else's, in pages that cost what they hold."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg.types.json import Jsonb

from tests.support.people import User, act_in, make_tenant, make_user
from tests.support.postgres import Connection, Database
from tests.support.world import School, World, build

REPORTS = ("enrollments", "progress", "quiz_results", "payments", "certificates", "xp", "moderation", "audit")
CHOICES = {
    "enrollments": ("status", "source"),
    "progress": ("status",),
    "quiz_results": ("status",),
    "payments": ("status", "mode"),
    "certificates": ("status",),
    "xp": ("type",),
    "moderation": ("decision",),
    "audit": ("action",),
}


ROWS = {
    "progress": "enrollments",
    "quiz_results": "attempts",
    "xp": "entries",
    "moderation": "decisions",
    "audit": "changes",
}
"""The figure that counts the rows."""


class Reader:
    """An admin who asks the database as the API does."""

    def __init__(self, connection: Connection, admin: User) -> None:
        self.connection, self.admin = connection, admin

    def call(self, function: str, *values: Any) -> Any:
        with self.connection.transaction(force_rollback=True):
            self.connection.execute("set local session authorization lms_api")
            places = ", %s" * len(values)
            row = self.connection.execute(
                f"select app.{function}(%s, %s{places})".encode(),
                (self.admin.tenant.id, self.admin.id, *values),
            ).fetchone()
        assert row
        return json.loads(row[0])

    def begin(self, report: str, **filters: Any) -> Any:
        return self.call("begin_report", report, Jsonb(filters))

    def columns(self, report: str) -> list[str]:
        return [column["name"] for column in self.begin(report)["columns"]]

    def page(self, report: str, after: str | None, limit: int, **filters: Any) -> Any:
        return self.call("read_report", report, Jsonb(filters), after, limit)

    def pages(self, report: str, limit: int, **filters: Any) -> Iterator[list[Any]]:
        after = None
        while True:
            page = self.page(report, after, limit, **filters)
            yield page["rows"]
            after = page["next"]
            if after is None:
                return

    def rows(self, report: str, limit: int = 1000, **filters: Any) -> list[Any]:
        return [row for page in self.pages(report, limit, **filters) for row in page]

    def cells(self, report: str, column: str, **filters: Any) -> list[Any]:
        at = self.columns(report).index(column)
        return [row[at] for row in self.rows(report, **filters)]


@pytest.fixture(scope="module")
def world(module_database: Database) -> World:
    found = build(module_database)
    with module_database.connect() as connection:
        for school in (found.here, found.there):
            act_in(connection, school.id)
            connection.execute(
                "insert into lms.xp (tenant_id, user_id, type, points, subject_id, course_id, day) "
                "select tenant_id, user_id, 'quiz_pass', 20, lms.new_id(), course_id, current_date "
                "from lms.enrollments where tenant_id = %s",
                (school.id,),
            )
    return found


@pytest.fixture
def reader(world: World) -> Iterator[Reader]:
    with world.database.connect() as connection:
        yield Reader(connection, admin_of(world.here))


def admin_of(school: School) -> User:
    admin = school.people["admin"]
    assert admin
    return admin


@pytest.mark.parametrize("report", REPORTS)
def test_pages_of_any_size_have_the_same_rows(reader: Reader, report: str) -> None:
    whole = reader.rows(report)
    assert whole
    assert len({json.dumps(row) for row in whole}) == len(whole)
    assert reader.begin(report)["row_count"] == len(whole)
    for limit in (1, 2):
        pages = list(reader.pages(report, limit))
        assert [row for page in pages for row in page] == whole
        assert {len(page) for page in pages} <= {0, *range(1, limit + 1)}


@pytest.mark.parametrize("report", REPORTS)
def test_no_row_names_anything_of_another_institution(reader: Reader, world: World, report: str) -> None:
    theirs = {str(id) for ids in world.there.ids.values() for id in ids}
    text = json.dumps(reader.rows(report))
    assert not [id for id in theirs if id in text]
    assert "@there.example.org" not in text


@pytest.mark.parametrize(("report", "name"), [(report, name) for report in REPORTS for name in CHOICES[report]])
def test_the_choices_of_a_filter_divide_a_report(reader: Reader, report: str, name: str) -> None:
    known = {f["name"]: f for r in reader.call("list_reports")["data"] if r["name"] == report for f in r["filters"]}
    parts = {choice: reader.rows(report, limit=3, **{name: choice}) for choice in known[name]["choices"]}
    whole = reader.rows(report)
    assert sorted(json.dumps(row) for part in parts.values() for row in part) == sorted(map(json.dumps, whole))
    if name in reader.columns(report):
        at = reader.columns(report).index(name)
        assert all(row[at] == choice for choice, part in parts.items() for row in part)
    for choice, part in parts.items():
        assert reader.begin(report, **{name: choice})["row_count"] == len(part)
        figures = reader.call("summarize_report", report, Jsonb({name: choice}))["figures"]
        if (report, name) != ("payments", "status"):  # whose figures leave the payments of a test account out
            assert next(figure["value"] for figure in figures if figure["name"] == ROWS.get(report, report)) == len(
                part
            )


@pytest.mark.parametrize("report", [report for report in REPORTS if report != "audit"])
def test_a_course_and_a_person_narrow(reader: Reader, world: World, report: str) -> None:
    student = world.here.people["student"]
    assert student
    whole = reader.rows(report)
    columns = reader.columns(report)
    course_at, user_at = columns.index("course_id"), columns.index("user_id")
    courses = {row[course_at] for row in whole if row[course_at]}
    assert courses
    for course in courses:
        assert reader.rows(report, course_id=course) == [row for row in whole if row[course_at] == course]
    of_student = [row for row in whole if row[user_at] == str(student.id)]
    assert reader.rows(report, user_id=str(student.id)) == of_student
    both = [row for row in of_student if row[course_at] in courses]
    assert [r for course in courses for r in reader.rows(report, user_id=str(student.id), course_id=course)] == both


def test_a_quiz_narrows(reader: Reader) -> None:
    whole, at = reader.rows("quiz_results"), reader.columns("quiz_results").index("quiz_id")
    for quiz in {row[at] for row in whole}:
        assert reader.rows("quiz_results", limit=1, quiz_id=quiz) == [row for row in whole if row[at] == quiz]


def test_the_log_is_narrowed_by_actor_and_table(reader: Reader) -> None:
    whole, columns = reader.rows("audit"), reader.columns("audit")
    table = columns.index("table")
    assert reader.rows("audit", table="courses") == [row for row in whole if row[table] == "courses"]
    assert reader.rows("audit", user_id="00000000-0000-0000-0000-000000000001") == []


@pytest.mark.parametrize("report", REPORTS)
def test_a_summary_agrees_with_the_rows(reader: Reader, report: str) -> None:
    summary = reader.call("summarize_report", report, Jsonb({}))
    for chart in summary["charts"]:
        assert {len(series["values"]) for series in chart["series"]} == {len(chart["labels"])}
    whole = reader.rows(report)
    pies = [chart for chart in summary["charts"] if chart["kind"] == "pie"]
    columns = reader.columns(report)
    for chart in pies:
        name = {"How": "action", "What was decided": "decision"}.get(chart["title"], chart["title"].lower())
        if report == "payments":
            whole = [row for row in whole if row[columns.index("mode")] == "live"]
        cells = [row[columns.index(name)] for row in whole]
        assert dict(zip(chart["labels"], chart["series"][0]["values"], strict=True)) == {
            word: cells.count(word) for word in set(cells)
        }


def test_money_adds_up_by_currency(reader: Reader) -> None:
    columns = reader.columns("payments")
    rows = [dict(zip(columns, row, strict=True)) for row in reader.rows("payments", mode="live")]
    figures = {
        (figure["name"], figure["currency"]): figure["value"]
        for figure in reader.call("summarize_report", "payments", Jsonb({}))["figures"]
        if "currency" in figure
    }
    assert figures
    for name, currency in figures:
        assert figures[name, currency] == sum(row[name] for row in rows if row["currency"] == currency)


def test_days_are_those_of_the_institution(world: World) -> None:
    """18:30 UTC is midnight in India."""
    with world.database.connect() as connection:
        tenant = make_tenant(connection, timezone="Asia/Kolkata")
        admin = make_user(connection, tenant, "admin")
        for moment in ("2026-03-30 18:29:59.999999Z", "2026-03-30 18:30Z", "2026-03-31 18:29:59Z", "2026-03-31 18:30Z"):
            add_points(connection, admin, moment, 1)
        reader = Reader(connection, admin)
        day = reader.cells("xp", "timestamp", **{"from": "2026-03-31", "to": "2026-03-31"})
        assert day == ["2026-03-31T18:29:59.000Z", "2026-03-30T18:30:00.000Z"]
        assert len(reader.cells("xp", "id", **{"from": "2026-03-31"})) == 3
        assert len(reader.rows("xp", to="2026-03-31")) == 3


def test_what_is_written_meanwhile_repeats_nothing(world: World) -> None:
    with world.database.connect() as connection:
        admin = make_user(connection, make_tenant(connection), "admin")
        for minute in range(6):
            add_points(connection, admin, f"2026-03-31 12:0{minute}Z", 1)
        reader = Reader(connection, admin)
        whole = reader.rows("xp")
        first = reader.page("xp", None, 2)
        add_points(connection, admin, "2026-03-31 13:00Z", 1)
        second = reader.page("xp", first["next"], 2)
        third = reader.page("xp", second["next"], 100)
    assert first["rows"] + second["rows"] + third["rows"] == whole


def test_rare_rows_are_found_in_short_pages(world: World) -> None:
    """What no index knows is looked for among so many rows at a time: a page comes soon, and may hold nothing."""
    with world.database.connect() as connection:
        admin = make_user(connection, make_tenant(connection), "admin")
        add_points(connection, admin, "2020-01-01 00:00Z", 25_000)
        add_points(connection, admin, "2019-01-01 00:00Z", 1, type="forum_post")
        reader = Reader(connection, admin)
        pages = list(reader.pages("xp", 100, type="forum_post"))
    assert [len(page) for page in pages] == [0, 0, 1]


def test_a_page_costs_the_same_however_deep(world: World) -> None:
    """Blocks that it touches, which is what takes time when there are a million rows."""
    with world.database.connect() as connection:
        admin = make_user(connection, make_tenant(connection), "admin")
        add_points(connection, admin, "2020-01-01 00:00Z", 25_000)
        connection.execute("analyze lms.xp")
        reader = Reader(connection, admin)
        deep = [reader.page("xp", None, 10_000)["next"]]
        deep.append(reader.page("xp", deep[0], 10_000)["next"])
        touched(reader, None)
        first = touched(reader, None)
        assert max(touched(reader, after) for after in deep) <= first + 20


def touched(reader: Reader, after: str | None) -> int:
    """Blocks that a page of one row takes, all statements within it included."""
    with reader.connection.transaction(force_rollback=True):
        reader.connection.execute("set local session authorization lms_api")
        row = reader.connection.execute(
            "explain (analyze, buffers, format json) select app.read_report(%s, %s, 'xp', '{}', %s, 1)",
            (reader.admin.tenant.id, reader.admin.id, after),
        ).fetchone()
    assert row
    plan = row[0][0]["Plan"]
    return int(plan["Shared Hit Blocks"] + plan["Shared Read Blocks"])


def add_points(connection: Connection, user: User, moment: str, count: int, type: str = "lesson_complete") -> None:
    """So many awards, a second after the other; none of what they set off matters here."""
    with connection.transaction():
        connection.execute("set local session_replication_role = replica")
        connection.execute(
            "insert into lms.xp (tenant_id, user_id, type, points, subject_id, day, timestamp) "
            "select %s, %s, %s, 5, lms.new_id(), '2020-01-01', %s::timestamptz + nr * interval '1 second' "
            "from generate_series(0, %s) as nr",
            (user.tenant.id, user.id, type, moment, count - 1),
        )


@pytest.mark.parametrize(
    ("cursor", "code"), [("abc", "LM401"), ("W10", "LM401"), ("", "LM401"), ("foreign", "LM401"), ("mad", "LM401")]
)
def test_cursors_of_something_else_are_refused(reader: Reader, cursor: str, code: str) -> None:
    if cursor == "foreign":
        cursor = reader.page("enrollments", None, 1)["next"]
    elif cursor == "mad":
        row = reader.connection.execute("select internal.write_cursor('report xp', 'never', 'no', 'no')").fetchone()
        assert row
        cursor = row[0]
    with pytest.raises(psycopg.DatabaseError) as refusal:
        reader.page("xp", cursor, 1)
    assert refusal.value.sqlstate == code


@pytest.mark.parametrize("limit", [0, -1, 10_001, None])
def test_a_page_has_bounds(reader: Reader, limit: Any) -> None:
    with pytest.raises(psycopg.DatabaseError) as refusal:
        reader.page("xp", None, limit)
    assert refusal.value.sqlstate == "LM402"


@pytest.mark.parametrize("filters", [[], "text", 5, None, [1]])
def test_filters_are_an_object(reader: Reader, filters: Any) -> None:
    for function, more in (("begin_report", ()), ("read_report", (None, 1)), ("summarize_report", ())):
        with pytest.raises(psycopg.DatabaseError) as refusal:
            reader.call(function, "xp", Jsonb(filters), *more)
        assert refusal.value.sqlstate == "LM402"


@pytest.mark.parametrize("course", [UUID(int=1), "theirs"])
def test_courses_that_are_not_ours_are_unknown(reader: Reader, world: World, course: Any) -> None:
    id = world.there.ids["courses"][0] if course == "theirs" else course
    with pytest.raises(psycopg.DatabaseError) as refusal:
        reader.begin("enrollments", course_id=str(id))
    assert refusal.value.sqlstate == "LM302"
    assert reader.rows("enrollments", course_id=str(id)) == []
