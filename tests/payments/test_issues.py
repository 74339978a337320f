"""What somebody must look at, and what they decide."""

from uuid import uuid4

from tests.payments.clerk import work
from tests.payments.sales import found, is_enrolled, open_issues, payment_of, resolve, told
from tests.support.api import Api, together
from tests.support.gateway import Json
from tests.support.shop import PRICE, Shop


def stray(shop: Shop, amount: int = PRICE) -> Json:
    """Money of an order that nobody here has made."""
    shop.gateway.pay(None, key_id=shop.account.key_id, amount=amount, currency="INR")
    work(shop)
    (issue,) = open_issues(shop, kind="unknown_order")
    return issue


def test_money_of_an_unknown_order_is_linked(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    issue = stray(shop)
    assert issue["resolutions"] == ["link", "refund", "dismiss"]
    assert issue["payment"]["user"] is None
    order = shop.order(buyer, course)
    cheap = shop.order(buyer, shop.course(PRICE - 1))

    for body in ({}, {"order_id": str(uuid4())}, {"order_id": cheap["id"]}):
        answer = resolve(shop, issue, "link", **body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/order_id"
    answers = together(*[lambda: resolve(shop, issue, "link", order_id=order["id"], note="By phone.")] * 4)
    assert {answer.status_code for answer in answers} == {200}
    linked = found(shop.admin.get(f"/api/admin/payment-issues/{issue['id']}"))
    assert (linked["status"], linked["resolution"], linked["note"]) == ("resolved", "link", "By phone.")
    assert linked["resolved_by"]["id"] == str(shop.admin.id)
    assert linked["payment"]["disposition"] == "enrolled"
    assert linked["resolutions"] == []
    assert is_enrolled(buyer, course)
    assert told(buyer) == ["paid"]
    assert found(buyer.get(f"/api/payments/orders/{order['id']}"))["status"] == "paid"
    assert resolve(shop, issue, "dismiss").json()["state"] == "link"


def test_or_given_back(shop: Shop) -> None:
    issue = stray(shop)
    assert resolve(shop, issue, "refund").status_code == 200
    work(shop)
    payment = found(shop.admin.get(f"/api/admin/payments/{issue['payment']['id']}"))
    assert (payment["status"], payment["disposition"]) == ("refunded", "refunded")
    assert [one["status"] for one in payment["refunds"]] == ["processed"]


def test_two_who_decide_differently_decide_once(shop: Shop) -> None:
    issue = stray(shop)
    answers = together(lambda: resolve(shop, issue, "refund"), lambda: resolve(shop, issue, "dismiss"))
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    work(shop)


def test_somebody_who_was_suspended_meanwhile(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.order(buyer, course)
    shop.account.change(refunds="refused")
    assert shop.admin.post(f"/api/admin/users/{buyer.id}/suspend", {"reason": "Spam."}).status_code == 200
    shop.gateway.pay(order["checkout"]["order_id"])
    work(shop)
    kinds = {issue["kind"]: issue for issue in open_issues(shop)}
    assert kinds.keys() == {"person_barred", "refund_failed"}
    assert shop.admin.post(f"/api/admin/users/{buyer.id}/reinstate").status_code == 200
    assert resolve(shop, kinds["person_barred"], "enrol").status_code == 200
    assert is_enrolled(shop.institution.signed_in(buyer.user), course)
    assert resolve(shop, kinds["refund_failed"], "dismiss").status_code == 200


def test_what_cannot_be_done_is_refused(shop: Shop, api: Api) -> None:
    issue = stray(shop)
    for resolution in ("enrol", "revoke"):
        answer = resolve(shop, issue, resolution)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "/resolution")
    assert resolve(shop, issue, "forget").status_code == 422
    path = f"/api/admin/payment-issues/{issue['id']}"
    for person in (shop.student(), shop.instructor):
        assert person.get(path).status_code == 403
        assert person.get("/api/admin/payment-issues").status_code == 403
        assert person.post(f"{path}/resolve", {"resolution": "dismiss"}).status_code == 403
    stranger = api.institution().admin()
    assert stranger.get(path).status_code == 404
    assert stranger.post(f"{path}/resolve", {"resolution": "dismiss"}).status_code == 404
    assert found(stranger.get("/api/admin/payment-issues"))["data"] == []
    assert resolve(shop, issue, "dismiss").status_code == 200


def test_the_list_of_them(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    payment = payment_of(shop, order)
    dispute = shop.gateway.act(payment["payment_id"], "dispute")
    work(shop)
    stray(shop)
    assert {issue["kind"] for issue in open_issues(shop)} == {"dispute", "unknown_order"}
    assert [issue["kind"] for issue in open_issues(shop, payment_id=payment["id"])] == ["dispute"]

    first = found(shop.admin.get("/api/admin/payment-issues", params={"limit": 1}))
    cursor = first["page"]["next_cursor"]
    shop.gateway.rule(dispute["id"], "won")
    work(shop)
    second = found(shop.admin.get("/api/admin/payment-issues", params={"limit": 1, "cursor": cursor}))
    assert [first["data"][0]["kind"]] + [one["kind"] for one in second["data"]] == ["unknown_order"]
    assert [one["resolution"] for one in open_issues(shop, status="resolved")] == ["automatic"]
    assert (
        shop.admin.get("/api/admin/payment-issues", params={"status": "resolved", "cursor": cursor}).status_code == 422
    )
