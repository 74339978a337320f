"""Delivers one mail of the outbox."""

import asyncio
import time
from uuid import UUID

import aiosmtplib
import asyncpg
import jinja2
import orjson

from api.logs import log
from api.mail.compose import compose
from api.mail.send import send
from api.pool import LOST
from api.settings import Settings

FINISHING = 45
"""Seconds. With those of sending less than a claim holds."""


async def deliver_mail(pool: "asyncpg.Pool[asyncpg.Record]", settings: Settings, tenant: UUID, mail_id: UUID) -> None:
    """Takes the mail, hands it over, says how it went. The database counts attempts, and asks again after a failure;
    no transaction is open while the mail server is talked to."""
    text = await pool.fetchval("select app.claim_mail($1, $2)", tenant, mail_id)
    if text is None:  # sent already, given up, or another worker has it
        return
    error = None
    try:
        mail = orjson.loads(text)
        message = compose(mail, settings.mail_from, settings.public_url, str(mail_id))
        await send(message, settings.smtp_url.get_secret_value())
    except (aiosmtplib.SMTPException, jinja2.TemplateError, OSError, TimeoutError) as failure:
        error = f"{type(failure).__name__}: {failure}"[:1000]
        log.warning("mail_failed", mail=str(mail_id), error=type(failure).__name__)
    await _finish(pool, tenant, mail_id, error)


async def _finish(pool: "asyncpg.Pool[asyncpg.Record]", tenant: UUID, mail_id: UUID, error: str | None) -> None:
    """Says how it went, again and again when the database is away: a mail that was sent, and does not say so, is sent
    by the next worker, too."""
    until = time.monotonic() + FINISHING
    while True:
        try:
            await pool.execute("select app.finish_mail($1, $2, $3)", tenant, mail_id, error)
        except (asyncpg.PostgresError, *LOST) as failure:
            if time.monotonic() > until:
                raise
            log.warning("mail_unfinished", mail=str(mail_id), error=type(failure).__name__)
            await asyncio.sleep(1)
        else:
            return
