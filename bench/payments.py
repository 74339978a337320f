"""What selling costs: an order by way of the gateway's stand-in, a webhook, and a backlog of them."""

import asyncio
import hashlib
import hmac
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, LiteralString
from urllib.parse import urlsplit
from uuid import UUID, uuid4

import httpx

from api.payments.envelopes import Envelopes
from api.payments.gateway import Key
from api.postgres import EmbeddedPostgres, program
from api.postgres.place import free_port
from api.secrets import login_password
from api.seed.payment_accounts import make_payment_account
from bench.load import THREADS
from bench.site import Site

TARGET = 0.25
PEOPLE = 1_000
PEOPLE_PER_EVENT = 0.3
"""Each can buy about five courses, and orders are measured too."""
PER_ROW = 20
"""Webhooks of one row of the table that pgbench reads: fetching that is one statement more."""
PER_SECOND = 8_000
"""Webhooks made for each second of a run: more than can be taken in."""
KEY = Key("rzp_live_BenchBench01", "a secret of the benchmark")
WEBHOOK_SECRET = "a webhook's secret"
SCRIPT = Path(__file__).with_name("webhooks.lua")


@dataclass
class Figures:
    """Per second, in each round; `orders_p50` in milliseconds."""

    webhooks: list[float] = field(default_factory=list)
    ingestions: list[float] = field(default_factory=list)
    orders: float = 0
    orders_p50: float = 0
    events: int = 0
    events_per_second: float = 0


def measure(
    postgres: EmbeddedPostgres,
    *,
    home: Path,
    connections: int,
    seconds: int,
    rounds: int,
    backlog: int,
    say: Callable[[str], None],
) -> Figures:
    """Webhooks and the statements that they run, turn about; then orders; then a backlog, by the worker."""
    site = Site("payments", postgres, home)
    people = max(int(backlog * PEOPLE_PER_EVENT), PEOPLE)
    say(f"payments: {people:,} people at an institution")
    site.fill(1, people)
    figures = Figures()
    with _stand_in(site) as gateway:
        token = _open_shop(site, gateway)
        site.start(LECTERN_RAZORPAY_URL=gateway)
        try:
            inbox = _Inbox(site, token, PER_SECOND * seconds)
            for number in range(rounds + 1):
                say(f"payments, round {number} of {rounds}: webhooks" if number else "payments: warming up")
                alone, over_http = inbox.calls_alone(connections, seconds), inbox.over_http(connections, seconds)
                if number:
                    figures.ingestions.append(alone)
                    figures.webhooks.append(over_http)
            say("payments: orders")
            figures.orders, figures.orders_p50 = asyncio.run(_orders(site, connections, seconds * rounds))
        finally:
            site.stop()
        say(f"payments: a backlog of {backlog:,} events")
        figures.events, figures.events_per_second = _backlog(site, gateway, backlog)
    return figures


def results(figures: Figures) -> dict[str, Any]:
    ratio = median(a / b for a, b in zip(figures.webhooks, figures.ingestions, strict=True))
    return {
        "webhooks_per_second": median(figures.webhooks),
        "ingestions_per_second": median(figures.ingestions),
        "ratio": ratio,
        "orders_per_second": figures.orders,
        "orders_p50": figures.orders_p50,
        "backlog": figures.events,
        "events_per_second": figures.events_per_second,
        "acceptance": [
            {
                "what": "ingest webhook: HTTP/pgbench",
                "value": round(ratio, 3),
                "target": TARGET,
                "least": True,
                "met": ratio >= TARGET,
            }
        ],
    }


@contextmanager
def _stand_in(site: Site) -> Iterator[str]:
    port = free_port(site.port + 1, avoid={site.port})
    url = f"http://127.0.0.1:{port}"
    process = site.spawn("razorpay-stand-in", "--port", str(port))
    try:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                httpx.get(f"{url}/control", trust_env=False)
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _open_shop(site: Site, gateway: str) -> str:
    """An account of the institution, known to the stand-in; the token of its webhooks' address. People are told in the
    list alone: mail is another benchmark's business."""
    answer = httpx.put(
        f"{gateway}/control/accounts/{KEY.key_id}", json={"key_secret": KEY.secret}, trust_env=False, timeout=30
    )
    answer.raise_for_status()
    with site.connect() as connection:
        for statement in QUIET:
            connection.execute(statement)
        row = connection.execute("select id from lms.tenants where not is_platform limit 1").fetchone()
        tenant: UUID = row[0] if row else UUID(int=0)
        with connection.transaction():
            connection.execute("delete from lms.payment_events")
            known = connection.execute("select webhook_token from lms.payment_accounts").fetchone()
            if known:
                return str(known[0])
            return make_payment_account(connection, Envelopes.of(site.settings), tenant, "live", KEY, WEBHOOK_SECRET)


class _Inbox:
    """Webhooks, each once in a run: a file for wrk, and a table for pgbench."""

    def __init__(self, site: Site, token: str, count: int) -> None:
        self._site, self._token = site, token
        self._rows = count // PER_ROW
        self._count = self._rows * PER_ROW
        self._file = site.home / "webhooks"
        with site.connect() as connection:
            row = connection.execute("select tenant_id, account_id, id from lms.webhook_secrets").fetchone()
            self._tenant, self._account, self._secret = row or (UUID(int=0), UUID(int=0), UUID(int=0))
            bodies = [_captured(f"pay_Bench{nr:09}", f"order_Bench{nr:09}", 49_900, nr) for nr in range(self._count)]
            self._file.write_text("".join(f"{_signature(body)} {body}\n" for body in bodies))
            columns = ", ".join(f"b{nr} bytea" for nr in range(1, PER_ROW + 1))
            connection.execute("create schema if not exists bench")
            connection.execute("grant usage on schema bench to lms_api")
            connection.execute("drop table if exists bench.webhooks")
            connection.execute(f"create unlogged table bench.webhooks (row integer primary key, {columns})".encode())
            connection.execute("grant select on bench.webhooks to lms_api")
            with connection.cursor() as cursor, cursor.copy("copy bench.webhooks from stdin") as copy:
                for nr in range(self._rows):
                    copy.write_row([nr, *(body.encode() for body in bodies[nr * PER_ROW : (nr + 1) * PER_ROW])])

    def calls_alone(self, connections: int, seconds: int) -> float:
        self._empty()
        each = self._rows // connections
        lines = [
            "\\set row :client_id * :each + :done % :each",
            "\\set done :done + 1",
            "select * from bench.webhooks where row = :row \\gset",
            *(f"select app.ingest_event(:tenant, :account, 'event', :b{nr}, :secret);" for nr in range(1, PER_ROW + 1)),
        ]
        parts = urlsplit(self._site.url)
        with tempfile.NamedTemporaryFile("w", prefix="lectern-bench-", suffix=".sql") as script:
            script.write("\n".join(lines) + "\n")
            script.flush()
            done = subprocess.run(
                [
                    *(str(program("pgbench")), "-n", "-M", "prepared", "-T", str(seconds)),
                    *("-c", str(connections), "-j", str(THREADS), "-f", script.name),
                    *("-D", f"each={each}", "-D", "done=0"),
                    *("-D", f"tenant={self._tenant}", "-D", f"account={self._account}"),
                    *("-D", f"secret={self._secret}"),
                    *("-h", str(parts.hostname), "-p", str(parts.port), "-U", "lms_api", self._site.database),
                ],
                env={**os.environ, "PGPASSWORD": login_password(self._site.settings, "lms_api")},
                capture_output=True, text=True, check=False,
            )  # fmt: skip
        rate = re.search(r"^tps = ([0-9.]+)", done.stdout, re.MULTILINE)
        number = re.search(r"^number of transactions actually processed: (\d+)", done.stdout, re.MULTILINE)
        if done.returncode or not (rate and number):
            raise RuntimeError(f"pgbench failed: {done.stdout} {done.stderr}")
        self._expect_stored(int(number[1]) * PER_ROW)
        return float(rate[1]) * PER_ROW

    def over_http(self, connections: int, seconds: int) -> float:
        self._empty()
        wrk = shutil.which("wrk")
        if wrk is None:
            raise RuntimeError("wrk is missing: run scripts/setup bench")
        done = subprocess.run(
            [
                *(wrk, f"-t{THREADS}", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", str(SCRIPT)),
                *(f"http://127.0.0.1:{self._site.port}", "--", f"/api/payments/webhook/{self._token}"),
                *(str(self._file), str(self._count), str(THREADS)),
            ],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        match = re.search(r"^RESULT (.*)$", done.stdout, re.MULTILINE)
        if done.returncode or not match:
            raise RuntimeError(f"wrk failed: {done.stdout} {done.stderr}")
        result = json.loads(match[1])
        if result["refused"] or result["broken"]:
            raise RuntimeError(f"webhooks: {result['refused']} refused, {result['broken']} broken")
        self._expect_stored(result["requests"])
        return float(result["requests"] / result["microseconds"] * 1e6)

    def _empty(self) -> None:
        with self._site.connect() as connection:
            connection.execute("delete from lms.payment_events")
            connection.execute("delete from pgqueuer.pgqueuer")
            connection.execute("vacuum lms.payment_events, pgqueuer.pgqueuer")
            connection.execute("checkpoint")

    def _expect_stored(self, sent: int) -> None:
        """A webhook that came before costs less: each must have been a new one."""
        with self._site.connect() as connection:
            row = connection.execute("select count(*) from lms.payment_events").fetchone()
        if (row[0] if row else 0) < sent:
            raise RuntimeError(f"only {row[0] if row else 0} of {sent} webhooks were new: make more of them")


async def _orders(site: Site, connections: int, seconds: int) -> tuple[float, float]:
    """Orders a second, each of somebody for a course that they do not have, and the median of what one takes in ms."""
    tokens = site.tokens()
    with site.connect() as connection:
        rows = connection.execute(BUYERS, {"limit": 20_000}).fetchall()
        slugs: dict[UUID, str] = dict(connection.execute("select id, slug from lms.tenants").fetchall())
    buyers = iter(rows)
    took: list[float] = []
    began = time.perf_counter()

    async def buy(client: httpx.AsyncClient) -> None:
        while time.perf_counter() - began < seconds and (buyer := next(buyers, None)):
            tenant, user, course = buyer
            headers = {
                "x-tenant": slugs[tenant],
                "authorization": f"Bearer {tokens.sign(tenant, user, uuid4(), 'student')}",
            }
            started = time.perf_counter()
            answer = await client.post("/api/payments/order", json={"course_id": str(course)}, headers=headers)
            answer.raise_for_status()
            if answer.status_code == 201:
                took.append((time.perf_counter() - started) * 1000)

    async with (
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.port}", trust_env=False, timeout=60) as client,
        asyncio.TaskGroup() as group,
    ):
        for _ in range(connections):
            group.create_task(buy(client))
    return len(took) / (time.perf_counter() - began), median(took)


def _backlog(site: Site, gateway: str, count: int) -> tuple[int, float]:
    """As many orders that were paid while no worker ran: each of their events enrols somebody, and makes an invoice."""
    with site.connect() as connection:
        connection.execute("delete from lms.payment_events")
        connection.execute("delete from pgqueuer.pgqueuer")
        connection.execute(PAYABLE, {"limit": count, "key_id": KEY.key_id})
        rows = connection.execute(
            "select tenant_id, account_id, order_id, amount, currency from lms.payment_orders "
            "where receipt like 'bench%' and status = 'open'"
        ).fetchall()
        if len(rows) < count:
            raise RuntimeError(f"only {len(rows)} of {count} orders could be made: too few people")
        for nr, (tenant, account, order, amount, currency) in enumerate(rows):
            body = _captured(order.replace("order_", "pay_"), order, amount, nr, currency)
            connection.execute("select app.ingest_event(%s, %s, null, %s)", (tenant, account, body.encode()))
        connection.execute("vacuum (analyze) lms.payment_orders, lms.payment_events, pgqueuer.pgqueuer")
    worker = site.spawn("worker", LECTERN_RAZORPAY_URL=gateway, LECTERN_SMTP_URL="smtp://127.0.0.1:9")
    try:
        deadline = time.monotonic() + 900
        while _pending(site) and time.monotonic() < deadline:
            time.sleep(0.5)
    finally:
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    with site.connect() as connection:
        row = connection.execute(
            "select count(*), extract(epoch from max(processed_at) - min(processed_at)) from lms.payment_events "
            "where status = 'processed'"
        ).fetchone()
        enrolled = connection.execute("select count(*) from lms.payments where disposition = 'enrolled'").fetchone()
    events, seconds = row or (0, 1)
    if events < len(rows) or not enrolled or enrolled[0] < len(rows):
        raise RuntimeError(f"of {len(rows)} events, {events} were processed and {enrolled} people enrolled")
    return int(events), events / float(seconds)


def _pending(site: Site) -> bool:
    with site.connect() as connection:
        row = connection.execute("select exists (select from lms.payment_events where status = 'pending')").fetchone()
    return bool(row and row[0])


def _captured(payment: str, order: str, amount: int, nr: int, currency: str = "INR") -> str:
    """A webhook as the gateway sends it."""
    entity = {
        "id": payment, "entity": "payment", "amount": amount, "currency": currency, "status": "captured",
        "order_id": order, "invoice_id": None, "international": False, "method": "upi", "amount_refunded": 0,
        "refund_status": None, "captured": True, "description": "A course", "card_id": None, "bank": None,
        "wallet": None, "vpa": "somebody@bank", "email": "somebody@example.org", "contact": "+919999999999",
        "notes": [], "fee": 1_178, "tax": 180, "error_code": None, "error_description": None, "error_source": None,
        "error_step": None, "error_reason": None, "acquirer_data": {"rrn": f"{nr:012}"}, "created_at": 1_790_000_000,
    }  # fmt: skip
    event = {
        "entity": "event", "account_id": "acc_BenchBench0001", "event": "payment.captured", "contains": ["payment"],
        "payload": {"payment": {"entity": entity}}, "created_at": 1_790_000_000,
    }  # fmt: skip
    return json.dumps(event, separators=(",", ":"))


def _signature(body: str) -> str:
    return hmac.new(WEBHOOK_SECRET.encode(), body.encode(), hashlib.sha256).hexdigest()


QUIET: tuple[LiteralString, ...] = (
    "delete from lms.notification_preferences",
    """
    insert into lms.notification_preferences (tenant_id, user_id, kind, in_app, mail)
    select u.tenant_id, u.id, k.kind, true, false
    from lms.users as u
    cross join (values ('enrollment'), ('payment')) as k (kind)
    """,
)

# For people without a place in the course, or an order for it, at random.
BUYERS: LiteralString = """
select u.tenant_id, u.id, c.id
from lms.users as u
join lms.courses as c on c.tenant_id = u.tenant_id and c.status = 'published' and c.price > 0
where u.role = 'student'
  and u.status = 'active'
  and not exists (
    select from lms.enrollments as e where e.tenant_id = u.tenant_id and e.user_id = u.id and e.course_id = c.id
  )
  and not exists (
    select from lms.payment_orders as o where o.tenant_id = u.tenant_id and o.user_id = u.id and o.course_id = c.id
  )
order by hashtextextended(u.id::text || c.id, 1)
limit %(limit)s
"""

PAYABLE: LiteralString = f"""
insert into lms.payment_orders (
  tenant_id, user_id, course_id, account_id, key_id, mode, status, receipt, order_id, course_title, currency,
  list_amount, taxable, amount, attached_at, expires_at
)
select
  b.tenant_id, b.id, b.course_id, k.account_id, k.key_id, 'live', 'open', 'bench' || left(b.hash, 30),
  'order_' || left(b.hash, 14), c.title, c.currency, c.price, c.price, c.price, now(), now() + interval '1 day'
from (
  select buyer.*, md5(buyer.id::text || buyer.course_id) as hash
  from ({BUYERS}) as buyer (tenant_id, id, course_id)
) as b
join lms.courses as c on c.tenant_id = b.tenant_id and c.id = b.course_id
join lms.payment_keys as k on k.tenant_id = b.tenant_id and k.key_id = %(key_id)s
"""
