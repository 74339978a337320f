"""Hands a message to the SMTP server of the settings."""

import asyncio
from contextlib import suppress
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib

SENDING = 60
"""Seconds. With what follows less than a claim on a mail holds: whoever has it longer shares it with another worker."""


async def send(message: EmailMessage, smtp_url: str) -> None:
    """Returns once the server has taken the message. `smtp://` plain, `smtp+tls://` STARTTLS, `smtps://` TLS."""
    if not smtp_url:
        raise ConnectionError("no mail server is set (LECTERN_SMTP_URL)")
    parts = urlsplit(smtp_url)
    client = aiosmtplib.SMTP(
        hostname=parts.hostname or "127.0.0.1",
        port=parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp+tls",
        timeout=30,
    )
    try:
        async with asyncio.timeout(SENDING):
            await client.connect()
            await client.send_message(message)
        # The message is sent, whatever the server answers to a good-bye.
        with suppress(aiosmtplib.SMTPException):
            await client.quit(timeout=5)
    finally:
        client.close()
