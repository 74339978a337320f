"""What somebody has paid, as they see it, and as admins find it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from tests.payments.clerk import work
from tests.payments.sales import found, give_back
from tests.support.api import Api
from tests.support.shop import PRICE, Shop

PAYMENTS = "/api/payments"


def test_a_purchase_in_detail(shop: Shop) -> None:
    shop.admin.put(
        "/api/admin/tax-profile",
        {
            "legal_name": "A School", "address": "Pune", "state_code": "27", "gstin": "27AABCA1234F1Z5",
            "rate_basis_points": 1800,
        },
    )  # fmt: skip
    buyer, course = shop.student(), shop.course(11_800)
    billing = {"name": "Asha Rao", "address": "Delhi", "state_code": "07"}
    order = shop.buy(buyer, course, billing=billing)
    give_back(shop, order["payment_id"], 1180)
    payment = found(buyer.get(f"{PAYMENTS}/{order['payment_id']}"))
    assert payment["order_id"] == order["id"]
    assert payment["course"]["id"] == str(course.id)
    assert (payment["status"], payment["disposition"]) == ("partially_refunded", "enrolled")
    assert payment["amount"] == {"amount": 11_800, "currency": "INR"}
    assert payment["refunded"] == {"amount": 1180, "currency": "INR"}
    assert payment["order"]["billing"] == billing
    assert payment["order"]["taxable"]["amount"] == 10_000
    assert payment["order"]["taxes"] == [
        {"name": "IGST", "rate_percent": 18, "amount": {"amount": 1800, "currency": "INR"}}
    ]
    assert [(one["kind"], one["total"]["amount"]) for one in payment["invoices"]] == [
        ("invoice", 11_800),
        ("credit_note", 1180),
    ]
    assert payment["invoice_url"] == f"{PAYMENTS}/{payment['id']}/invoice.pdf"
    assert [(one["status"], one["source"]) for one in payment["refunds"]] == [("processed", "staff")]


def test_only_ones_own(shop: Shop, api: Api) -> None:
    buyer = shop.student()
    order = shop.buy(buyer, shop.course())
    path = f"{PAYMENTS}/{order['payment_id']}"
    assert buyer.get(path).status_code == 200
    for person in (shop.student(), shop.instructor, shop.admin, api.institution().student()):
        assert person.get(path).status_code == 404
        assert found(person.get(PAYMENTS))["data"] == []
    assert buyer.get(f"{PAYMENTS}/{uuid4()}").status_code == 404
    assert shop.institution.anonymous.get(PAYMENTS).status_code == 401
    assert shop.institution.anonymous.get(path).status_code == 401
    assert buyer.get(f"/api/admin/payments/{order['payment_id']}").status_code == 403


def test_pages_stay_as_they_were_while_rows_arrive(shop: Shop) -> None:
    buyer = shop.student()
    bought = [shop.buy(buyer, shop.course())["payment_id"] for _ in range(5)]
    seen: list[str] = []
    cursor = None
    while True:
        page = found(buyer.get(PAYMENTS, params={"limit": 2} | ({"cursor": cursor} if cursor else {})))
        seen += [one["id"] for one in page["data"]]
        shop.buy(buyer, shop.course())
        cursor = page["page"]["next_cursor"]
        if cursor is None:
            break
    assert seen == bought[::-1]
    assert buyer.get(PAYMENTS, params={"cursor": "nonsense"}).json()["code"] == "invalid_cursor"


def test_what_did_not_succeed_is_told(shop: Shop) -> None:
    buyer = shop.student()
    order = shop.order(buyer, shop.course())
    shop.gateway.pay(order["checkout"]["order_id"], "fail")
    work(shop)
    (payment,) = found(buyer.get(PAYMENTS))["data"]
    assert (payment["status"], payment["disposition"]) == ("failed", "none")
    assert payment["error"]["code"]
    assert payment["invoice_url"] is None


def test_admins_find_them(shop: Shop) -> None:
    asha, bela, course, other = shop.student(), shop.student(), shop.course(), shop.course(PRICE * 2)
    kept = shop.buy(asha, course)["payment_id"]
    back = shop.buy(asha, other)["payment_id"]
    third = shop.buy(bela, course)["payment_id"]
    give_back(shop, back)

    def ids(**filters: str) -> list[str]:
        return [one["id"] for one in found(shop.admin.get("/api/admin/payments", params=filters))["data"]]

    today = datetime.now(UTC).date()
    assert ids() == [third, back, kept]
    assert ids(status="captured") == [third, kept]
    assert ids(disposition="refunded") == [back]
    assert ids(course_id=str(course.id)) == [third, kept]
    assert ids(user_id=str(asha.id)) == [back, kept]
    assert ids(user_id=str(asha.id), status="captured", course_id=str(course.id)) == [kept]
    assert ids(mode="test") == []
    assert ids(**{"from": str(today - timedelta(days=1)), "to": str(today + timedelta(days=1))}) == [third, back, kept]
    assert ids(to=str(today - timedelta(days=2))) == []
    assert ids(**{"from": str(today + timedelta(days=2))}) == []
    wrong = shop.admin.get("/api/admin/payments", params={"from": "2026-02-02", "to": "2026-02-01"})
    assert (wrong.status_code, wrong.json()["errors"][0]["pointer"]) == (422, "/query/to")
    assert shop.admin.get("/api/admin/payments", params={"status": "lost"}).status_code == 422
    assert shop.instructor.get("/api/admin/payments").status_code == 403
    one = found(shop.admin.get(f"/api/admin/payments/{kept}"))
    assert one["user"] == {"id": str(asha.id), "name": one["user"]["name"], "email": asha.email}
    assert one["captured"]["amount"] == one["refundable"]["amount"] == PRICE
