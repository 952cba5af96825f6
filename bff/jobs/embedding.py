"""One source's passages given their meaning, once its text is there."""

from uuid import UUID

from bff.jobs.extraction import Pool
from bff.log import job_logger
from bff.vault import index
from bff.vault.meaning import MODEL, Meaning

AT_ONCE = 256


class Embedding:
    def __init__(self, pool: Pool, meaning: Meaning) -> None:
        self._pool = pool
        self._meaning = meaning

    async def run(self, item_id: UUID) -> None:
        """Raises CannotEmbed; what was written until then is found by its meaning already."""
        async with self._pool.connection() as db:
            passages = await index.passages(db, item_id)
        if not passages:
            return
        ids = [passage for passage, _ in passages]
        for start in range(0, len(passages), AT_ONCE):
            some = passages[start : start + AT_ONCE]
            meanings = await self._meaning.of([text for _, text in some])
            async with self._pool.connection() as db:
                await index.embed(db, [passage for passage, _ in some], meanings)
        async with self._pool.connection() as db:
            await index.embedded(db, item_id, ids, MODEL)
        job_logger(source=str(item_id), passages=len(passages)).info("source embedded")
