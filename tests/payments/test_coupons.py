"""Coupons, from their making to their use, over HTTP."""

from typing import Any

import pytest

from tests.payments.clerk import work
from tests.payments.sales import found, give_back, is_enrolled
from tests.support.api import Institution, together
from tests.support.gateway import Json
from tests.support.shop import PRICE, Shop

COUPONS = "/api/admin/coupons"


def make_coupon(shop: Shop, **values: Any) -> Json:
    answer = shop.admin.post(COUPONS, {"code": "GIFT", "kind": "free", **values})
    assert answer.status_code == 201, answer.text
    coupon: Json = answer.json()
    return coupon


def uses_of(shop: Shop, coupon: Json) -> Json:
    uses: Json = found(shop.admin.get(f"{COUPONS}/{coupon['id']}"))["redemptions"]
    return uses


def test_a_life(institution: Institution) -> None:
    admin = institution.admin()
    body = {"code": "early-bird", "kind": "percentage", "percent": 12.5, "ends_at": "2040-01-01T00:00:00+05:30"}
    made = admin.post(COUPONS, body)
    assert made.status_code == 201
    assert made.headers["etag"] == '"1"'
    read = admin.get(made.headers["location"])
    assert read.json() == made.json()
    coupon = read.json()
    assert (coupon["code"], coupon["percent"], coupon["ends_at"]) == ("EARLY-BIRD", 12.5, "2039-12-31T18:30:00.000Z")
    assert admin.post(COUPONS, body).json()["code"] == "already_exists"

    path = f"{COUPONS}/{coupon['id']}"
    changed = admin.patch(path, {"percent": 20, "ends_at": None}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (changed.json()["percent"], changed.json()["ends_at"]) == (20, None)
    stale = admin.patch(path, {"percent": 30}, headers={"if-match": '"1"'})
    assert (stale.status_code, stale.json()["current_etag"]) == (412, '"2"')
    assert admin.patch(path, {"code": "OTHER"}).status_code == 422
    assert admin.delete(path, headers={"if-match": '"1"'}).status_code == 412
    assert admin.delete(path, headers={"if-match": '"2"'}).status_code == 204
    assert admin.get(path).status_code == 404


@pytest.mark.parametrize(
    ("values", "pointer"),
    [
        ({"kind": "percentage"}, "/percent"),
        ({"kind": "percentage", "percent": 101}, "/percent"),
        ({"kind": "percentage", "percent": 1e-7}, "/percent"),
        ({"kind": "percentage", "percent": 3.14159}, "/percent"),
        ({"kind": "percentage", "percent": True}, "/percent"),
        ({"kind": "fixed"}, "/amount"),
        ({"kind": "fixed", "amount": {"amount": 1, "currency": "rupees"}}, "/amount/currency"),
        ({"kind": "free", "percent": 5}, "/percent"),
        ({"kind": "free", "code": "ünïcode"}, "/code"),
        ({"kind": "free", "starts_at": "2030-01-02T00:00:00Z", "ends_at": "2030-01-01T00:00:00Z"}, "/ends_at"),
        ({"kind": "free", "ends_at": "2030-01-01T00:00:00"}, "/ends_at"),
        ({"kind": "free", "course_id": "00000000-0000-0000-0000-000000000000"}, "/course_id"),
        ({"kind": "free", "description": "two\nlines"}, "/description"),
        ({"kind": "gift"}, "/kind"),
    ],
)
def test_what_is_no_coupon(institution: Institution, values: dict[str, Any], pointer: str) -> None:
    answer = institution.admin().post(COUPONS, {"code": "CODE", **values})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_admins_alone_see_them(institution: Institution, shop: Shop) -> None:
    coupon = make_coupon(shop)
    path = f"{COUPONS}/{coupon['id']}"
    for person in (shop.student(), shop.instructor):
        for answer in (
            person.get(COUPONS),
            person.get(path),
            person.get(f"{path}/redemptions"),
            person.patch(path, {}),
            person.delete(path),
            person.post(COUPONS, {"code": "MINE", "kind": "free"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
    stranger = institution.api.institution().admin()
    assert stranger.get(path).status_code == 404
    assert stranger.patch(path, {"is_active": False}).status_code == 404
    assert stranger.delete(path).status_code == 404
    assert found(stranger.get(COUPONS))["data"] == []


def test_somebody_buys_with_one(shop: Shop) -> None:
    buyer, course = shop.student(), shop.course()
    coupon = make_coupon(shop, code="TENTH", kind="percentage", percent=10)
    order = shop.order(buyer, course, coupon_code=" tenth ")
    assert order["checkout"]["amount"] == PRICE * 9 // 10
    assert uses_of(shop, coupon) == {"redeemed": 0, "reserved": 1, "waived": 0}
    shop.admin.patch(f"{COUPONS}/{coupon['id']}", {"percent": 50, "is_active": False})
    shop.gateway.pay(order["checkout"]["order_id"])
    work(shop)
    assert is_enrolled(buyer, course)
    assert uses_of(shop, coupon) == {"redeemed": 1, "reserved": 0, "waived": 0}
    (use,) = found(shop.admin.get(f"{COUPONS}/{coupon['id']}/redemptions"))["data"]
    assert (use["user"]["id"], use["order_id"], use["status"]) == (str(buyer.id), order["id"], "redeemed")
    assert use["discount"] == {"amount": PRICE // 10, "currency": "INR"}

    payment = found(buyer.get("/api/payments"))["data"][0]["id"]
    assert give_back(shop, payment).status_code == 201
    assert uses_of(shop, coupon)["redeemed"] == 1  # used is used
    assert shop.admin.delete(f"{COUPONS}/{coupon['id']}").status_code == 204
    kept = found(shop.admin.get(f"{COUPONS}/{coupon['id']}"))
    assert (kept["is_active"], kept["redemptions"]["redeemed"]) == (False, 1)


def test_the_last_use_is_one_persons(shop: Shop) -> None:
    coupon = make_coupon(shop, max_redemptions=1)
    course = shop.course()
    buyers = [shop.student() for _ in range(6)]
    answers = together(*[lambda buyer=buyer: shop.begin(buyer, course, coupon_code="gift") for buyer in buyers])
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 5
    refused = next(answer.json() for answer in answers if answer.status_code == 422)
    assert (refused["code"], refused["reason"]) == ("coupon_invalid", "used_up")
    assert uses_of(shop, coupon) == {"redeemed": 1, "reserved": 0, "waived": 0}
    assert sum(is_enrolled(buyer, course) for buyer in buyers) == 1


def test_a_whole_price_clicked_twice(shop: Shop) -> None:
    coupon = make_coupon(shop, max_redemptions_per_person=5)
    buyer, course = shop.student(), shop.course()
    answers = together(*[lambda: shop.begin(buyer, course, coupon_code="GIFT")] * 4)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert answers[0].json()["status"] == "free"
    assert uses_of(shop, coupon)["redeemed"] == 1
    assert found(buyer.get("/api/payments"))["data"] == []
    assert shop.account.calls("POST") == []


def test_the_list_of_them(shop: Shop) -> None:
    course = shop.course()
    for number in range(3):
        make_coupon(shop, code=f"SPRING{number}")
    make_coupon(shop, code="AUTUMN", course_id=str(course.id), is_active=False)

    def codes(**filters: Any) -> list[str]:
        return [one["code"] for one in found(shop.admin.get(COUPONS, params=filters))["data"]]

    assert codes() == ["AUTUMN", "SPRING2", "SPRING1", "SPRING0"]
    assert codes(q="spring", is_active="true") == ["SPRING2", "SPRING1", "SPRING0"]
    assert codes(course_id=str(course.id)) == ["AUTUMN"]
    assert codes(is_active="false") == ["AUTUMN"]

    first = found(shop.admin.get(COUPONS, params={"limit": 2}))
    make_coupon(shop, code="LATER")
    rest = found(shop.admin.get(COUPONS, params={"limit": 2, "cursor": first["page"]["next_cursor"]}))
    assert [one["code"] for one in first["data"] + rest["data"]] == ["AUTUMN", "SPRING2", "SPRING1", "SPRING0"]
    assert rest["page"]["has_more"] is False
