"""The office sets accounts up, changes their secrets, and never sees one again."""

import re
from urllib.parse import urlsplit

import pytest

from api.payments.envelopes import Envelopes, key_purpose
from tests.payments.inbox import event, signature
from tests.support.api import Institution, Person, together
from tests.support.gateway import Account, Gateway
from tests.support.shop import Shop

LIVE = "/api/admin/payment-accounts/live"


@pytest.fixture
def admin(institution: Institution) -> Person:
    return institution.admin()


def key_of(account: Account, **values: object) -> dict[str, object]:
    return {"key_id": account.key_id, "key_secret": account.key_secret, **values}


def test_an_account_is_set_up_checked_and_used(institution: Institution, admin: Person, gateway: Gateway) -> None:
    assert admin.get("/api/admin/payment-accounts").json()["data"] == []
    assert admin.get(LIVE).status_code == 404
    account = gateway.account()
    made = admin.put(LIVE, key_of(account))
    assert made.status_code == 200
    shown = made.json()
    assert shown["key"]["key_id"] == account.key_id
    assert shown["key"]["secret_last4"] == account.key_secret[-4:]
    assert account.key_secret not in made.text
    assert made.headers["etag"] == f'"{shown["version"]}"'
    assert re.fullmatch(r".*/api/payments/webhook/[A-Za-z0-9_-]{64}", shown["webhook"]["url"])
    checked = admin.post(f"{LIVE}/check")
    assert checked.json()["check_error"] is None
    assert checked.json()["checked_at"] is not None
    assert [one["mode"] for one in admin.get("/api/admin/payment-accounts").json()["data"]] == ["live"]


def test_a_key_that_the_gateway_does_not_take(admin: Person, gateway: Gateway) -> None:
    account = gateway.account()
    admin.put(LIVE, key_of(account, key_secret="another secret".replace(" ", "")))
    answer = admin.post(f"{LIVE}/check")
    assert answer.status_code == 200
    assert answer.json()["check_error"].startswith("credentials_refused")


def test_a_gateway_that_does_not_answer(admin: Person, gateway: Gateway) -> None:
    account = gateway.account()
    admin.put(LIVE, key_of(account))
    account.fault("bad_gateway")
    answer = admin.post(f"{LIVE}/check")
    assert (answer.status_code, answer.json()["code"]) == (503, "gateway_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert admin.get(LIVE).json()["checked_at"] is None, "nothing is known, and nothing is written down"


def test_what_does_not_fit(admin: Person, gateway: Gateway) -> None:
    account = gateway.account("test")
    refused = admin.put(LIVE, key_of(account))
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/key_id")
    live = gateway.account()
    refused = admin.put(LIVE, {"key_id": live.key_id})
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/key_secret")
    for secret in ("", "short", "with a space in it", "x" * 201, "é" * 20):
        assert admin.put(LIVE, key_of(live, key_secret=secret)).status_code == 422
    assert admin.put("/api/admin/payment-accounts/other", key_of(live)).status_code == 422
    assert admin.post(f"{LIVE}/check").status_code == 404


def test_only_admins(institution: Institution, gateway: Gateway) -> None:
    account = gateway.account()
    institution.admin().put(LIVE, key_of(account))
    for person in (institution.student(), institution.instructor()):
        assert person.get(LIVE).status_code == 403
        assert person.get("/api/admin/payment-accounts").status_code == 403
        assert person.get(f"{LIVE}/changes").status_code == 403
        assert person.put(LIVE, key_of(gateway.account())).status_code == 403
        assert person.post(f"{LIVE}/check").status_code == 403
        assert person.post(f"{LIVE}/webhook-secret", {}).status_code == 403
    assert institution.admin().get(LIVE).json()["key"]["key_id"] == account.key_id


def test_a_stale_change_is_refused(admin: Person, gateway: Gateway) -> None:
    account = gateway.account()
    etag = admin.put(LIVE, key_of(account)).headers["etag"]
    assert (
        admin.put(LIVE, {"key_id": account.key_id, "is_active": False}, headers={"if-match": etag}).status_code == 200
    )
    assert admin.put(LIVE, {"key_id": account.key_id}, headers={"if-match": etag}).status_code == 412
    assert admin.get(LIVE).json()["is_active"] is False


def test_another_key_does_not_take_the_former_ones_orders(gateway: Gateway, shop: Shop) -> None:
    """A callback of an order that was made with the former key is signed with its secret."""
    buyer, course = shop.student(), shop.course()
    order = shop.order(buyer, course)
    fresh = gateway.account()
    assert shop.admin.put(LIVE, key_of(fresh)).status_code == 200
    paid = gateway.pay(order["checkout"]["order_id"])
    answer = shop.verify(buyer, paid["callback"])
    assert (answer.status_code, answer.json()["enrolled"]) == (200, True)
    assert shop.order(shop.student(), course)["checkout"]["key_id"] == fresh.key_id


def test_an_account_that_is_switched_off_sells_nothing(shop: Shop) -> None:
    course = shop.course()
    shop.admin.put(LIVE, {"key_id": shop.account.key_id, "is_active": False})
    refused = shop.begin(shop.student(), course)
    assert (refused.status_code, refused.json()["code"]) == (409, "payments_not_configured")


def test_who_has_changed_what(institution: Institution, admin: Person, gateway: Gateway) -> None:
    account = gateway.account()
    admin.put(LIVE, key_of(account))
    secret = admin.post(f"{LIVE}/webhook-secret", {}).json()["secret"]
    admin.put(LIVE, {"key_id": account.key_id, "is_active": False, "auto_refund": False})
    changes = admin.get(f"{LIVE}/changes")
    told = [change["change"] for change in changes.json()["data"]]
    assert set(told) == {
        "opened", f"key {account.key_id} set", "webhook secret set", "switched off", "automatic refunds off"
    }  # fmt: skip
    assert {change["user"]["id"] for change in changes.json()["data"]} == {str(admin.id)}
    assert account.key_secret not in changes.text
    assert secret not in changes.text
    first = admin.get(f"{LIVE}/changes?limit=2").json()
    rest = admin.get(f"{LIVE}/changes?limit=100&cursor={first['page']['next_cursor']}").json()
    assert [one["id"] for one in first["data"] + rest["data"]] == [one["id"] for one in changes.json()["data"]]
    assert rest["page"]["has_more"] is False


def test_a_webhook_secret_is_shown_once(institution: Institution, admin: Person) -> None:
    key = {"idempotency-key": "once"}
    first = admin.post(f"{LIVE}/webhook-secret", {}, headers=key)
    secret, url = first.json()["secret"], first.json()["account"]["webhook"]["url"]
    assert len(secret) >= 32
    again = admin.post(f"{LIVE}/webhook-secret", {}, headers=key)
    assert again.status_code == 201
    assert again.json()["secret"] is None, "the one that this request has made was not stored"
    assert secret not in again.text
    assert [one["last4"] for one in admin.get(LIVE).json()["webhook"]["secrets"]] == [secret[-4:]]
    own = admin.post(f"{LIVE}/webhook-secret", {"secret": "chosen-by-themselves"})
    assert own.json()["secret"] is None
    assert [one["expires_at"] is None for one in own.json()["account"]["webhook"]["secrets"]] == [True, False]
    for secret_of in (secret, "chosen-by-themselves"):
        body = event("invoice.paid")
        answer = institution.api.http.post(
            urlsplit(url).path,
            content=body,
            headers={"content-type": "application/json", "x-razorpay-signature": signature(secret_of, body)},
        )
        assert answer.status_code == 200


def test_two_admins_at_once(institution: Institution, gateway: Gateway) -> None:
    """One account, one present key, one present secret, whoever comes first."""
    admins = [institution.admin() for _ in range(4)]
    accounts = [gateway.account() for _ in admins]
    answers = together(
        *[
            lambda admin=admin, account=account: admin.put(LIVE, key_of(account))
            for admin, account in zip(admins, accounts, strict=True)
        ],
        *[lambda admin=admin: admin.post(f"{LIVE}/webhook-secret", {}) for admin in admins],
    )
    assert {answer.status_code for answer in answers} == {200, 201}
    with institution.api.connect() as connection:
        keys = connection.execute(
            "select key_id, retired_at is null, account_id from lms.payment_keys where tenant_id = %s",
            (institution.id,),
        ).fetchall()
        secrets = connection.execute(
            "select expires_at is null from lms.webhook_secrets where tenant_id = %s", (institution.id,)
        ).fetchall()
    assert {key for key, _, _ in keys} == {account.key_id for account in accounts}
    assert sorted(present for _, present, _ in keys) == [False, False, False, True]
    assert len({account for _, _, account in keys}) == 1
    assert sorted(present for (present,) in secrets) == [False, False, False, True]


def test_envelopes_are_bound_to_their_account(institution: Institution, admin: Person, gateway: Gateway) -> None:
    account = gateway.account()
    shown = admin.put(LIVE, key_of(account)).json()
    with institution.api.connect() as connection:
        row = connection.execute(
            "select account_id, secret_sealed from lms.payment_keys where tenant_id = %s", (institution.id,)
        ).fetchone()
    assert row is not None
    assert account.key_secret not in row[1]
    assert str(row[0]) == shown["id"]
    envelopes = Envelopes.of(institution.api.application.settings())
    purpose = key_purpose(account.key_id)
    assert envelopes.open(row[1], institution.id, row[0], purpose) == account.key_secret
