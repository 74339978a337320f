"""Disputes: the bank asks for the money back, and the gateway tells how that goes on, in any order."""

from itertools import permutations

import pytest

from tests.payments.clerk import work
from tests.payments.sales import found, give_back, is_enrolled, open_issues, payment_of, resolve, told
from tests.support.shop import Shop


def test_won(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    dispute = shop.gateway.act(payment_of(shop, order)["payment_id"], "dispute")
    work(shop)
    payment = payment_of(shop, order)
    assert payment["disposition"] == "disputed"
    assert (payment["dispute"]["id"], payment["dispute"]["status"]) == (dispute["id"], "open")
    assert is_enrolled(buyer, course)
    (issue,) = open_issues(shop)
    assert (issue["kind"], issue["detail"]["dispute_id"]) == ("dispute", dispute["id"])
    assert issue["detail"]["respond_by"] == dispute["respond_by"]

    shop.gateway.rule(dispute["id"], "won")
    work(shop)
    assert payment_of(shop, order)["disposition"] == "enrolled"
    assert open_issues(shop) == []
    assert is_enrolled(buyer, course)


def test_lost(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    dispute = shop.gateway.act(payment_of(shop, order)["payment_id"], "dispute")
    shop.gateway.rule(dispute["id"], "lost")
    work(shop)
    assert payment_of(shop, order)["dispute"]["status"] == "lost"
    refused = give_back(shop, order["payment_id"])
    assert (refused.status_code, refused.json()["state"]) == (409, "dispute_lost")
    assert is_enrolled(buyer, course)  # until somebody decides

    (issue,) = open_issues(shop, kind="dispute")
    assert resolve(shop, issue, "revoke", note="The money is gone.").status_code == 200
    assert not is_enrolled(buyer, course)
    assert told(buyer) == ["paid", "revoked"]
    assert payment_of(shop, order)["disposition"] == "disputed"
    assert shop.buy(buyer, course)["enrolled"] is True


def test_won_after_the_place_was_taken_back(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    order = shop.buy(buyer, course)
    dispute = shop.gateway.act(payment_of(shop, order)["payment_id"], "dispute")
    work(shop)
    assert resolve(shop, open_issues(shop)[0], "revoke").status_code == 200
    shop.gateway.rule(dispute["id"], "won")
    work(shop)
    assert payment_of(shop, order)["disposition"] == "review"
    (issue,) = open_issues(shop)
    assert resolve(shop, issue, "enrol").json()["payment"]["disposition"] == "enrolled"
    assert is_enrolled(buyer, course)


@pytest.mark.parametrize("arrival", list(permutations(range(3))), ids=str)
def test_it_ends_the_same_in_whichever_order_it_is_told(shop: Shop, arrival: tuple[int, ...]) -> None:
    order = shop.buy(shop.student(), shop.course())
    work(shop)
    shop.account.webhook(mode="withhold")
    dispute = shop.gateway.act(payment_of(shop, order)["payment_id"], "dispute")
    for status in ("under_review", "lost"):
        shop.gateway.rule(dispute["id"], status)
    events = shop.account.events(about=dispute["id"])
    assert len(events) == 3
    for number in arrival:
        shop.gateway.send(events[number]["id"])
        work(shop)
    payment = payment_of(shop, order)
    assert (payment["disposition"], payment["dispute"]["status"]) == ("disputed", "lost")
    (issue,) = open_issues(shop)
    assert issue["detail"]["status"] == "lost"
    events_of_it = found(shop.admin.get(f"/api/admin/payments/{payment['id']}"))["issues"]
    assert [one["kind"] for one in events_of_it] == ["dispute"]
