"""What came in and what went back."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.payments.clerk import work
from tests.payments.sales import found, give_back
from tests.support.api import Api
from tests.support.gateway import Gateway, Json
from tests.support.shop import Shop

PROFILE = {
    "legal_name": "A School", "address": "Pune", "state_code": "27", "gstin": "27AABCA1234F1Z5",
    "rate_basis_points": 1800,
}  # fmt: skip
BILLING = {"name": "Asha Rao", "address": "Mumbai", "state_code": "27"}


def elsewhere() -> str:
    """A timezone in which it is another day than in UTC."""
    return "Pacific/Kiritimati" if datetime.now(UTC).hour >= 10 else "Pacific/Pago_Pago"


def figures(row: Json) -> tuple[int, int, int, int, int, int]:
    gross, refunds, net, tax = (row[name]["amount"] for name in ("gross", "refunds", "net", "tax"))
    return gross, refunds, net, tax, row["payment_count"], row["refund_count"]


def test_figures(api: Api, gateway: Gateway) -> None:
    timezone = elsewhere()
    shop = Shop(api.institution(timezone=timezone), gateway)
    assert shop.admin.put("/api/admin/tax-profile", PROFILE).is_success
    first, second = shop.course(11_800), shop.course(23_600)
    paid = shop.buy(shop.student(), first, billing=BILLING)
    shop.buy(shop.student(), first, billing=BILLING)
    whole = shop.buy(shop.student(), second, billing=BILLING)
    give_back(shop, paid["payment_id"], 1180)
    give_back(shop, whole["payment_id"])
    shop.gateway.pay(shop.order(shop.student(), second, billing=BILLING)["checkout"]["order_id"], "fail")
    # What nothing was sold for is money all the same, without tax.
    shop.gateway.pay(None, key_id=shop.account.key_id, amount=500, currency="INR")
    work(shop)
    trial = shop.add_account("test")
    order = shop.order(shop.admin, second, mode="test", billing=BILLING)
    shop.gateway.pay(order["checkout"]["order_id"])
    work(shop, shop.account, trial)

    def revenue(**query: Any) -> Json:
        return found(shop.admin.get("/api/admin/revenue", params=query))

    by_course = revenue(by="course")
    assert [figures(row) for row in by_course["totals"]] == [(47_700, 24_780, 22_920, 3420, 4, 2)]
    assert {row["course"] and row["course"]["id"]: figures(row) for row in by_course["data"]} == {
        str(first.id): (23_600, 1180, 22_420, 3420, 2, 1),
        str(second.id): (23_600, 23_600, 0, 0, 1, 1),
        None: (500, 0, 500, 0, 1, 0),
    }
    today = datetime.now(UTC).astimezone(ZoneInfo(timezone)).date()
    by_day = revenue(by="day")
    assert by_day["timezone"] == timezone
    assert [(row["period"], row["currency"]) for row in by_day["data"]] == [(str(today), "INR")]
    assert [row["period"] for row in revenue(by="month")["data"]] == [str(today)[:7]]
    assert figures(revenue(by="month")["data"][0]) == figures(by_course["totals"][0])

    utc = datetime.now(UTC).date()
    assert utc != today
    assert revenue(by="day", **{"from": str(today), "to": str(today)})["totals"] == by_day["totals"]
    assert revenue(by="day", **{"from": str(utc), "to": str(utc)})["totals"] == []
    assert [figures(row) for row in revenue(by="day", course_id=str(second.id))["totals"]] == [
        (23_600, 23_600, 0, 0, 1, 1)
    ]


def test_pages_and_currencies(shop: Shop) -> None:
    courses = [shop.course(1000), shop.course(2000), shop.course(3000)]
    for course in courses:
        shop.buy(shop.student(), course)
    shop.gateway.pay(None, key_id=shop.account.key_id, amount=500, currency="USD")
    work(shop)
    rows: list[Json] = []
    query: dict[str, Any] = {"by": "course", "limit": 2}
    while True:
        page = found(shop.admin.get("/api/admin/revenue", params=query))
        rows += page["data"]
        assert [row["currency"] for row in page["totals"]] == ["INR", "USD"]
        if page["page"]["next_cursor"] is None:
            break
        query["cursor"] = page["page"]["next_cursor"]
    assert {(row["course"] and row["course"]["id"], row["gross"]["amount"]) for row in rows} == {
        *((str(course.id), (number + 1) * 1000) for number, course in enumerate(courses)),
        (None, 500),
    }
    assert len(rows) == 4


def test_only_admins_are_told(shop: Shop) -> None:
    for person in (shop.student(), shop.instructor):
        assert person.get("/api/admin/revenue", params={"by": "day"}).status_code == 403
    assert found(shop.admin.get("/api/admin/revenue"))["by"] == "month"
    assert shop.admin.get("/api/admin/revenue", params={"by": "week"}).status_code == 422
    wrong = shop.admin.get("/api/admin/revenue", params={"by": "day", "from": "2026-02-02", "to": "2026-02-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/query/to")
