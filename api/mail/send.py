"""Hands a message to the SMTP server of the settings."""

from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

import aiosmtplib


async def send(message: EmailMessage, smtp_url: str) -> None:
    """Returns once the server has taken the message. `smtp://` plain, `smtp+tls://` STARTTLS, `smtps://` TLS."""
    if not smtp_url:
        raise ConnectionError("no mail server is set (LECTERN_SMTP_URL)")
    parts = urlsplit(smtp_url)
    await aiosmtplib.send(
        message,
        hostname=parts.hostname or "127.0.0.1",
        port=parts.port or {"smtp": 25, "smtp+tls": 587, "smtps": 465}[parts.scheme],
        username=unquote(parts.username) if parts.username else None,
        password=unquote(parts.password) if parts.password else None,
        use_tls=parts.scheme == "smtps",
        start_tls=parts.scheme == "smtp+tls",
        timeout=30,
    )
