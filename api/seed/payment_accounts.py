"""Payment accounts without an admin who enters them: for the demo, and for tests."""

import base64
import os
from uuid import UUID

import psycopg

from api.payments.envelopes import WEBHOOK_PURPOSE, Envelopes, key_purpose
from api.payments.gateway import Key
from api.seed.rows import insert
from api.seed.wall import act_in

RANDOM_BYTES = 32


def make_payment_account(
    connection: psycopg.Connection,
    envelopes: Envelopes,
    tenant: UUID,
    mode: str,
    key: Key,
    webhook_secret: str,
    *,
    auto_refund: bool = True,
) -> str:
    """Gives an institution an account at the gateway; the last part of its webhooks' address comes back."""
    act_in(connection, tenant)
    row = connection.execute("select lms.new_id()").fetchone()
    account: UUID = row[0] if row else UUID(int=0)
    token = base64.urlsafe_b64encode(tenant.bytes + os.urandom(RANDOM_BYTES)).decode()
    its = {"tenant_id": tenant, "account_id": account}
    insert(
        connection,
        "payment_accounts",
        [{"tenant_id": tenant, "id": account, "mode": mode, "webhook_token": token, "auto_refund": auto_refund}],
    )
    sealed = {
        "payment_keys": {"key_id": key.key_id, **_sealed(envelopes, its, key.secret, key_purpose(key.key_id))},
        "webhook_secrets": _sealed(envelopes, its, webhook_secret, WEBHOOK_PURPOSE),
    }
    for table, columns in sealed.items():
        insert(connection, table, [{**its, **columns}])
    connection.execute("reset role")
    return token


def _sealed(envelopes: Envelopes, its: dict[str, UUID], secret: str, purpose: str) -> dict[str, str]:
    return {
        "secret_sealed": envelopes.seal(secret, its["tenant_id"], its["account_id"], purpose),
        "secret_last4": secret[-4:],
    }
