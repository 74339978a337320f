"""Webhooks: signed, sent at least once, in no order to rely on, and again for a day when nobody takes them."""

import asyncio
import hmac
import json
import random
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import httpx

from api.razorpay_stand_in.ids import token
from api.razorpay_stand_in.store import Entity, Store, public

TIMEOUT = 5.0
_GIVE_UP = 86_400
_LONGEST_WAIT = 3_600
_KEPT = 5_000


class Webhooks:
    """Sends what happens, by the rules of each merchant's webhook."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._batch: list[tuple[Entity, Entity]] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._client = httpx.AsyncClient(
            timeout=TIMEOUT, trust_env=False, limits=httpx.Limits(max_connections=100), follow_redirects=False
        )

    def start(self) -> None:
        """Goes on with what a restart has interrupted."""
        for event in self._store.all("event"):
            if event["state"] == "pending":
                self._run(self._deliver(event, event["next_at"] - time.time()))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._client.aclose()

    def emit(self, account: Entity, name: str, entities: Mapping[str, Entity]) -> Entity:
        """Something has happened to these, which are told as they are now."""
        return self.enqueue(
            account,
            name,
            json.dumps(
                {
                    "entity": "event",
                    "account_id": account["id"],
                    "event": name,
                    "contains": list(entities),
                    "payload": {kind: {"entity": _in_webhook(kind, entity)} for kind, entity in entities.items()},
                    "created_at": int(time.time()),
                },
                separators=(",", ":"),
            ),
            [entity["id"] for entity in entities.values()],
        )

    def enqueue(self, account: Entity, name: str, body: str, about: Sequence[str] = ()) -> Entity:
        """An event with this very body. It is signed with the secret of now, also when it is sent much later."""
        webhook = account["webhook"]
        wanted = webhook["url"] and webhook["is_active"] and (webhook["events"] is None or name in webhook["events"])
        event = self._store.put(
            "event",
            {
                "id": token(),
                "event": name,
                "about": list(about),
                "body": body,
                "state": "unwanted" if not wanted else "withheld" if webhook["mode"] == "withhold" else "pending",
                "created_at": time.time(),
                "next_at": time.time(),
                "attempts": [],
                "_account": account["id"],
                "_secret": webhook["secret"],
            },
        )
        self._forget_old()
        if event["state"] == "pending":
            if not self._batch:  # what one change causes is sent together, in the order that the merchant gets
                asyncio.get_running_loop().call_soon(self._flush)
            self._batch.append((account, event))
        return event

    def release(self, account: Entity, order: str = "together") -> list[Entity]:
        """Sends what was withheld."""
        events = [
            event
            for event in self._store.all("event")
            if event["state"] == "withheld" and event["_account"] == account["id"]
        ]
        for event in events:
            event["state"] = "pending"
            self._store.put("event", event)
        self._send(account, events, order)
        return events

    async def send(
        self,
        event: Entity,
        *,
        url: str | None = None,
        secret: str | None = None,
        body: str | None = None,
        event_id: str | None = None,
        signature: str | None = None,
    ) -> Entity:
        """Sends an event once, now; every part of it can be another one."""
        account = self._store.require("account", event["_account"])
        content = (event["body"] if body is None else body).encode()
        if signature is None:
            signature = sign(event["_secret"] if secret is None else secret, content)
        attempt: Entity = {"at": time.time(), "status": None, "error": None, "answer": None}
        try:
            address, host = _reachable(url or account["webhook"]["url"] or "")
            answer = await self._client.post(
                address,
                content=content,
                headers={
                    **host,
                    "content-type": "application/json",
                    "user-agent": "Razorpay-Webhook/v1",
                    "x-razorpay-signature": signature,
                    "x-razorpay-event-id": event["id"] if event_id is None else event_id,
                },
            )
            attempt.update(status=answer.status_code, answer=answer.text[:2000])
        except httpx.HTTPError as error:
            attempt["error"] = f"{type(error).__name__}: {error}"
        attempt["seconds"] = round(time.time() - attempt["at"], 4)
        return attempt

    def _flush(self) -> None:
        batch, self._batch = self._batch, []
        for account_id in dict.fromkeys(account["id"] for account, _ in batch):
            own = [(account, event) for account, event in batch if account["id"] == account_id]
            self._send(own[0][0], [event for _, event in own], own[0][0]["webhook"]["order"])

    def _send(self, account: Entity, events: list[Entity], order: str) -> None:
        delay = account["webhook"]["delay_seconds"]
        if order == "together":
            for event in events:
                self._run(self._deliver(event, delay))
            return
        if order == "reversed":
            events = events[::-1]
        elif order == "shuffled":
            events = random.sample(events, len(events))
        self._run(self._one_by_one(events, delay))

    async def _one_by_one(self, events: Sequence[Entity], delay: float) -> None:
        await asyncio.sleep(delay)
        for event in events:
            if not await self._attempt(event):
                self._run(self._deliver(event, event["next_at"] - time.time()))

    async def _deliver(self, event: Entity, delay: float) -> None:
        await asyncio.sleep(max(delay, 0))
        if not await self._attempt(event):
            self._run(self._deliver(event, event["next_at"] - time.time()))

    async def _attempt(self, event: Entity) -> bool:
        """Whether nothing is left to do for it."""
        account = self._store.get("account", event["_account"])
        if account is None:
            return True
        webhook = account["webhook"]
        if not webhook["is_active"]:
            self._settle(event, "unwanted")
            return True
        attempts = await asyncio.gather(*[self.send(event) for _ in range(1 + webhook["duplicates"])])
        event["attempts"].extend(attempts)
        if any(attempt["status"] is not None and 200 <= attempt["status"] < 300 for attempt in attempts):
            self._settle(event, "delivered")
            return True
        if time.time() - event["created_at"] > _GIVE_UP:
            webhook["is_active"] = False
            self._store.put("account", account)
            self._settle(event, "failed")
            return True
        failures = len(event["attempts"]) // (1 + webhook["duplicates"])
        wait = min(webhook["retry_seconds"] * 2 ** min(failures - 1, 20), _LONGEST_WAIT)
        event["next_at"] = time.time() + wait
        self._store.put("event", event)
        return False

    def _settle(self, event: Entity, state: str) -> None:
        event["state"] = state
        self._store.put("event", event)

    def _run(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _forget_old(self) -> None:
        events = self._store.all("event") if self._store.count("event") > 2 * _KEPT else []
        for event in events[:_KEPT]:
            if event["state"] in ("delivered", "failed", "unwanted"):
                self._store.forget("event", event["id"])


def sign(secret: str | None, body: bytes) -> str:
    """What `x-razorpay-signature` holds."""
    return hmac.new((secret or "").encode(), body, "sha256").hexdigest()


def _in_webhook(kind: str, entity: Entity) -> Entity:
    shown = public(entity)
    return {**shown, "base_amount": shown["amount"], "amount_transferred": 0} if kind == "payment" else shown


def _reachable(url: str) -> tuple[str, dict[str, str]]:
    """Names below localhost are not known to every machine's resolver."""
    parts = urlsplit(url)
    if not (parts.hostname or "").endswith(".localhost"):
        return url, {}
    port = f":{parts.port}" if parts.port else ""
    return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), {"host": parts.netloc}
