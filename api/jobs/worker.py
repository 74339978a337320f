"""`lectern worker`: takes jobs from the queue until it is told to stop, then finishes those under way."""

import asyncio
import signal
from datetime import timedelta
from uuid import UUID

import asyncpg
import orjson
from pgqueuer import PgQueuer
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment, QueryQueueBuilder, QuerySchedulerBuilder
from pgqueuer.models import Job, Schedule
from pgqueuer.queries import Queries

from api.certificates.document import certificate
from api.database_url import worker_url
from api.deploy.queue import QUEUE
from api.files import Files
from api.jobs.analysts import watch
from api.jobs.announcements import announce
from api.jobs.listening import ListeningDriver
from api.jobs.mail import deliver_mail
from api.jobs.payments import Payments
from api.jobs.pdf import render_pdf
from api.jobs.views import LEADERBOARDS, STATS, refresh_now, refresh_when_due
from api.logs import log
from api.pdf.archive import Archive
from api.pdf.pool import Renderer, UnavailableError
from api.reports.jobs import Reports
from api.settings import Settings


async def work(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT. Whatever interrupts the work, a lost database above all, it is begun again."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    # On a machine that has never rendered this takes long; whoever stops the worker does not wait for it.
    starting, ending = asyncio.create_task(_renderer(settings)), asyncio.create_task(stopped.wait())
    await asyncio.wait([starting, ending], return_when=asyncio.FIRST_COMPLETED)
    if not starting.done():
        starting.cancel()
        await asyncio.wait([starting])
        return
    renderer = starting.result()
    while not stopped.is_set():
        try:
            await _work(settings, stopped, renderer)
        except Exception as error:  # a lost connection has many names; the queue's own listener has some more
            log.error("worker_interrupted", error=type(error).__name__)
            await asyncio.wait([asyncio.create_task(stopped.wait())], timeout=2)
    if renderer is not None:
        await renderer.close()


async def _renderer(settings: Settings) -> Renderer | None:
    """None where no PDF can be made: their jobs wait in the queue for a worker that can."""
    renderer = Renderer(settings.pdf_processes, waiting=1000, seconds=3600)
    try:
        await renderer.start()
    except UnavailableError as error:
        log.error("pdf_unavailable", reason=str(error))
        return None
    if renderer.warnings:
        log.warning("fonts_missing", reason="; ".join(renderer.warnings))
    return renderer


async def _work(settings: Settings, stopped: asyncio.Event, renderer: Renderer | None) -> None:
    async with asyncpg.create_pool(
        worker_url(settings), min_size=2, max_size=6, server_settings={"application_name": "lectern worker"}
    ) as pool:
        driver = ListeningDriver(pool)
        queue = QUEUE.model_copy(update={"channel": await pool.fetchval("select name from pgqueuer.channel")})
        queries = Queries(
            driver, QueryBuilderEnvironment(queue), QueryQueueBuilder(queue), QuerySchedulerBuilder(queue)
        )
        worker = PgQueuer(driver, channel=queue.channel, queries=queries)

        @worker.entrypoint("deliver_mail", concurrency_limit=20)  # what fails is queued again by the sweep
        async def mail(job: Job) -> None:
            ids = orjson.loads(job.payload or b"{}")
            await deliver_mail(pool, settings, UUID(ids["tenant_id"]), UUID(ids["id"]))

        @worker.entrypoint("announce", concurrency_limit=2)  # what fails is queued again by the sweep
        async def tell(job: Job) -> None:
            ids = orjson.loads(job.payload or b"{}")
            await announce(pool, UUID(ids["tenant_id"]), UUID(ids["id"]))

        @worker.entrypoint("expire_attempt", concurrency_limit=4)  # what fails is queued again by the sweep
        async def expire(job: Job) -> None:
            ids = orjson.loads(job.payload or b"{}")
            await pool.fetchval("select app.expire_attempt($1, $2)", UUID(ids["tenant_id"]), UUID(ids["id"]))

        if renderer is not None:
            archive, certificates = Archive(pool.fetchval, Files(settings), renderer), certificate(settings.public_url)

            @worker.entrypoint("render_certificate", concurrency_limit=settings.pdf_processes)
            async def render(job: Job) -> None:
                ids = orjson.loads(job.payload or b"{}")
                await render_pdf(archive, certificates, UUID(ids["tenant_id"]), UUID(ids["id"]))

        reports = Reports(pool, Files(settings), renderer, stopped)

        @worker.entrypoint("write_report", concurrency_limit=4)  # what fails is queued again, there or by the sweep
        async def write_report(job: Job) -> None:
            ids = orjson.loads(job.payload or b"{}")
            await reports.write(UUID(ids["tenant_id"]), UUID(ids["id"]))

        @worker.schedule("sweep_reports", "* * * * *")
        async def sweep_reports(_schedule: Schedule) -> None:
            await reports.sweep()

        payments = Payments(pool, settings)

        @worker.entrypoint("ask_gateway", concurrency_limit=48)  # what fails is queued again by the sweep
        async def ask(job: Job) -> None:
            ids = orjson.loads(job.payload or b"{}")
            await payments.ask(UUID(ids["tenant_id"]), UUID(ids["id"]))

        @worker.entrypoint("process_event", concurrency_limit=200)  # what fails is queued again by the sweep
        async def process(job: Job) -> None:
            ids = orjson.loads(job.payload or b"{}")
            await payments.process_event(UUID(ids["tenant_id"]), UUID(ids["id"]))

        @worker.schedule("sweep_payments", "* * * * *")
        async def sweep_payments(_schedule: Schedule) -> None:
            await payments.sweep()

        @worker.schedule("sweep", "* * * * *")
        async def sweep(_schedule: Schedule) -> None:
            rows = orjson.loads(await pool.fetchval("select app.sweep()"))
            if any(rows.values()):
                log.info("swept", rows=rows)

        @worker.schedule("make_audit_partitions", "7 * * * *")
        async def make_partitions(_schedule: Schedule) -> None:
            made = orjson.loads(await pool.fetchval("select app.make_audit_partitions()"))
            if made["made"]:
                log.info("audit_partitions_made", rows=made)

        @worker.entrypoint("refresh_leaderboards", concurrency_limit=1)
        async def refresh(_job: Job) -> None:
            await refresh_now(pool, LEADERBOARDS)

        @worker.schedule("refresh_leaderboards", "* * * * *")
        async def refresh_again(_schedule: Schedule) -> None:
            await refresh_when_due(pool, LEADERBOARDS, settings.leaderboard_interval)

        @worker.entrypoint("refresh_stats", concurrency_limit=1)
        async def refresh_stats(_job: Job) -> None:
            await refresh_now(pool, STATS)

        @worker.schedule("refresh_stats", "* * * * *")
        async def refresh_stats_again(_schedule: Schedule) -> None:
            await refresh_when_due(pool, STATS, settings.stats_interval)

        log.info("worker_ready")
        running = asyncio.create_task(
            worker.run(dequeue_timeout=timedelta(seconds=10), batch_size=10, shutdown_on_listener_failure=True)
        )
        ending = asyncio.create_task(stopped.wait())
        watching = asyncio.create_task(watch(pool))
        await asyncio.wait([running, ending, watching], return_when=asyncio.FIRST_COMPLETED)
        worker.shutdown.set()
        ending.cancel()
        watching.cancel()
        try:
            await running
        finally:
            await asyncio.wait([watching])
            await payments.close()
        if not watching.cancelled():
            watching.result()
