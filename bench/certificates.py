"""`python -m bench certificates`: how fast PDFs are made, and what whoever learns meanwhile notices of it."""

import argparse
import asyncio
import json
import os
import signal
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from typing import Any
from uuid import UUID, uuid4

import httpx
from rich.console import Console
from rich.table import Table

from api.certificates.render import SAMPLE
from api.pdf.pool import Renderer
from bench.site import Site

TARGET = 1.5
TURN = 4
"""Seconds of rendering, then as many with the worker stopped, in turns: what else the machine has to do meets both."""
LONGEST = 900
NAMES = ("Asha Rao", "Sneha Kulkarni", "सावित्री ज्योतिराव फुले", "சுப்பிரமணிய பாரதி", "রবীন্দ্রনাথ ঠাকুর", "José Álvarez")

ISSUE = """
with issued as (
  insert into lms.certificates (
    tenant_id, user_id, course_id, serial, code, name, course_title, instructor_name, institution_name, locale, hours,
    issue_date, cert_url
  )
  select
    e.tenant_id, e.user_id, e.course_id, '2026-0000-' || right(e.code, 4), e.code, u.name, c.title, 'Instructor',
    t.name, t.locale, 12.5, current_date, '/'
  from (
    select e.*, lpad((row_number() over (partition by e.tenant_id))::text, 26, '0') as code
    from lms.enrollments as e
  ) as e
  join lms.users as u on u.tenant_id = e.tenant_id and u.id = e.user_id
  join lms.courses as c on c.tenant_id = e.tenant_id and c.id = e.course_id
  join lms.tenants as t on t.id = e.tenant_id
  where not exists (
    select from lms.certificates as o
    where o.tenant_id = e.tenant_id and o.user_id = e.user_id and o.course_id = e.course_id
  )
  limit %s
  returning tenant_id, id
)
select count(*)
from issued as i
cross join lateral internal.queue_job(
  'render_certificate', json_build_object('tenant_id', i.tenant_id, 'id', i.id), interval '0'
)
"""
RENDERED = "select count(*) from lms.certificates where rendered_at is not null"
OUTLINES = """
select e.tenant_id, e.user_id, e.course_id
from lms.enrollments as e
order by hashtextextended(e.user_id::text || e.course_id::text, 1)
limit 2000
"""


def main(given: list[str]) -> int:
    from bench.__main__ import database_server, home_of

    parser = argparse.ArgumentParser(prog="python -m bench certificates", description=__doc__)
    parser.add_argument("--pages", type=int, default=100, help="for each number of processes (default 100)")
    parser.add_argument("--certificates", type=int, default=500, help="rendered while requests are timed (default 500)")
    parser.add_argument("--rate", type=int, default=50, help="requests a second meanwhile (default 50)")
    parser.add_argument("--json", action="store_true", help="print the results as one JSON object")
    options = parser.parse_args(given)
    console = Console(stderr=True, highlight=False)
    found: dict[str, Any] = {"processes": {}}
    for processes in (1, 2):
        console.print(f"[dim]bench[/dim] {options.pages} pages in {processes} processes")
        entry = found["processes"][processes] = asyncio.run(_throughput(processes, options.pages))
        console.print(f"[dim]bench[/dim] {entry['per_second']:.1f}/s, {entry['megabytes']:.0f} MB each")
    with ExitStack() as stack:
        postgres = stack.enter_context(database_server(None))
        site = Site("small", postgres, home_of(postgres))
        console.print("[dim]bench[/dim] 1,000 people")
        site.fill(1, 1000)
        stack.callback(site.stop)
        site.start()
        found["api"] = asyncio.run(_disturbance(site, options.certificates, options.rate, console))
    if options.json:
        json.dump(found, sys.stdout, indent=1)
        print()
    else:
        _show(found, Console(width=None if sys.stdout.isatty() else 120))
    return 0


async def _throughput(processes: int, pages: int) -> dict[str, float]:
    renderer = Renderer(processes, waiting=pages, seconds=3600)
    facts = [
        json.dumps({**SAMPLE, "name": NAMES[nr % len(NAMES)], "course_title": f"Course {nr}"}) for nr in range(pages)
    ]
    try:
        started = time.perf_counter()
        await renderer.start()
        ready = time.perf_counter() - started
        await asyncio.gather(
            *(renderer.render("certificate", one) for one in facts[: processes * 2])
        )  # all have started
        started = time.perf_counter()
        pdfs = await asyncio.gather(*(renderer.render("certificate", one) for one in facts))
        seconds = time.perf_counter() - started
        memory = [_resident(process.pid) for process in renderer.processes]
    finally:
        await renderer.close()
    return {
        "per_second": pages / seconds,
        "start_seconds": ready,
        "megabytes": max(memory) / 1e6,
        "bytes": statistics.mean(map(len, pdfs)),
    }


def _resident(pid: int) -> float:
    done = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, text=True, check=True)
    return int(done.stdout) * 1024


async def _disturbance(site: Site, count: int, rate: int, console: Console) -> dict[str, float]:
    tokens = site.tokens()
    with site.connect() as connection:
        rows = connection.execute(OUTLINES).fetchall()
        slugs: dict[UUID, str] = dict(connection.execute("select id, slug from lms.tenants").fetchall())
    requests = [
        (
            f"/api/courses/{course}",
            {"x-tenant": slugs[tenant], "authorization": f"Bearer {tokens.sign(tenant, user, uuid4(), 'student')}"},
        )
        for tenant, user, course in rows
    ]
    worker = site.spawn("worker", LECTERN_SMTP_URL="smtp://127.0.0.1:9")
    try:
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{site.port}", trust_env=False, timeout=60) as client:
            await _timed(client, requests, rate, seconds=10)  # warms connections, plans and the worker
            with site.connect() as connection:
                connection.execute(ISSUE.encode(), (count,))
            console.print(f"[dim]bench[/dim] while {count} certificates are rendered, with pauses")
            calm: list[float] = []
            busy: list[float] = []
            while (done := _count(site)) < count and len(busy) < rate * LONGEST:
                busy += await _timed(client, requests, rate, seconds=TURN)
                os.killpg(worker.pid, signal.SIGSTOP)
                calm += await _timed(client, requests, rate, seconds=TURN)
                os.killpg(worker.pid, signal.SIGCONT)
            seconds = len(busy) / rate
    finally:
        os.killpg(worker.pid, signal.SIGCONT)
        worker.send_signal(signal.SIGTERM)
        worker.wait(60)
    return {
        "rendered": done,
        "per_second": done / seconds,
        "idle_p50": _quantile(calm, 50),
        "idle_p99": _quantile(calm, 99),
        "busy_p50": _quantile(busy, 50),
        "busy_p99": _quantile(busy, 99),
        "ratio": _quantile(busy, 99) / _quantile(calm, 99),
    }


def _count(site: Site) -> int:
    with site.connect() as connection:
        row = connection.execute(RENDERED).fetchone()
    return int(row[0]) if row else 0


async def _timed(
    client: httpx.AsyncClient, requests: list[tuple[str, dict[str, str]]], rate: int, *, seconds: int
) -> list[float]:
    """Milliseconds from when a request was due: one that has to wait for the last one has waited."""
    found: list[float] = []

    async def ask(nr: int, due: float) -> None:
        path, headers = requests[nr % len(requests)]
        answer = await client.get(path, headers=headers)
        answer.raise_for_status()
        found.append((time.perf_counter() - due) * 1000)

    began = time.perf_counter()
    async with asyncio.TaskGroup() as group:
        for nr in range(rate * seconds):
            due = began + nr / rate
            await asyncio.sleep(max(due - time.perf_counter(), 0))
            group.create_task(ask(nr, due))
    return found


def _quantile(values: list[float], percent: int) -> float:
    return statistics.quantiles(values, n=100)[percent - 1]


def _show(found: dict[str, Any], console: Console) -> None:
    table = Table("processes", "PDFs/s", "MB each", "ready after s", "kB a PDF")
    for processes, entry in found["processes"].items():
        table.add_row(
            str(processes), f"{entry['per_second']:.1f}", f"{entry['megabytes']:.0f}", f"{entry['start_seconds']:.1f}",
            f"{entry['bytes'] / 1000:.0f}",
        )  # fmt: skip
    console.print(table)
    api = found["api"]
    table = Table("course outline", "p50 ms", "p99 ms")
    table.add_row("idle", f"{api['idle_p50']:.1f}", f"{api['idle_p99']:.1f}")
    table.add_row(
        f"{api['rendered']} rendered, {api['per_second']:.1f}/s", f"{api['busy_p50']:.1f}", f"{api['busy_p99']:.1f}"
    )
    console.print(table)
    verdict = "yes" if api["ratio"] <= TARGET else "no"
    console.print(f"p99 while rendering / idle: {api['ratio']:.2f}, asked for at most {TARGET}: {verdict}")
