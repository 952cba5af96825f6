"""One source read: fetched, extracted apart from us, kept; or failed for good with a reason."""

import asyncio
import tempfile
from pathlib import Path
from typing import Protocol
from uuid import UUID

from psycopg_pool import AsyncConnectionPool

from bff.jobs import verifying
from bff.log import job_logger
from bff.vault import files, index, reading
from bff.vault.extract import CannotExtract, Failure
from bff.vault.index import Connection, Item

ATTEMPTS = 3
# What a person is told when three tries failed for reasons that are ours and not the file's.
GAVE_UP = "EXTRACTION_FAILED"

Pool = AsyncConnectionPool[Connection]


class Files(Protocol):
    """Where sources' bytes are."""

    async def fetch(self, path: str, into: Path) -> None: ...


class Extraction:
    def __init__(self, pool: Pool, files: Files) -> None:
        self._pool = pool
        self._files = files

    async def run(self, item_id: UUID) -> None:
        """Raises what went wrong on our side, so that the queue tries again; the third time it is final."""
        async with self._pool.connection() as db:
            item = await index.begin(db, item_id)
        if item is None:
            return
        if item.attempts > ATTEMPTS:
            # Three workers have died over it.
            await self._fail(item, GAVE_UP)
            return
        try:
            await self._read(item)
        except asyncio.CancelledError:
            # The worker is told to stop; the next one finds the row waiting.
            await asyncio.shield(self._give_back(item))
            raise
        except CannotExtract as problem:
            await self._fail(item, problem.failure)
        except Exception:
            if item.attempts < ATTEMPTS:
                raise
            job_logger(source=str(item.id), attempts=item.attempts).exception("extraction gave up")
            await self._fail(item, GAVE_UP)

    async def _read(self, item: Item) -> None:
        with tempfile.TemporaryDirectory(prefix="ibid-extract-") as folder:
            path = Path(folder) / "source"
            await self._files.fetch(item.storage_path, path)
            found = await asyncio.to_thread(files.look, path, item.media_type)
            if not found.size:
                raise CannotExtract(Failure.NO_TEXT)
            async with self._pool.connection() as db:
                await index.attest(db, item.id, found)
            pages = await reading.read(path, found.media_type)
        async with self._pool.connection() as db, db.transaction():
            await index.keep(db, item, pages)
            quotes = await verifying.again(db, item.id, pages)
        job_logger(source=str(item.id), pages=len(pages), quotes=quotes).info("source extracted")

    async def _give_back(self, item: Item) -> None:
        async with self._pool.connection() as db:
            await index.give_back(db, item.id)

    async def _fail(self, item: Item, reason: str) -> None:
        async with self._pool.connection() as db:
            await index.fail(db, item.id, reason)
        job_logger(source=str(item.id), attempts=item.attempts, reason=reason).warning("source not extracted")
