"""Each figure belongs to the day, week and month in which it happened by the institution's own calendar."""

from datetime import date, timedelta

import pytest

from tests.stats.happening import FIGURES, Happening, beginning, clock, earned, found, pages, refresh
from tests.support.api import Api, Institution

BYS = ("day", "week", "month")
FROM, TO = date(2025, 10, 20), date(2026, 6, 3)
NOTHING: dict[str, object] = dict.fromkeys(FIGURES, 0) | {"earnings": []}


@pytest.fixture(scope="module", params=["Europe/Berlin", "Asia/Kolkata", "Pacific/Kiritimati", "America/St_Johns"])
def school(api: Api, request: pytest.FixtureRequest) -> Happening:
    """What happens on both sides of midnight, of Sunday's, of the month's, and on days of 23 and of 25 hours."""
    school = Happening(api.institution(timezone=request.param, created_at="2025-01-01"), request.param)
    one, two = school.course(), school.course(price=1000)
    ann, ben = school.comes(clock("2026-05-31 23:59")), school.comes(clock("2026-06-01 00:01"))
    cem, dev = school.comes(clock("2025-10-26 00:05")), school.comes(clock("2025-10-26 23:55"))
    school.enrolls(cem, one, clock("2025-10-26 23:30"), clock("2026-03-29 00:30"))
    school.enrolls(dev, one, clock("2025-10-27 00:01"), clock("2026-03-29 23:30"))
    school.enrolls(cem, two, clock("2026-03-28 23:59"), clock("2026-03-30 00:00"))
    school.enrolls(ann, two, clock("2026-05-31 23:59:59"))
    school.enrolls(ben, two, clock("2026-06-01 00:00"))
    school.certifies(cem, one, clock("2026-03-29 00:30"))
    school.certifies(cem, one, clock("2026-04-01 12:00"), version=2)
    school.certifies(dev, one, clock("2026-03-29 23:30"))
    for person, days in ((cem, (26, 27, 29)), (dev, (26, 31))):
        for day in days:
            school.is_there(person, date(2025, 10, day))
            school.learns(person, one, date(2025, 10, day))
    school.is_there(cem, date(2025, 11, 1))
    school.is_there(school.teacher, date(2025, 11, 2))
    school.learns(cem, two, date(2026, 3, 28))
    paid = school.pays(two, 1000, clock("2026-03-28 23:59"))
    school.pays(two, 900, clock("2026-05-31 23:59"))
    school.pays(two, 700, clock("2026-06-01 00:00"), currency="EUR")
    school.pays(None, 50, clock("2026-06-01 00:00"))
    trial = school.pays(two, 5000, clock("2026-06-01 12:00"), mode="test")
    school.refunds(paid, 300, clock("2026-04-30 23:59"))
    school.refunds(paid, 200, clock("2026-05-01 00:00"))
    school.refunds(paid, 100, clock("2026-05-01 00:00"), status="failed")
    school.refunds(trial, 100, clock("2026-06-02 12:00"))
    refresh(api)
    return school


@pytest.mark.parametrize("by", BYS)
def test_every_period_is_what_was_counted_by_hand(school: Happening, by: str) -> None:
    query = {"by": by, "from": str(FROM), "to": str(TO)}
    rows = pages(school.admin, "/api/admin/stats/periods", **query, limit=100)
    steps = [FROM + timedelta(days=days) for days in range((TO - FROM).days + 1)]
    starts = sorted({beginning(day, by) for day in steps}, reverse=True)
    assert [row["starts_on"] for row in rows] == [str(day) for day in starts], "newest first, without gaps"
    truth = school.truth(by)
    assert {row["starts_on"]: row["figures"] for row in rows} == {
        str(day): truth.get(str(day), NOTHING) for day in starts
    }
    assert set(truth) <= {str(day) for day in starts}, "nothing lies outside"
    assert {row["closed"] for row in rows} == {True}


@pytest.mark.parametrize("by", BYS)
def test_so_is_every_course(school: Happening, by: str) -> None:
    for course in school.courses:
        query = {"by": by, "from": str(FROM), "to": str(TO)}
        rows = pages(school.teacher, f"/api/courses/{course.id}/stats/periods", **query, limit=100)
        nothing = {name: value for name, value in NOTHING.items() if name != "new_students"}
        truth = school.truth(by, course)
        assert {row["starts_on"]: row["figures"] for row in rows if row["figures"] != nothing} == truth


def test_weeks_and_months_are_found_by_any_of_their_days(school: Happening) -> None:
    weeks = pages(school.admin, "/api/admin/stats/periods", by="week", **{"from": "2026-05-31", "to": "2026-06-01"})
    assert [(row["starts_on"], row["ends_on"]) for row in weeks] == [
        ("2026-06-01", "2026-06-07"), ("2026-05-25", "2026-05-31"),
    ]  # fmt: skip
    months = pages(school.admin, "/api/admin/stats/periods", by="month", **{"from": "2026-02-28", "to": "2026-03-01"})
    assert [(row["starts_on"], row["ends_on"]) for row in months] == [
        ("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"),
    ]  # fmt: skip


def test_money_is_what_the_books_of_payments_say(school: Happening) -> None:
    revenue = found(school.admin.get("/api/admin/revenue", params={"by": "month", "limit": 100}))["data"]
    months = pages(school.admin, "/api/admin/stats/periods", by="month", **{"from": str(FROM)}, limit=100)
    assert {
        (row["starts_on"][:7], money["currency"], money["gross"]["amount"], money["refunds"]["amount"])
        for row in months
        for money in row["figures"]["earnings"]
    } == {(row["period"], row["currency"], row["gross"]["amount"], row["refunds"]["amount"]) for row in revenue}
    assert found(school.admin.get("/api/admin/stats"))["totals"]["earnings"] == earned(
        ("EUR", 700, 0, 1), ("INR", 1950, 500, 3)
    )


def test_totals_are_of_all_time(school: Happening) -> None:
    totals = found(school.admin.get("/api/admin/stats"))["totals"]
    del totals["earnings"]
    assert totals == {
        "students": 4, "active_students": 0, "instructors": 1, "courses": 2, "published_courses": 2, "enrollments": 0,
        "completions": 3, "certificates": 2,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"period": "month", "date": "2026-03-15", "sort": "completions"}, [2, 1]),
        ({"period": "day", "date": "2026-03-29", "sort": "certificates"}, [2, 0]),
        ({"period": "week", "date": "2025-10-26", "sort": "active_students"}, [2, 0]),
        ({"period": "all", "sort": "enrollments"}, [3, 2]),
        ({"period": "all", "sort": "gross", "currency": "EUR"}, [700, 0]),
        ({"period": "month", "date": "2026-04-01", "sort": "net", "currency": "INR"}, [0, -300]),
    ],
)
def test_courses_by_what_happened_in_them(school: Happening, query: dict[str, str], expected: list[int]) -> None:
    rows = pages(school.admin, "/api/admin/stats/courses", **query, limit=1)
    sort = query["sort"]

    def value(figures: dict[str, object]) -> object:
        if sort not in ("gross", "net"):
            return figures[sort]
        found = [money[sort]["amount"] for money in figures["earnings"] if money["currency"] == query["currency"]]  # type: ignore[attr-defined]
        return found[0] if found else 0

    assert [value(row["figures"]) for row in rows] == expected
    assert len({row["course"]["id"] for row in rows}) == 2
    assert {row["course"]["instructor"]["id"] for row in rows} == {str(school.teacher.id)}


def test_an_institution_in_which_nothing_happened(institution: Institution) -> None:
    refresh(institution.api)
    admin = institution.admin()
    stats = found(admin.get("/api/admin/stats"))
    assert stats["totals"].pop("earnings") == []
    assert set(stats["totals"].values()) == {0}
    assert {stats["last_30_days"]["change_percent"][name] for name in FIGURES} == {None}
    assert stats["top_courses"] == {"active_students": [], "enrollments": [], "completions": [], "net": []}
    (today,) = pages(admin, "/api/admin/stats/periods")
    assert (today["closed"], today["figures"]) == (False, NOTHING), "it began today"
    assert pages(admin, "/api/admin/stats/courses") == []
