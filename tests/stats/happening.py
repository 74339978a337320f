"""What happens at an institution, written down at whatever time, and counted once more in Python."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import orjson

from tests.support.api import Api, Institution, Person
from tests.support.money import add_account
from tests.support.outlines import Course, make_course
from tests.support.people import insert

FIGURES = ("active_students", "new_students", "enrollments", "completions", "certificates")
Json = dict[str, Any]


def clock(text: str) -> datetime:
    """What the institution's clocks show."""
    return datetime.fromisoformat(text)


def refresh(api: Api, if_older_than: str = "0", *, recount: bool = False) -> Json:
    """What the worker does now and then."""
    with api.database.connect("lms_worker") as worker:
        row = worker.execute("select app.refresh_stats(%s, %s)", (if_older_than, recount)).fetchone()
    assert row
    done: Json = orjson.loads(row[0])
    return done


def found(answer: Any) -> Json:
    assert answer.status_code == 200, answer.text
    body: Json = answer.json()
    return body


def pages(person: Person, path: str, **query: Any) -> list[Json]:
    """All rows of a list, two at a time where nothing else is asked for."""
    rows: list[Json] = []
    cursor = None
    while True:
        page = found(person.get(path, params={"limit": 2, **query, **({"cursor": cursor} if cursor else {})}))
        assert len(page["data"]) <= page["page"]["limit"]
        rows += page["data"]
        cursor = page["page"]["next_cursor"]
        assert page["page"]["has_more"] is (cursor is not None)
        if cursor is None:
            return rows


def beginning(day: date, by: str) -> date:
    return {"day": day, "week": day - timedelta(days=day.weekday()), "month": day.replace(day=1)}[by]


def earned(*currencies: tuple[str, int, int, int]) -> list[Json]:
    """(currency, gross, refunds, number of payments), as the API writes it."""
    return [
        {
            "currency": currency,
            "gross": {"amount": gross, "currency": currency},
            "refunds": {"amount": refunds, "currency": currency},
            "net": {"amount": gross - refunds, "currency": currency},
            "payment_count": count,
        }
        for currency, gross, refunds, count in currencies
    ]


@dataclass
class Happening:
    """An institution, and what happened there: each method takes the time of the institution's clocks."""

    institution: Institution
    timezone: str
    events: list[tuple[str, date, UUID | None, Any]] = field(default_factory=list)
    courses: list[Course] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.api = self.institution.api
        self.admin = self.institution.admin(created_at=self.at(clock("2020-01-01 00:00")))
        self.teacher = self.institution.instructor(created_at=self.at(clock("2020-01-01 00:00")))
        self.account: Json | None = None

    def at(self, local: datetime) -> datetime:
        return local.replace(tzinfo=ZoneInfo(self.timezone)).astimezone(UTC)

    def today(self) -> date:
        return datetime.now(ZoneInfo(self.timezone)).date()

    def noon(self, days_ago: int = 0) -> datetime:
        return datetime.combine(self.today() - timedelta(days=days_ago), datetime.min.time()) + timedelta(hours=12)

    def add(self, table: str, **values: Any) -> Json:
        """A row alone, without what triggers would make of it."""
        with self.api.connect() as connection:
            connection.execute("set local session_replication_role = replica")
            return insert(connection, table, tenant_id=self.institution.id, **values)

    def course(self, teacher: Person | None = None, **values: Any) -> Course:
        self.courses.append(make_course(self.institution, teacher or self.teacher, 1, **values))
        return self.courses[-1]

    def comes(self, local: datetime) -> Person:
        self.events.append(("new_students", local.date(), None, None))
        return self.institution.student(created_at=self.at(local))

    def enrolls(self, person: Person, course: Course, local: datetime, completed: datetime | None = None) -> None:
        done = self.at(completed) if completed else None
        at = self.at(local)
        self.add(
            "enrollments", user_id=person.id, course_id=course.id, source="free", enrolled_at=at, completed_at=done
        )
        self.events.append(("enrollments", local.date(), course.id, None))
        if completed:
            self.events.append(("completions", completed.date(), course.id, None))

    def certifies(self, person: Person, course: Course, local: datetime, version: int = 1) -> None:
        id = uuid4()
        self.add(
            "certificates", id=id, user_id=person.id, course_id=course.id, version=version, name="Somebody",
            serial=f"2026-{id.hex[:4].upper()}-{id.hex[4:8].upper()}", code=id.hex[:26].upper(), course_title="Course",
            instructor_name="Teacher", institution_name="School", locale="en", hours=1, issue_date=local.date(),
            issued_at=self.at(local), cert_url="/", superseded_at=self.at(local) if version == 1 else None,
        )  # fmt: skip
        if version == 1:
            self.events.append(("certificates", local.date(), course.id, None))

    def is_there(self, person: Person, day: date) -> None:
        """Signed in on that day."""
        self.add("active_days", day=day, user_id=person.id, role=person.role)
        if person.role == "student":
            self.events.append(("active_students", day, None, person.id))

    def learns(self, person: Person, course: Course, day: date) -> None:
        """Earned something in the course, if only 0 points."""
        self.earns(person, course, day, "lesson_complete")
        self.events.append(("active_students", day, course.id, person.id))

    def earns(self, person: Person, course: Course, day: date, type: str, subject: UUID | None = None) -> None:
        at = self.at(datetime.combine(day, datetime.min.time()) + timedelta(hours=12))
        with self.api.connect() as connection:
            entry = connection.execute(
                "select count(*) + 1 from lms.xp where tenant_id = %s and subject_id = %s and type = %s",
                (self.institution.id, subject, type),
            ).fetchone()
            assert entry
            insert(
                connection, "xp", tenant_id=self.institution.id, user_id=person.id, type=type, points=0,
                subject_id=subject or uuid4(), course_id=course.id, day=day, timestamp=at, entry=entry[0],
            )  # fmt: skip

    def pays(
        self, course: Course | None, amount: int, local: datetime, currency: str = "INR", mode: str = "live"
    ) -> Json:
        if self.account is None:
            self.account = add_account(self.add, self.institution.id, "live")
        sold = {"course_id": course.id, "user_id": self.admin.id, "order_uuid": uuid4()} if course else {}
        payment = self.add(
            "payments", account_id=self.account["id"], payment_id=f"pay_{uuid4().hex[:14]}", mode=mode, amount=amount,
            currency=currency, captured=amount, status="captured", captured_at=self.at(local), **sold,
        )  # fmt: skip
        if mode == "live":
            self.events.append(("gross", local.date(), course.id if course else None, (currency, amount)))
        return payment

    def refunds(self, payment: Json, amount: int, local: datetime, status: str = "processed") -> None:
        self.add(
            "refunds", payment_uuid=payment["id"], account_id=payment["account_id"], amount=amount, status=status,
            currency=payment["currency"], refund_id=f"rfnd_{uuid4().hex[:14]}", source="staff",
            idempotency_key=uuid4().hex, processed_at=self.at(local),
        )  # fmt: skip
        if status == "processed" and payment["mode"] == "live":
            self.events.append(
                ("refunds", local.date(), payment["course_id"], (payment["currency"], amount))
            )  # fmt: skip

    def truth(self, by: str, course: Course | None = None) -> dict[str, Json]:
        """Figures by the beginning of the period, those without any left out."""
        mine = [event for event in self.events if course is None or event[2] == course.id]
        counts: dict[date, Counter[str]] = {}
        people: dict[date, set[UUID]] = {}
        money: dict[date, dict[str, Counter[str]]] = {}
        for figure, day, where, what in mine:
            starts_on = beginning(day, by)
            if figure == "active_students":
                if (where is None) == (course is None):
                    people.setdefault(starts_on, set()).add(what)
            elif figure in ("gross", "refunds"):
                sums = money.setdefault(starts_on, {}).setdefault(what[0], Counter())
                sums[figure] += what[1]
                sums["count"] += figure == "gross"
            else:
                counts.setdefault(starts_on, Counter())[figure] += 1
        names = [name for name in FIGURES[1:] if course is None or name != "new_students"]
        return {
            str(starts_on): {
                "active_students": len(people.get(starts_on, ())),
                **{name: counts.get(starts_on, Counter())[name] for name in names},
                "earnings": earned(
                    *(
                        (currency, sums["gross"], sums["refunds"], sums["count"])
                        for currency, sums in sorted(money.get(starts_on, {}).items())
                    )
                ),
            }
            for starts_on in counts.keys() | people.keys() | money.keys()
        }
