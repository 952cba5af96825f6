"""What is past its time leaves: files first, then the rows that named them, so that no file is forgotten."""

from collections.abc import Sequence
from typing import Protocol

from bff.jobs.extraction import Pool
from bff.log import job_logger

FILES = "select files_past_the_trash() as path"
ORPHANS = "select public.files_without_a_source() as path"
ROWS = "select cleanup_old_records() as gone"
# As many as Storage takes in one request.
BATCH = 1000


class Files(Protocol):
    async def remove(self, paths: list[str]) -> None: ...


async def clean(pool: Pool, files: Files) -> int:
    """How many rows went. Raises what Storage or the database raise; the next round takes up the rest."""
    # One transaction has one now(): what passes its time while files are removed keeps its row till the next round.
    async with pool.connection() as db, db.transaction():
        await db.execute("set local search_path = public")
        paths = [row["path"] for row in await (await db.execute(FILES)).fetchall()]
        await remove(files, paths)
        row = await (await db.execute(ROWS)).fetchone()
    gone = int(row["gone"]) if row else 0
    if gone:
        job_logger(files=len(paths), rows=gone).info("cleaned up")
    return gone


async def sweep(pool: Pool, files: Files) -> int:
    """How many files went that no row names. Raises what Storage or the database raise."""
    async with pool.connection() as db:
        paths = [row["path"] for row in await (await db.execute(ORPHANS)).fetchall()]
    await remove(files, paths)
    if paths:
        job_logger(files=len(paths)).info("removed files without a source")
    return len(paths)


async def remove(files: Files, paths: Sequence[str]) -> None:
    """However many there are. Those that are gone already are passed over."""
    for start in range(0, len(paths), BATCH):
        await files.remove(list(paths[start : start + BATCH]))
