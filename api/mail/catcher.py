"""In development: an SMTP server on loopback that keeps what it is given, and a reader of what it has kept."""

import asyncio
import itertools
import re
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import Any, cast

KEEP = 1000
_LINK = re.compile(r"https?://\S+")
_TOKEN = re.compile(r"[?&#]token=([A-Za-z0-9._~-]+)")
_HEAD = BytesHeaderParser(policy=policy.default)
_HEAD_END = b"\r\n\r\n"


async def catch(home: Path, host: str, port: int) -> asyncio.Server:
    """Starts the server; it stores each message as a file under `home`/mail."""
    from aiosmtpd.smtp import SMTP, Envelope, Session

    place = home / "mail"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)  # links in mails hold tokens
    counter = itertools.count()

    class Keep:
        async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
            name = f"{time.time_ns():020d}-{next(counter):06d}"
            unfinished = place / f".{name}"
            unfinished.write_bytes(cast(bytes, envelope.content))
            unfinished.rename(place / f"{name}.eml")
            for old in sorted(place.glob("*.eml"))[:-KEEP]:
                old.unlink(missing_ok=True)
            return "250 OK"

    loop = asyncio.get_running_loop()
    return await loop.create_server(lambda: SMTP(Keep(), enable_SMTPUTF8=True, loop=loop), host, port)


def caught(home: Path, to: str | None, limit: int) -> list[dict[str, Any]]:
    """What was caught, newest first, for one recipient or all."""
    found = []
    for path in sorted((home / "mail").glob("*.eml"), reverse=True):
        try:
            content = path.read_bytes()
        except FileNotFoundError:  # too old by now: a newer one has come meanwhile
            continue
        # Most are for others: their heads alone are read, which takes a fraction of the time.
        if to is not None and to.lower() not in str(_HEAD.parsebytes(content.partition(_HEAD_END)[0])["To"]).lower():
            continue
        message = message_from_bytes(content, policy=policy.default)
        text = _part(message, "plain")
        links = _LINK.findall(text)
        tokens = _TOKEN.findall(text)
        found.append(
            {
                "id": path.stem,
                "from": str(message["From"]),
                "to": str(message["To"]),
                "subject": str(message["Subject"]),
                "text": text,
                "html": _part(message, "html"),
                "links": links,
                "token": tokens[0] if tokens else None,
                "received_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(int(path.stem[:20]) / 1e9)),
            }
        )
        if len(found) == limit:
            break
    return found


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
