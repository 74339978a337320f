"""Money that goes back, with the gateway at the other end."""

from uuid import uuid4

import pytest

from tests.payments.clerk import work
from tests.payments.sales import found, give_back, is_enrolled, open_issues, payment_of, resolve, told
from tests.support.api import Api, Institution, together
from tests.support.gateway import Gateway
from tests.support.shop import PRICE, Shop

REFUNDS = r"/v1/payments/.*/refund"


def test_everything_goes_back_and_the_place_with_it(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    buyer_of_both = shop.course()
    shop.buy(buyer, buyer_of_both)
    order = shop.buy(buyer, course)
    assert buyer.post(f"/api/lessons/{course.lessons[0]}/complete").status_code == 200

    refund = give_back(shop, order["payment_id"])
    assert refund.status_code == 201
    assert refund.json()["status"] == "processed"
    assert refund.json()["amount"] == {"amount": PRICE, "currency": "INR"}
    work(shop)  # the webhooks of it say nothing new

    payment = payment_of(shop, order)
    assert (payment["status"], payment["disposition"]) == ("refunded", "refunded")
    assert payment["refundable"]["amount"] == 0
    assert [(one["source"], one["reason"], one["requested_by"]) for one in payment["refunds"]] == [
        ("staff", "Sorry.", str(shop.admin.id))
    ]
    assert [(one["kind"], one["total"]["amount"]) for one in payment["invoices"]] == [
        ("invoice", PRICE),
        ("credit_note", PRICE),
    ]
    assert not is_enrolled(buyer, course)
    assert is_enrolled(buyer, buyer_of_both)
    assert told(buyer) == ["paid", "paid", "refunded"]
    assert len(shop.account.calls("POST", f"/v1/payments/{payment['payment_id']}/refund")) == 1

    again = shop.buy(buyer, course)
    assert again["payment_id"] != order["payment_id"]
    assert found(buyer.get(f"/api/courses/{course.id}/progress"))["progress"]["completed_lessons"] == 1


def test_in_parts_and_not_too_much(shop: Shop) -> None:
    course, buyer = shop.course(), shop.student()
    order = shop.buy(buyer, course)
    for part in (10_000, 20_000):
        assert give_back(shop, order["payment_id"], part).status_code == 201
    too_much = give_back(shop, order["payment_id"], PRICE - 30_000 + 1)
    assert too_much.status_code == 409
    assert too_much.json()["code"] == "refund_exceeds_balance"
    assert too_much.json()["refundable"] == {"amount": PRICE - 30_000, "currency": "INR"}
    assert is_enrolled(buyer, course)
    assert payment_of(shop, order)["status"] == "partially_refunded"

    assert give_back(shop, order["payment_id"]).json()["amount"]["amount"] == PRICE - 30_000
    work(shop)
    assert not is_enrolled(buyer, course)
    payment = found(buyer.get(f"/api/payments/{order['payment_id']}"))
    assert [one["amount"]["amount"] for one in payment["refunds"]] == [10_000, 20_000, PRICE - 30_000]
    assert "reason" not in payment["refunds"][0]
    assert give_back(shop, order["payment_id"]).json()["refundable"]["amount"] == 0


def test_the_same_key_is_the_same_refund(shop: Shop) -> None:
    order = shop.buy(shop.student(), shop.course())
    key = uuid4().hex
    answers = together(*[lambda: give_back(shop, order["payment_id"], 10_000, key)] * 8)
    assert {answer.status_code for answer in answers} <= {201, 202}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert len(shop.account.calls("POST", "/v1/payments")) == 1
    assert give_back(shop, order["payment_id"], 10_000, key).status_code == 201
    other = give_back(shop, order["payment_id"], 20_000, key)
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")


def test_those_who_give_back_at_once_do_not_give_back_too_much(shop: Shop) -> None:
    order = shop.buy(shop.student(), shop.course())
    part = PRICE // 4
    answers = together(*[lambda: give_back(shop, order["payment_id"], part)] * 8)
    assert sorted(answer.status_code for answer in answers) == [201] * 4 + [409] * 4
    assert payment_of(shop, order)["refunded"]["amount"] == 4 * part
    assert len(shop.account.calls("POST", "/v1/payments")) == 4


@pytest.mark.parametrize("kind", ["drop", "bad_gateway", "wrong_amount"])
def test_an_answer_that_is_lost_gives_nothing_back_twice(shop: Shop, kind: str) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    shop.account.webhook(mode="withhold")
    shop.account.fault(kind, when="after", path=REFUNDS, method="POST")
    key = uuid4().hex
    lost = give_back(shop, order["payment_id"], None, key)
    assert lost.status_code == 202
    assert lost.json()["status"] == "requested"
    assert is_enrolled(buyer, course)

    with shop.api.connect() as connection:  # what it waits for before it asks again
        connection.execute(
            "update lms.gateway_jobs set run_at = now() where tenant_id = %s and status = 'pending'",
            (shop.institution.id,),
        )
    work(shop)
    assert give_back(shop, order["payment_id"], None, key).json()["status"] == "processed"
    assert payment_of(shop, order)["status"] == "refunded"
    assert not is_enrolled(buyer, course)
    gateway_id = payment_of(shop, order)["payment_id"]
    refunds = [one for one in shop.gateway.found("refunds") if one["payment_id"] == gateway_id]
    assert [one["amount"] for one in refunds] == [PRICE]
    assert len(payment_of(shop, order)["refunds"]) == 1


def test_one_that_the_gateway_refuses(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    shop.account.change(refunds="refused")
    refused = give_back(shop, order["payment_id"])
    assert (refused.status_code, refused.json()["code"]) == (502, "gateway_refused")
    assert payment_of(shop, order)["refundable"]["amount"] == PRICE
    (issue,) = open_issues(shop)
    assert (issue["kind"], issue["refund_id"]) == ("refund_failed", refused.json()["refund_id"])

    shop.account.change(refunds="processed")
    assert resolve(shop, issue, "refund", note="They have topped up.").status_code == 200
    work(shop)
    assert payment_of(shop, order)["status"] == "refunded"
    assert not is_enrolled(buyer, course)
    assert open_issues(shop) == []


def test_one_that_fails_at_the_bank(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    shop.account.change(refunds="pending")
    refund = give_back(shop, order["payment_id"]).json()
    assert refund["status"] == "pending"
    assert is_enrolled(buyer, course)
    assert give_back(shop, order["payment_id"], 100).status_code == 409

    shop.gateway.settle(refund["gateway_id"], "failed")
    work(shop)
    assert is_enrolled(buyer, course)
    assert payment_of(shop, order)["refundable"]["amount"] == PRICE
    (issue,) = open_issues(shop)
    assert issue["kind"] == "refund_failed"
    assert resolve(shop, issue, "dismiss").status_code == 200
    assert told(buyer) == ["paid"]


def test_a_part_that_fails_is_tried_again_as_that_part(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    shop.account.change(refunds="refused")
    assert give_back(shop, order["payment_id"], 10_000).status_code == 502
    shop.account.change(refunds="processed")
    (issue,) = open_issues(shop)
    assert resolve(shop, issue, "refund").status_code == 200
    work(shop)
    payment = payment_of(shop, order)
    assert (payment["status"], payment["refunded"]["amount"]) == ("partially_refunded", 10_000)
    assert is_enrolled(buyer, course)


def test_one_that_was_refused_and_has_been_made_all_the_same(shop: Shop) -> None:
    """Nobody is asked to make it once more."""
    order = shop.buy(shop.student(), shop.course())
    shop.account.webhook(mode="withhold")
    shop.account.fault("refused", when="after", method="POST", path="/refund$")
    assert give_back(shop, order["payment_id"], 10_000).status_code == 502
    assert [issue["kind"] for issue in open_issues(shop)] == ["refund_failed"]
    shop.account.release()
    work(shop)
    assert open_issues(shop) == []
    assert [(one["status"], one["source"]) for one in payment_of(shop, order)["refunds"]] == [("processed", "staff")]


def test_a_part_that_goes_back_otherwise_leaves_the_rest_to_somebody(shop: Shop) -> None:
    """What is of no use goes back by itself; not, when the gateway's own pages were there first."""
    order = shop.order(shop.student(), shop.course())
    shop.account.webhook(mode="withhold")
    paid = shop.gateway.pay(order["checkout"]["order_id"], "twice")["payments"]
    shop.gateway.act(paid[1]["id"], "refund", amount=10_000)
    shop.account.release()
    work(shop)
    (of_no_use,) = found(shop.admin.get("/api/admin/payments?disposition=needs_refund"))["data"]
    assert of_no_use["refundable"]["amount"] == PRICE - 10_000
    issues = {issue["kind"]: issue for issue in open_issues(shop)}
    assert issues.keys() == {"duplicate_payment", "refund_failed"}
    assert resolve(shop, issues["duplicate_payment"], "dismiss").status_code == 200
    assert resolve(shop, issues["refund_failed"], "refund").status_code == 200
    work(shop)
    assert found(shop.admin.get(f"/api/admin/payments/{of_no_use['id']}"))["status"] == "refunded"


def test_one_that_is_made_in_the_gateways_own_pages(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    gateway_id = payment_of(shop, order)["payment_id"]
    shop.gateway.act(gateway_id, "refund", amount=10_000)
    work(shop)
    assert is_enrolled(buyer, course)
    shop.gateway.act(gateway_id, "refund")
    work(shop)
    payment = payment_of(shop, order)
    assert [(one["source"], one["status"]) for one in payment["refunds"]] == [("gateway", "processed")] * 2
    assert not is_enrolled(buyer, course)
    assert told(buyer) == ["paid", "refunded", "refunded"]


def test_the_pages_and_the_admin_at_once(shop: Shop) -> None:
    """What the admin asks for is not there any more, and nobody has heard of that yet."""
    order = shop.buy(shop.student(), shop.course())
    shop.account.webhook(mode="withhold")
    shop.gateway.act(payment_of(shop, order)["payment_id"], "refund", amount=40_000)
    assert give_back(shop, order["payment_id"]).status_code == 502
    shop.account.release()
    work(shop)
    payment = payment_of(shop, order)
    assert payment["refundable"]["amount"] == PRICE - 40_000
    assert give_back(shop, order["payment_id"]).status_code == 201
    assert payment_of(shop, order)["status"] == "refunded"


def test_what_is_paid_twice_comes_back_by_itself(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.order(buyer, course)
    shop.gateway.pay(order["checkout"]["order_id"], "twice")
    work(shop)
    payments = found(buyer.get("/api/payments"))["data"]
    assert sorted((one["status"], one["disposition"]) for one in payments) == [
        ("captured", "enrolled"),
        ("refunded", "refunded"),
    ]
    assert is_enrolled(buyer, course)
    assert open_issues(shop) == []
    back = next(one for one in payments if one["status"] == "refunded")
    details = found(shop.admin.get(f"/api/admin/payments/{back['id']}"))
    assert [(one["source"], one["requested_by"]) for one in details["refunds"]] == [("automatic", None)]
    assert [(one["kind"], one["resolution"]) for one in details["issues"]] == [("duplicate_payment", "automatic")]


def test_where_nobody_wants_that_somebody_is_asked(institution: Institution, gateway: Gateway) -> None:
    shop = Shop(institution, gateway, auto_refund=False)
    buyer, course = shop.student(), shop.course()
    shop.gateway.pay(shop.order(buyer, course)["checkout"]["order_id"], "twice")
    work(shop)
    (issue,) = open_issues(shop)
    assert (issue["kind"], issue["payment"]["disposition"]) == ("duplicate_payment", "needs_refund")
    assert resolve(shop, issue, "refund").json()["resolved_by"]["id"] == str(shop.admin.id)
    work(shop)
    payments = found(buyer.get("/api/payments"))["data"]
    assert {one["disposition"] for one in payments} == {"enrolled", "refunded"}
    assert is_enrolled(buyer, course)


def test_only_admins_give_back(shop: Shop, api: Api) -> None:
    buyer = shop.student()
    order = shop.buy(buyer, shop.course())
    for person in (buyer, shop.instructor):
        answer = person.post(f"/api/admin/payments/{order['payment_id']}/refund", {})
        assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    stranger = api.institution().admin()
    assert stranger.post(f"/api/admin/payments/{order['payment_id']}/refund", {}).status_code == 404
    assert shop.admin.post(f"/api/admin/payments/{uuid4()}/refund", {}).status_code == 404
    for amount in (0, -5, 99):
        assert give_back(shop, order["payment_id"], amount).status_code == 422
    assert payment_of(shop, order)["refunds"] == []
