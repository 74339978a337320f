"""The real SDK, as a merchant's server uses it."""

from typing import Any

import razorpay

from tests.support.gateway import Account, Json

ORDER: Json = {"amount": 50_000, "currency": "INR", "receipt": "r-1", "payment": {"capture": "automatic"}}


def client_of(account: Account, **changed: str) -> Any:
    """Unchanged but for the address."""
    key_id, secret = changed.get("key_id", account.key_id), changed.get("secret", account.key_secret)
    return razorpay.Client(auth=(key_id, secret), base_url=account.gateway.url)


def order(account: Account, **values: Any) -> Json:
    made: Json = client_of(account).order.create({**ORDER, **values}, timeout=10)
    return made


def paid(account: Account, how: str = "pay", **values: Any) -> Json:
    """The payment that somebody has made, of an order of its own."""
    payment: Json = account.gateway.pay(order(account)["id"], how, **values)["payments"][-1]
    return payment
