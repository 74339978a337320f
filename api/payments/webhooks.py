"""What the gateway tells by itself: verified over the bytes as they came, stored in one statement, looked at later."""

import asyncio
import base64
import binascii
import re
import time
from collections import Counter
from dataclasses import dataclass
from uuid import UUID

import orjson
from fastapi import Request

from api import metrics
from api.errors import ProblemError
from api.logs import log
from api.payments.ask import Call
from api.payments.envelopes import WEBHOOK_PURPOSE, EnvelopeError, Envelopes
from api.payments.signatures import is_signed

LARGEST_BODY = 1_000_000
KEEP_SECONDS = 30
KEEP_ENTRIES = 10_000
COUNT_SECONDS = 1
"""Wrong signatures are counted so often at most."""
TOKEN = re.compile(r"[A-Za-z0-9_-]{64}")
EVENT_ID = re.compile(r"[\x21-\x7e]{1,200}")


@dataclass(frozen=True)
class _Account:
    """What is remembered of an account. Its secrets stay sealed until they are needed."""

    tenant: UUID
    id: UUID
    secrets: tuple[tuple[UUID, str], ...]
    read_at: float


class Webhooks:
    """Takes in what comes to the accounts' addresses, which alone say whose it is: not the host, not the body."""

    def __init__(self, call: Call, envelopes: Envelopes) -> None:
        self._call = call
        self._envelopes = envelopes
        self._known: dict[str, _Account] = {}
        self._failures: Counter[tuple[UUID, UUID]] = Counter()
        self._telling: dict[tuple[UUID, UUID], asyncio.Task[None]] = {}

    async def receive(self, token: str, request: Request) -> None:
        """Returns when the event is stored: 404 without an account, 401 without its signature, 413 when too large."""
        account = await self._find(token)
        body = await _body(request)
        if not await self._ingest(account, body, request):
            # Secrets are changed, at another process too: what is remembered of them refuses nothing.
            account = await self._read(token)
            if not await self._ingest(account, body, request):
                self._note_failure(account)
                metrics.webhook("forged")
                raise ProblemError(401, "signature_invalid", "The signature is not one of this account's secrets.")

    async def close(self) -> None:
        """Writes down the failures that were not counted yet."""
        for task in self._telling.values():
            task.cancel()
        for tenant, account in list(self._failures):
            await self._tell(tenant, account)

    async def _ingest(self, account: _Account, body: bytes, request: Request) -> bool:
        """Whether it was signed with a secret that is good now, which the statement that stores it looks at."""
        secret = self._signed_with(account, body, request.headers.get("x-razorpay-signature"))
        if secret is None:
            return False
        event_id = request.headers.get("x-razorpay-event-id", "")
        new = await self._call(
            "select app.ingest_event($1, $2, $3, $4, $5)",
            account.tenant,
            account.id,
            event_id if EVENT_ID.fullmatch(event_id) else None,
            body,
            secret,
        )
        if new is not None:
            metrics.webhook("stored" if new else "repeated")
        return new is not None

    def _signed_with(self, account: _Account, body: bytes, signature: str | None) -> UUID | None:
        for id, sealed in account.secrets:
            try:
                secret = self._envelopes.open(sealed, account.tenant, account.id, WEBHOOK_PURPOSE)
            except EnvelopeError as error:
                log.error("webhook_secret_unreadable", account=str(account.id), reason=str(error))
                continue
            if is_signed(secret, body, signature):
                return id
        return None

    async def _find(self, token: str) -> _Account:
        known = self._known.get(token)
        if known is not None and time.monotonic() - known.read_at < KEEP_SECONDS:
            return known
        return await self._read(token)

    async def _read(self, token: str) -> _Account:
        if not TOKEN.fullmatch(token):
            raise _unknown()
        try:
            tenant = UUID(bytes=base64.urlsafe_b64decode(token)[:16])
        except (binascii.Error, ValueError):
            raise _unknown() from None
        text = await self._call("select app.find_payment_account($1, $2)", tenant, token)
        if text is None:
            self._known.pop(token, None)
            raise _unknown()
        found = orjson.loads(text)
        secrets = tuple((UUID(secret["id"]), secret["sealed"]) for secret in found["secrets"])
        account = _Account(tenant, UUID(found["account_id"]), secrets, time.monotonic())
        if len(self._known) >= KEEP_ENTRIES:
            self._known.clear()
        self._known[token] = account
        return account

    def _note_failure(self, account: _Account) -> None:
        """Counted here first, and written down once in a while: strangers must not keep a row of the database busy."""
        which = (account.tenant, account.id)
        self._failures[which] += 1
        if which not in self._telling:
            self._telling[which] = asyncio.create_task(self._tell_regularly(*which))

    async def _tell_regularly(self, tenant: UUID, account: UUID) -> None:
        try:
            while self._failures[tenant, account]:
                await self._tell(tenant, account)
                await asyncio.sleep(COUNT_SECONDS)
        except Exception as error:
            log.warning("signature_failures_not_counted", account=str(account), error=type(error).__name__)
        finally:
            del self._telling[tenant, account]

    async def _tell(self, tenant: UUID, account: UUID) -> None:
        count = self._failures.pop((tenant, account), 0)
        if count:
            await self._call("select app.note_signature_failure($1, $2, $3)", tenant, account, count)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST_BODY:
            raise ProblemError(
                413, "body_too_large", f"A webhook may have {LARGEST_BODY} bytes.",
                headers={"connection": "close"}, limit=LARGEST_BODY,
            )  # fmt: skip
    return bytes(body)


def _unknown() -> ProblemError:
    return ProblemError(404, "not_found", "There is nothing at this address.")
