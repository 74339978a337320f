"""The demo's institutions as merchants of the stand-in: whoever buys from them needs no account anywhere else."""

import asyncio
import base64
import sys
from dataclasses import dataclass
from uuid import UUID

import httpx
import psycopg
from rich.console import Console

from api.payments.envelopes import WEBHOOK_PURPOSE, EnvelopeError, Envelopes, key_purpose
from api.payments.gateway import Key
from api.razorpay_stand_in.accounts import is_loopback
from api.secrets import derive, secret_key
from api.seed.gateway_history import history
from api.seed.outline import institutions
from api.seed.payment_accounts import make_payment_account
from api.seed.rows import refresh_stats
from api.seed.sales import make_sales
from api.seed.wall import act_in
from api.settings import Settings

MODES = ("live", "test")
PATIENCE_SECONDS = 30
_SECRETS = """
select a.id, k.key_id, k.secret_sealed, a.webhook_token, w.secret_sealed
from lms.payment_accounts as a
join lms.payment_keys as k on k.tenant_id = a.tenant_id and k.account_id = a.id and k.retired_at is null
join lms.webhook_secrets as w on w.tenant_id = a.tenant_id and w.account_id = a.id and w.expires_at is null
where a.tenant_id = %s
"""


@dataclass(frozen=True)
class Merchant:
    """An account of an institution, in clear text."""

    key: Key
    webhook_secret: str
    token: str


def make_accounts(url: str, settings: Settings) -> None:
    """Gives each institution of the demo that sells an account, as far as it has none, and with it what it has sold."""
    envelopes = Envelopes.of(settings)
    known = {one.id: one for one in institutions()}
    sold = False
    with psycopg.connect(url) as connection:
        for tenant, slug in _shops(connection):
            act_in(connection, tenant)
            rows = connection.execute("select mode from lms.payment_accounts where tenant_id = %s", (tenant,))
            missing = set(MODES) - {mode for (mode,) in rows}
            for mode in sorted(missing):
                its = f"{slug} {mode}"
                key_id = f"rzp_{mode}_Demo{_made_up(settings, f'{its} key id', 10)}"
                key = Key(key_id, _made_up(settings, f"{its} key secret", 24))
                make_payment_account(connection, envelopes, tenant, mode, key, _made_up(settings, f"{its} webhook", 24))
                if mode == "live":
                    make_sales(connection, known[tenant], key.key_id)
                    sold = True
            connection.execute("reset role")
        if sold:
            refresh_stats(connection)


async def wire(url: str, settings: Settings, stand_in: str, console: Console) -> None:
    """Tells the stand-in of these accounts, where their webhooks go, and what was bought before it was there."""
    async with httpx.AsyncClient(base_url=f"{stand_in}/control", trust_env=False, timeout=30) as control:
        await _answers(control)
        for merchant, earlier in _merchants(url, settings, console):
            body = {
                "key_secret": merchant.key.secret,
                "webhook": {
                    "url": _webhook_url(settings, merchant.token),
                    "secret": merchant.webhook_secret,
                    "is_active": True,
                },
            }
            for path, content in ((f"/accounts/{merchant.key.key_id}", body), ("/history", earlier)):
                (await control.put(path, json=content)).raise_for_status()


def _webhook_url(settings: Settings, token: str) -> str | None:
    """None where the API serves another address than this machine's own: the stand-in reaches nobody there."""
    host = "127.0.0.1" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104  compared, not bound
    url = f"http://{f'[{host}]' if ':' in host else host}:{settings.port}/api/payments/webhook/{token}"
    return url if is_loopback(url) else None


async def _answers(control: httpx.AsyncClient) -> None:
    for _attempt in range(PATIENCE_SECONDS * 20):
        try:
            await control.get("")
            return
        except httpx.TransportError:
            await asyncio.sleep(0.05)
    sys.exit(f"lectern: the stand-in for Razorpay does not answer at {control.base_url}")


def _merchants(url: str, settings: Settings, console: Console) -> list[tuple[Merchant, dict[str, object]]]:
    envelopes = Envelopes.of(settings)
    found = []
    with psycopg.connect(url) as connection:
        for tenant, slug in _shops(connection):
            act_in(connection, tenant)
            rows = connection.execute(_SECRETS, (tenant,)).fetchall()
            for account, key_id, key_sealed, token, webhook_sealed in rows:
                try:
                    merchant = Merchant(
                        Key(key_id, envelopes.open(key_sealed, tenant, account, key_purpose(key_id))),
                        envelopes.open(webhook_sealed, tenant, account, WEBHOOK_PURPOSE),
                        token,
                    )
                except EnvelopeError as error:
                    console.print(f"[yellow]demo[/yellow] {slug} sells nothing: its key is sealed: {error}")
                    continue
                found.append((merchant, history(connection, tenant, account, key_id)))
            connection.execute("reset role")
    return found


def _shops(connection: psycopg.Connection) -> list[tuple[UUID, str]]:
    connection.execute("set local role lms_system")
    ids = [one.id for one in institutions() if not one.facts["is_platform"]]
    rows = connection.execute("select id, slug from lms.tenants where id = any(%s) order by slug", (ids,)).fetchall()
    connection.execute("reset role")
    return rows


def _made_up(settings: Settings, purpose: str, length: int) -> str:
    """The same at every start, so that what the stand-in remembers goes on to fit."""
    text = base64.b32encode(derive(secret_key(settings), f"razorpay stand-in {purpose}")).decode()
    return text[:length]
