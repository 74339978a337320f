"""Seals what is stored anew, with the present key, so that a former one can be forgotten."""

from typing import Any

import psycopg

from api.payments.envelopes import WEBHOOK_PURPOSE, Envelopes, key_purpose


def reseal(connection: psycopg.Connection[Any], envelopes: Envelopes) -> int:
    """How many secrets were sealed anew. Nobody notices: a process that has read the former envelope can open it."""
    count = 0
    keys = connection.execute(
        "select tenant_id, account_id, key_id, secret_sealed from lms.payment_keys for update"
    ).fetchall()
    for tenant, account, key_id, sealed in keys:
        if not envelopes.is_current(sealed):
            purpose = key_purpose(key_id)
            connection.execute(
                "update lms.payment_keys set secret_sealed = %s "
                "where tenant_id = %s and account_id = %s and key_id = %s",
                (_anew(envelopes, sealed, tenant, account, purpose), tenant, account, key_id),
            )
            count += 1
    secrets = connection.execute(
        "select tenant_id, account_id, id, secret_sealed from lms.webhook_secrets for update"
    ).fetchall()
    for tenant, account, secret, sealed in secrets:
        if not envelopes.is_current(sealed):
            connection.execute(
                "update lms.webhook_secrets set secret_sealed = %s where tenant_id = %s and id = %s",
                (_anew(envelopes, sealed, tenant, account, WEBHOOK_PURPOSE), tenant, secret),
            )
            count += 1
    return count


def _anew(envelopes: Envelopes, sealed: str, tenant: Any, account: Any, purpose: str) -> str:
    return envelopes.seal(envelopes.open(sealed, tenant, account, purpose), tenant, account, purpose)
