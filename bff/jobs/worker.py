"""The worker: takes jobs from the queue, and back from workers that died over them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Protocol
from uuid import UUID

import msgspec
import procrastinate
from psycopg.rows import dict_row
from psycopg_pool import AsyncConnectionPool

from bff.jobs import cleanup, extraction, queue
from bff.jobs.embedding import Embedding
from bff.jobs.extraction import Extraction, Pool
from bff.log import job_logger
from bff.vault.meaning import MODEL, Meaning

QUEUE = "vault"
EXTRACT = "vault.extract"
EMBED = "vault.embed"
CLEAN = "upkeep.clean"
# What people just added comes before what is done anew.
AFTER_ALL_ELSE = -1
# Jobs that ended badly, for those who look after what went wrong.
KEEP_JOBS_HOURS = 7 * 24

# Sources that wait although no job for them does: added before the queue was made, their job was aborted, or reread.py
# has them read anew.
UNQUEUED = """
select i.id, i.extraction_version is not null as again from public.vault_items i
where i.status = 'pending' and i.deleted_at is null and not exists (
  select from procrastinate.procrastinate_jobs j
  where j.task_name = %s and j.args ->> 'vault_item_id' = i.id::text and j.status in ('todo', 'doing')
)
"""

# Sources that were read before there were meanings, or with another model. One whose job failed for good waits until
# that job is forgotten.
UNEMBEDDED = """
select i.id from public.vault_items i
where private.has_vectors() and i.status = 'ready' and i.deleted_at is null and i.embedded_with is distinct from %s
and not exists (
  select from procrastinate.procrastinate_jobs j
  where j.task_name = %s and j.args ->> 'vault_item_id' = i.id::text and j.status in ('todo', 'doing', 'failed')
) and exists (select from public.vault_chunks c where c.vault_item_id = i.id)
limit 100
"""


class Files(extraction.Files, cleanup.Files, Protocol):
    """Where sources' bytes are: see clients.storage.Bucket."""


class Pace(msgspec.Struct, frozen=True):
    """How fast things happen, in seconds, and when (`clean`, as cron writes it). Tests hurry."""

    heartbeat: float = 3.0
    # A worker that has not been heard of for so long is dead, and its jobs are another's.
    dead_after: float = 12.0
    rescue: float = 5.0
    grace: float = 2.0
    retry: int = 3
    clean: str = "23 * * * *"


class Worker:
    def __init__(
        self,
        url: str,
        files: Files,
        *,
        meaning: Meaning | None = None,
        concurrency: int = 1,
        pace: Pace | None = None,
    ) -> None:
        self._url = url
        self._files = files
        self._meaning = meaning or Meaning(on=False)
        self._concurrency = concurrency
        self._pace = pace or Pace()

    async def run(self, ready: Callable[[], None]) -> None:
        """Until cancelled or told by SIGINT or SIGTERM. Raises what the database raises when it goes away."""
        await queue.prepare(self._url)
        async with self._pool() as pool:
            app = self._app(pool)
            async with app.open_async():
                await self._rescue(app, pool)
                keeping = asyncio.create_task(_keep(self._pace.rescue, lambda: self._rescue(app, pool)))
                ready()
                try:
                    await app.run_worker_async(
                        queues=[QUEUE],
                        concurrency=self._concurrency,
                        shutdown_graceful_timeout=self._pace.grace,
                        update_heartbeat_interval=self._pace.heartbeat,
                        # Only when the dead are struck off the list; their jobs are rescued much earlier.
                        stalled_worker_timeout=20 * self._pace.dead_after,
                        fetch_job_polling_interval=self._pace.rescue,
                        delete_jobs="successful",
                    )
                finally:
                    keeping.cancel()
                    await asyncio.wait([keeping])

    @asynccontextmanager
    async def _pool(self) -> AsyncIterator[Pool]:
        pool: Pool = AsyncConnectionPool(
            self._url,
            min_size=1,
            max_size=self._concurrency + 1,
            open=False,
            kwargs={"row_factory": dict_row, "autocommit": True, "application_name": "ibid-worker"},
        )
        async with pool:
            yield pool

    def _app(self, pool: Pool) -> procrastinate.App:
        app = procrastinate.App(connector=queue.connector(self._url))
        extraction, embedding = Extraction(pool, self._files), Embedding(pool, self._meaning)

        # How often is decided by what is written in the row: it counts the deaths of workers too.
        @app.task(name=EXTRACT, queue=QUEUE, retry=procrastinate.RetryStrategy(wait=self._pace.retry))
        async def extract(vault_item_id: str) -> None:
            await extraction.run(UUID(vault_item_id))
            if self._meaning.on:
                await app.configure_task(EMBED).defer_async(vault_item_id=vault_item_id)

        @app.task(name=EMBED, queue=QUEUE, retry=procrastinate.RetryStrategy(max_attempts=3, wait=self._pace.retry))
        async def embed(vault_item_id: str) -> None:
            await embedding.run(UUID(vault_item_id))

        # However many workers there are, one of them does it.
        @app.periodic(cron=self._pace.clean)
        @app.task(name=CLEAN, queue=QUEUE)
        async def clean(timestamp: int) -> None:  # noqa: ARG001 - when it was due, which procrastinate tells
            await self._clean(app, pool)

        return app

    async def _clean(self, app: procrastinate.App, pool: Pool) -> None:
        await app.job_manager.delete_old_jobs(KEEP_JOBS_HOURS, include_failed=True, include_aborted=True)
        await cleanup.clean(pool, self._files)
        await cleanup.sweep(pool, self._files)

    async def _rescue(self, app: procrastinate.App, pool: Pool) -> None:
        """Takes over the jobs of dead workers, and queues sources that no job is for: unread ones, and old ones."""
        dead = await app.job_manager.get_stalled_jobs(queue=QUEUE, seconds_since_heartbeat=self._pace.dead_after)
        for job in dead:
            if job.id is not None:
                job_logger(job=job.id).warning("a worker died over a job; it is tried again")
                await app.job_manager.retry_job_by_id_async(job.id, retry_at=datetime.now(UTC))
        async with pool.connection() as db:
            waiting = await (await db.execute(UNQUEUED, [EXTRACT])).fetchall()
            old = await (await db.execute(UNEMBEDDED, [MODEL, EMBED])).fetchall() if self._meaning.on else []
        for row in waiting:
            priority = AFTER_ALL_ELSE if row["again"] else 0
            await app.configure_task(EXTRACT, priority=priority).defer_async(vault_item_id=str(row["id"]))
        for row in old:
            await app.configure_task(EMBED, priority=AFTER_ALL_ELSE).defer_async(vault_item_id=str(row["id"]))


async def _keep(seconds: float, what: Callable[[], Awaitable[object]]) -> None:
    """Again and again; a round that fails is logged, and the next may find things mended."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await what()
        except Exception as problem:  # noqa: BLE001 - whatever it was, it must not end the worker
            job_logger().warning("a round of upkeep failed: {}", type(problem).__name__)
