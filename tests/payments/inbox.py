"""The webhooks of a shop: what comes in, under which signature, and what the worker makes of it."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import orjson

from tests.support.shop import Shop

Row = tuple[Any, ...]


def signature(secret: str, body: bytes) -> str:
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def event(name: str, **entities: dict[str, Any]) -> bytes:
    """An event as the gateway writes it; no two are alike."""
    payload = {kind: {"entity": entity} for kind, entity in entities.items()}
    return orjson.dumps(
        {
            "entity": "event",
            "event": name,
            "contains": [*entities],
            "payload": payload,
            "created_at": uuid4().int % 10**9,
        }
    )


class Inbox:
    """`tell` sends as the gateway does, or nearly."""

    def __init__(self, shop: Shop) -> None:
        self.shop, self.api = shop, shop.api
        self.secret = shop.account.webhook_secret
        self.path = urlsplit(self.account()["webhook"]["url"]).path

    def account(self) -> dict[str, Any]:
        """As the office sees it."""
        found: dict[str, Any] = self.shop.admin.get("/api/admin/payment-accounts/live").json()
        return found

    def tell(self, body: bytes, signed: str | None = None, **headers: str) -> httpx.Response:
        """Signed as it should be, unless something else is given."""
        told = {"content-type": "application/json", "x-razorpay-signature": signed or signature(self.secret, body)}
        return self.api.http.post(self.path, content=body, headers={**told, **headers})

    def rows(self) -> list[Row]:
        """(event, status, event_id, attempts) of what was stored, oldest first."""
        with self.api.connect() as connection:
            return connection.execute(
                "select event, status, event_id, attempts from lms.payment_events where tenant_id = %s "
                "order by received_at, id",
                (self.shop.institution.id,),
            ).fetchall()

    def queued(self) -> int:
        """Jobs that wait for the worker."""
        with self.api.connect() as connection:
            row = connection.execute(
                "select count(*) from pgqueuer.pgqueuer where entrypoint = 'process_event' "
                "and convert_from(payload, 'UTF8')::json ->> 'tenant_id' = %s",
                (str(self.shop.institution.id),),
            ).fetchone()
        assert row is not None
        count: int = row[0]
        return count

    def process(self) -> list[str]:
        """What the worker does with all that is pending; in the order in which it came."""
        with self.api.connect() as connection:
            pending = connection.execute(
                "select id from lms.payment_events where tenant_id = %s and status = 'pending' order by received_at",
                (self.shop.institution.id,),
            ).fetchall()
        with self.api.database.connect("lms_worker") as worker:
            results = []
            for (id,) in pending:
                row = worker.execute("select app.process_event(%s, %s)", (self.shop.institution.id, id)).fetchone()
                assert row is not None
                results.append(str(row[0]))
            return results

    def issues(self) -> list[Row]:
        with self.api.connect() as connection:
            return connection.execute(
                "select kind, status from lms.payment_issues where tenant_id = %s order by created_at",
                (self.shop.institution.id,),
            ).fetchall()
