"""Secrets are sealed for one account and one purpose, and keys can be changed."""

import base64
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from api.payments.envelopes import WEBHOOK_PURPOSE, EnvelopeError, Envelopes, key_purpose
from api.payments.gateway import Key
from api.payments.reseal import reseal
from api.seed.payment_accounts import make_payment_account
from api.settings import Settings
from tests.support.people import make_tenant
from tests.support.postgres import Connection

TENANT, ACCOUNT = uuid4(), uuid4()


def envelopes(home: Path, payment_key: str = "") -> Envelopes:
    settings = Settings(_env_file=None, home=home, secret_key="the platform's own key", payment_key=payment_key)
    return Envelopes.of(settings)


def test_it_opens_as_what_it_was_sealed(tmp_path: Path) -> None:
    sealed = envelopes(tmp_path).seal("clear", TENANT, ACCOUNT, "webhook")
    assert envelopes(tmp_path).open(sealed, TENANT, ACCOUNT, "webhook") == "clear"
    assert "clear" not in sealed
    assert envelopes(tmp_path).seal("clear", TENANT, ACCOUNT, "webhook") != sealed
    for tenant, account, purpose in (
        (uuid4(), ACCOUNT, "webhook"),
        (TENANT, uuid4(), "webhook"),
        (TENANT, ACCOUNT, "key rzp_live_Sample0001"),
    ):
        with pytest.raises(EnvelopeError):
            envelopes(tmp_path).open(sealed, tenant, account, purpose)


def test_what_was_tampered_with_does_not_open(tmp_path: Path) -> None:
    ours = envelopes(tmp_path)
    sealed = ours.seal("clear", TENANT, ACCOUNT, "webhook")
    another = ours.seal("other", TENANT, ACCOUNT, "webhook")
    version, key, wrapped, secret = sealed.split(".")
    flipped = bytearray(base64.urlsafe_b64decode(secret))
    flipped[-1] ^= 1
    for broken in (
        "",
        "clear",
        f"v2.{key}.{wrapped}.{secret}",
        f"{version}.{'0' * 12}.{wrapped}.{secret}",
        f"{version}.{key}.{another.split('.')[2]}.{secret}",
        f"{version}.{key}.{wrapped}.{base64.urlsafe_b64encode(flipped).decode()}",
        f"{version}.{key}.{wrapped}.",
        f"{version}.{key}.é.{secret}",
    ):
        with pytest.raises(EnvelopeError):
            ours.open(broken, TENANT, ACCOUNT, "webhook")


def test_keys_change_without_entering_secrets_anew(tmp_path: Path) -> None:
    derived, first, second = "", "first " * 8, "second " * 8
    first, second = first.replace(" ", "-"), second.replace(" ", "-")
    oldest = envelopes(tmp_path, derived).seal("oldest", TENANT, ACCOUNT, "webhook")
    old = envelopes(tmp_path, first).seal("old", TENANT, ACCOUNT, "webhook")
    file = tmp_path / "keys"
    file.write_text(f"{second}\n{first}\n")
    for now in (envelopes(tmp_path, f"{second},{first}"), envelopes(tmp_path, f"file:{file}")):
        assert now.open(oldest, TENANT, ACCOUNT, "webhook") == "oldest"
        assert now.open(old, TENANT, ACCOUNT, "webhook") == "old"
        new = now.seal("new", TENANT, ACCOUNT, "webhook")
        assert envelopes(tmp_path, second).open(new, TENANT, ACCOUNT, "webhook") == "new"
        with pytest.raises(EnvelopeError):
            envelopes(tmp_path, first).open(new, TENANT, ACCOUNT, "webhook")


def test_a_weak_key_is_refused(tmp_path: Path) -> None:
    for key in ("short", f"{'long enough'.replace(' ', '') * 4},short", f"file:{tmp_path / 'missing'}"):
        with pytest.raises(ValueError, match=r"32 characters|read the file"):
            envelopes(tmp_path, key)


def test_production_pays_over_https_only(tmp_path: Path) -> None:
    production: dict[str, Any] = {
        "env": "production",
        "DATABASE_URL": "postgresql://a@b/c",
        "secret_key": "x" * 32,
        "smtp_url": "smtp://localhost",
        "signing_keys": tmp_path,
        "base_url": "https://example.org",
    }
    Settings(_env_file=None, **production)
    for name in ("razorpay_url", "razorpay_checkout_url"):
        with pytest.raises(ValueError, match="https"):
            Settings(_env_file=None, **{**production, name: "http://127.0.0.1:9"})


def test_what_is_stored_is_sealed_anew(connection: Connection, tmp_path: Path) -> None:
    """By hand, as the console does it: the former key is not needed any more."""
    tenant = make_tenant(connection)
    former, fresh = "former-" * 8, "fresh-" * 8
    token = make_payment_account(
        connection,
        envelopes(tmp_path, former),
        tenant.id,
        "live",
        Key("rzp_live_Sample0001", "of the API"),
        "of webhooks",
    )
    assert len(token) == 64
    connection.execute("set local role lms_system")
    assert reseal(connection, envelopes(tmp_path, f"{fresh} {former}")) >= 2
    assert reseal(connection, envelopes(tmp_path, fresh)) == 0
    keys = connection.execute(
        "select account_id, secret_sealed from lms.payment_keys where tenant_id = %s", (tenant.id,)
    ).fetchall()
    webhooks = connection.execute(
        "select account_id, secret_sealed from lms.webhook_secrets where tenant_id = %s", (tenant.id,)
    ).fetchall()
    now = envelopes(tmp_path, fresh)
    assert [now.open(sealed, tenant.id, id, key_purpose("rzp_live_Sample0001")) for id, sealed in keys] == [
        "of the API"
    ]
    assert [now.open(sealed, tenant.id, id, WEBHOOK_PURPOSE) for id, sealed in webhooks] == ["of webhooks"]
    with pytest.raises(EnvelopeError):
        reseal(connection, envelopes(tmp_path, former))
