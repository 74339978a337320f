"""The one way of asking the gateway: for the request that caused a job, and for the worker after it."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any, LiteralString, Protocol, TypeVar
from uuid import UUID

import asyncpg
import orjson

from api import metrics
from api.logs import log, where
from api.payments.commands import COMMANDS, Claim, Found
from api.payments.envelopes import EnvelopeError, Envelopes, key_purpose
from api.payments.gateway import PAGE, Gateway, Key, with_either
from api.payments.outcomes import GatewayError, RefusedError, UnknownOutcomeError
from api.payments.places import BusyError, Places
from api.payments.transport import CREDENTIALS
from api.settings import Settings

T = TypeVar("T")

BUDGET_SECONDS = 22
"""For all calls of one job together; its lease is of 30."""
SENSELESS = "LM402"
"""What the database says of a snapshot that is none."""
SWEEP_SECONDS = 240
SWEEP_BACK = 7 * 86_400
"""What was begun so long ago may still be captured."""


class Call(Protocol):
    """The one value of a function, in a transaction of its own: of the API's pool, or of the worker's."""

    def __call__(self, sql: LiteralString, /, *values: object) -> Awaitable[Any]: ...


class Desk:
    """Asks the gateway what jobs say, and tells the database. No connection is held meanwhile."""

    def __init__(self, call: Call, settings: Settings, envelopes: Envelopes, *, patience: float) -> None:
        self.envelopes = envelopes
        self._call = call
        self._url = settings.razorpay_url
        self._places = Places()
        self._patience = patience
        self._under_way: set[asyncio.Task[None]] = set()

    async def ask(self, tenant: UUID, job: UUID) -> None:
        """Does the job, if nobody else does, and returns when the database knows what came of it.

        It goes on when whoever waits goes away: what the gateway says must be written down.
        """
        task = asyncio.create_task(self._ask(tenant, job))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        await asyncio.shield(task)

    async def close(self) -> None:
        """Waits for what is under way, a while; the leases of the rest run out."""
        if self._under_way:
            await asyncio.wait(set(self._under_way), timeout=5)
        self._places.close()

    async def check(self, tenant: UUID, key: Key) -> None:
        """Asks whether a key is good; GatewayError when it is not, or nobody knows; BusyError."""
        async with self._places.take(tenant, self._patience):
            await self._observed("check", lambda: self._gateway(key).check())

    async def _ask(self, tenant: UUID, job: UUID) -> None:
        try:
            async with self._places.take(tenant, self._patience):
                text = await self._call("select app.claim_gateway_job($1, $2)", tenant, job)
                if text is not None:
                    await self._do(tenant, job, Claim.read(text))
        except BusyError:
            metrics.gateway_call("(none)", "busy", 0)
            await self._call("select app.defer_gateway_job($1, $2, $3, $4)", tenant, job, None, None)

    async def _do(self, tenant: UUID, job: UUID, claim: Claim) -> None:
        lease = UUID(claim.lease)
        try:
            keys = self._keys(tenant, claim)
            if claim.command == "sweep_payments":
                await self._sweep(tenant, job, claim, keys)
                return
            command = COMMANDS[claim.command]
            found = await self._observed(
                claim.command, lambda: with_either(keys, lambda key: command(self._gateway(key), claim))
            )
            await self._tell(tenant, job, claim, found)
        except RefusedError as error:
            log.warning("gateway_refused", job=str(job), command=claim.command, code=error.code)
            await self._refused(tenant, job, claim, error)
        except (GatewayError, EnvelopeError) as error:
            log.warning("gateway_unanswered", job=str(job), command=claim.command, reason=str(error))
            await self._call("select app.defer_gateway_job($1, $2, $3, $4)", tenant, job, lease, str(error))
        except asyncpg.PostgresError as error:
            log.error("answer_not_applied", job=str(job), command=claim.command, sqlstate=error.sqlstate)
            await self._call(
                "select app.defer_gateway_job($1, $2, $3, $4)",
                tenant, job, lease, f"The answer could not be applied ({error.sqlstate}).",
            )  # fmt: skip

    async def _tell(self, tenant: UUID, job: UUID, claim: Claim, found: Found) -> None:
        lease = UUID(claim.lease)
        if claim.command == "create_order":
            await self._call("select app.attach_order($1, $2, $3, $4::jsonb)", tenant, job, lease, _json(found[0][1]))
            return
        await self._apply(tenant, claim, found)
        await self._call("select app.finish_gateway_job($1, $2, $3, $4, $5)", tenant, job, lease, None, None)

    async def _apply(self, tenant: UUID, claim: Claim, found: Found) -> None:
        account = UUID(claim.account)
        for kind, snapshot in found:
            facts = (tenant, account, _json(snapshot), claim.command)
            try:
                if kind == "payment":
                    await self._call("select app.apply_payment($1, $2, $3::jsonb, $4)", *facts)
                else:
                    await self._call("select app.apply_refund($1, $2, $3::jsonb, $4)", *facts)
            except asyncpg.PostgresError as error:
                if error.sqlstate != SENSELESS:
                    raise
                # One that makes no sense must not keep all that come after it.
                log.error("snapshot_refused", kind=kind, id=snapshot["id"], account=claim.account)

    async def _refused(self, tenant: UUID, job: UUID, claim: Claim, error: RefusedError) -> None:
        lease = UUID(claim.lease)
        if error.code == CREDENTIALS:
            await self._call(
                "select app.note_refused_key($1, $2, $3)",
                tenant, UUID(claim.account), f"{error.code}: {error.detail}",
            )  # fmt: skip
        if claim.command == "create_order":
            await self._call("select app.fail_order($1, $2, $3, $4, $5)", tenant, job, lease, error.code, error.detail)
        elif claim.command == "refund" and claim.attempt > 1 and error.code == CREDENTIALS:
            # Says nothing of the attempt before: that may have given the money back.
            await self._call("select app.defer_gateway_job($1, $2, $3, $4)", tenant, job, lease, str(error))
        elif claim.command == "refund":
            await self._call("select app.fail_refund($1, $2, $3, $4, $5)", tenant, job, lease, error.code, error.detail)
        else:
            await self._call(
                "select app.finish_gateway_job($1, $2, $3, $4, $5)",
                tenant, job, lease, f"{error.code}: {error.detail}", None,
            )  # fmt: skip

    async def _sweep(self, tenant: UUID, job: UUID, claim: Claim, keys: list[Key]) -> None:
        """Goes through what the account has seen, in case a webhook and every question missed it."""
        ends = time.monotonic() + SWEEP_SECONDS
        until = int(time.time())
        start = claim.swept_until - SWEEP_BACK
        for kind in ("payment", "refund"):
            skip = 0
            while True:
                page = await self._observed(claim.command, lambda: self._page(keys, kind, start, until, skip))  # noqa: B023
                await self._apply(tenant, claim, [(kind, snapshot) for snapshot in page])
                if len(page) < PAGE:
                    break
                if time.monotonic() > ends:
                    raise UnknownOutcomeError("There was more to compare than there was time for.")
                skip += PAGE
        await self._call(
            "select app.finish_gateway_job($1, $2, $3, $4, $5)", tenant, job, UUID(claim.lease), None, until
        )

    def _page(self, keys: list[Key], kind: str, start: int, until: int, skip: int) -> Any:
        return with_either(keys, lambda key: self._gateway(key).page(kind, start, until, skip))

    def _keys(self, tenant: UUID, claim: Claim) -> list[Key]:
        account = UUID(claim.account)
        return [
            Key(
                sealed["key_id"],
                self.envelopes.open(sealed["secret_sealed"], tenant, account, key_purpose(sealed["key_id"])),
            )
            for sealed in claim.sealed_keys
        ]

    def _gateway(self, key: Key) -> Gateway:
        return Gateway(self._url, key, time.monotonic() + BUDGET_SECONDS)

    async def _observed(self, command: str, ask: Callable[[], T]) -> T:
        """In a thread, counted, and with no other failure than the three kinds."""
        started = time.perf_counter()
        outcome = "answered"
        try:
            return await self._places.run(ask)
        except GatewayError as error:
            outcome = error.outcome
            raise
        except Exception as error:  # the SDK's own: its text may hold what was sent
            outcome = UnknownOutcomeError.outcome
            log.error("gateway_unexpected", command=command, error=type(error).__name__, where=where(error))
            raise UnknownOutcomeError(f"The gateway's SDK failed ({type(error).__name__}).") from None
        finally:
            metrics.gateway_call(command, outcome, time.perf_counter() - started)


def _json(snapshot: dict[str, Any]) -> str:
    return orjson.dumps(snapshot).decode()
