"""Planted secrets are looked for wherever something is written down, told or shown. They are in the database in
envelopes, and on the way to the gateway, and nowhere else."""

import base64
import secrets
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from tests.payments.inbox import Inbox, event, signature
from tests.support.api import Api
from tests.support.gateway import Gateway
from tests.support.psql import run_client
from tests.support.shop import Shop

LIVE = "/api/admin/payment-accounts/live"


class Plants:
    """Secrets that can be recognised, in each form in which they might turn up."""

    def __init__(self) -> None:
        self.all: dict[str, str] = {}

    def new(self, what: str) -> str:
        return self.add(what, f"planted{secrets.token_hex(16)}")

    def add(self, what: str, secret: str) -> str:
        self.all[what] = secret
        return secret

    def found_in(self, text: str) -> list[str]:
        forms = {
            (what, form)
            for what, secret in self.all.items()
            for form in (secret, base64.b64encode(secret.encode()).decode().rstrip("="), secret.encode().hex())
        }
        return sorted({what for what, form in forms if form in text})


@pytest.fixture(scope="module")
def talkative(start_api: Callable[..., Api], gateway: Gateway) -> Api:
    """Everything that can be logged is."""
    return start_api(LECTERN_LOG_LEVEL="debug", **gateway.settings)


def test_secrets_are_nowhere(talkative: Api, gateway: Gateway) -> None:
    plants, told = Plants(), []

    def listen(response: httpx.Response) -> None:
        response.read()
        told.append(f"{response.headers}{response.text}")

    talkative.http.event_hooks["response"].append(listen)
    shop = Shop(talkative.institution(), gateway)
    account = gateway.account(key_secret=plants.new("key secret"))
    account.key_secret = plants.all["key secret"]
    shop.account = account
    body = {"key_id": account.key_id, "key_secret": account.key_secret}
    assert shop.admin.put(LIVE, body).status_code == 200
    shop.admin.put(LIVE, {**body, "key_id": "rzp_test_Sample0001"})
    shop.admin.put(LIVE, {**body, "surplus": plants.new("surplus member")})
    shop.admin.post(f"{LIVE}/check")
    webhook_secret = plants.new("webhook secret")
    shop.admin.post(f"{LIVE}/webhook-secret", {"secret": webhook_secret})
    shop.admin.post(f"{LIVE}/webhook-secret", {"secret": webhook_secret + " not allowed"})

    course, buyer = shop.course(), shop.student()
    bought = shop.buy(buyer, course)
    assert bought["status"] == "paid"
    for kind in ("refused", "unauthorized", "bad_gateway", "not_json", "drop", "redirect", "wrong_id"):
        account.fault(kind)
        shop.begin(shop.student(), course)
        account.fault(kind)
        shop.admin.post(f"{LIVE}/check")
    inbox = Inbox(shop)
    stray = event("payment.captured", payment={"id": "pay_x"})
    assert inbox.tell(stray, signed=signature(webhook_secret, stray)).status_code == 200
    inbox.tell(stray, signed=signature(account.key_secret, stray))
    inbox.tell(stray, signed=account.key_secret)
    inbox.process()
    made = shop.admin.post(f"{LIVE}/webhook-secret", {}, headers={"idempotency-key": "once"})
    plants.add("made secret", made.json()["secret"])
    assert plants.found_in(told.pop()) == ["made secret"], "shown once, to whoever has asked for it"
    shop.admin.post(f"{LIVE}/webhook-secret", {}, headers={"idempotency-key": "once"})
    shop.admin.get(LIVE)
    shop.admin.get(f"{LIVE}/changes")
    talkative.http.get("/metrics")

    assert len(told) > 25
    assert plants.found_in("\n".join(told)) == [], "answers and errors"
    log = Path(talkative.application.log_file).read_text()
    assert len(log.splitlines()) > 25
    assert plants.found_in(log) == [], "logs and traces"
    with talkative.connect() as connection:
        queries = connection.execute("select query from pg_stat_activity where usename = 'lms_api'").fetchall()
    assert len(queries) > 1
    assert plants.found_in(str(queries)) == [], "query texts"
    dump = run_client("pg_dump", talkative.database.url, "--data-only", "--inserts").stdout
    assert bought["id"] in dump
    assert plants.found_in(dump) == [], "what is stored, queued and remembered under an Idempotency-Key"
