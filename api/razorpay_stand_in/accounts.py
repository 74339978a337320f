"""Merchants of the gateway: their keys, where their webhooks go, and how their refunds turn out."""

import hmac
import ipaddress
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from api.razorpay_stand_in.errors import RefusedError
from api.razorpay_stand_in.ids import new_id
from api.razorpay_stand_in.store import Entity, Store

_KEY_ID = re.compile(r"rzp_(test|live)_[A-Za-z0-9]{8,40}")
_WEBHOOK: dict[str, Any] = {
    "url": None,
    "secret": None,
    "is_active": True,
    "events": None,
    "mode": "deliver",
    "order": "together",
    "duplicates": 0,
    "delay_seconds": 0.0,
    "retry_seconds": 1.0,
}
_CHOICES = {
    "mode": ("deliver", "withhold"),
    "order": ("together", "in_order", "reversed", "shuffled"),
}
REFUNDS = ("processed", "pending", "refused")


def save_account(store: Store, key_id: str, data: Mapping[str, Any]) -> Entity:
    """Makes a key with a merchant of its own, or changes what `data` names; `account_id` makes it a further key of a
    merchant that is there."""
    if not _KEY_ID.fullmatch(key_id):
        raise RefusedError("a key id is rzp_test_ or rzp_live_ and 8 to 40 letters and digits", field="key_id")
    unknown = set(data) - {"key_secret", "account_id", "is_active", "webhook", "refunds", "max_amount"}
    if unknown:
        raise RefusedError(f"unknown: {', '.join(sorted(unknown))}")
    account = account_of_key(store, key_id) or store.get("account", str(data.get("account_id")))
    if account is None:
        account = {
            "id": data.get("account_id") or new_id("acc"),
            "keys": {},
            "webhook": dict(_WEBHOOK),
            "refunds": "processed",
            "max_amount": 500_000_000,
        }
    key = account["keys"].setdefault(key_id, {"secret": "", "is_active": True})
    if "key_secret" in data:
        key["secret"] = str(data["key_secret"])
    if not key["secret"]:
        raise RefusedError("a new key needs its key_secret", field="key_secret")
    key["is_active"] = bool(data.get("is_active", key["is_active"]))
    if data.get("refunds", "processed") not in REFUNDS:
        raise RefusedError(f"refunds are one of {', '.join(REFUNDS)}", field="refunds")
    account["refunds"] = data.get("refunds", account["refunds"])
    account["max_amount"] = int(data.get("max_amount", account["max_amount"]))
    _set_webhook(account["webhook"], data.get("webhook") or {})
    return store.put("account", account)


def account_of_key(store: Store, key_id: str) -> Entity | None:
    return next((account for account in store.all("account") if key_id in account["keys"]), None)


def authenticate(store: Store, key_id: str | None, secret: str) -> Entity:
    """The merchant whose key and secret these are."""
    account = account_of_key(store, key_id) if key_id else None
    if account is None or key_id is None or not account["keys"][key_id]["is_active"]:
        raise RefusedError(
            "The api key provided is invalid" if key_id else "Please provide your api key for authentication purposes.",
            status=401,
            reason="NA",
        )
    if not hmac.compare_digest(account["keys"][key_id]["secret"].encode(), secret.encode()):
        raise RefusedError("Authentication failed", status=401, reason="NA")
    return account


def _set_webhook(webhook: Entity, changes: Mapping[str, Any]) -> None:
    unknown = set(changes) - set(_WEBHOOK)
    if unknown:
        raise RefusedError(f"unknown in webhook: {', '.join(sorted(unknown))}")
    for name, choices in _CHOICES.items():
        if changes.get(name, choices[0]) not in choices:
            raise RefusedError(f"{name} is one of {', '.join(choices)}", field=name)
    if changes.get("url") and not is_loopback(str(changes["url"])):
        raise RefusedError("webhooks go to this machine only: a loopback address or *.localhost", field="url")
    webhook.update(changes)


def is_loopback(url: str) -> bool:
    """Whether an address leads to this machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https"):
        return False
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
