"""What is past its time leaves: files first, then the rows that named them, so that no file is forgotten."""

from typing import Protocol

from bff.jobs.extraction import Pool
from bff.log import job_logger

FILES = "select files_past_the_trash() as path"
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
        for start in range(0, len(paths), BATCH):
            await files.remove(paths[start : start + BATCH])
        row = await (await db.execute(ROWS)).fetchone()
    gone = int(row["gone"]) if row else 0
    if gone:
        job_logger(files=len(paths), rows=gone).info("cleaned up")
    return gone
