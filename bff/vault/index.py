"""Extracted text as rows, written by the worker alone: it is the server's word, not the caller's."""

from collections.abc import Sequence
from uuid import UUID, uuid4

import msgspec
from psycopg import AsyncConnection
from psycopg.rows import DictRow

from bff.vault import chunks
from bff.vault.extract import VERSION, Page
from bff.vault.files import Found

Connection = AsyncConnection[DictRow]

BEGIN = """
update public.vault_items set status = 'pending', attempts = attempts + 1
where id = %s and deleted_at is null and status = 'pending'
returning id, project_id, storage_path, media_type, attempts
"""
ATTEST = "update public.vault_items set media_type = %s, size_bytes = %s, sha256 = %s where id = %s"
READY = """
update public.vault_items
set status = 'ready', failure_reason = null, page_count = %s, extraction_version = %s, embedded_with = null
where id = %s
"""
FAILED = """
update public.vault_items set status = 'failed', failure_reason = %s where id = %s and status = 'pending'
"""

PASSAGES = """
select c.id, c.text from public.vault_chunks c join public.vault_items i on i.id = c.vault_item_id
where i.id = %s and i.status = 'ready' and private.has_vectors() order by c.page_number, c.start_offset
"""
EMBED = """
update public.vault_chunks c set embedding = told.meaning::extensions.vector(256)
from unnest(%s::uuid[], %s::text[]) as told (id, meaning) where c.id = told.id
"""
# Not where the source was read anew meanwhile: its new passages have none.
EMBEDDED = """
update public.vault_items set embedded_with = %s where id = %s and status = 'ready'
and not exists (select from public.vault_chunks c where c.vault_item_id = vault_items.id and c.id <> all (%s::uuid[]))
"""


class Item(msgspec.Struct, frozen=True):
    id: UUID
    project_id: UUID
    storage_path: str
    media_type: str
    attempts: int


async def begin(db: Connection, item_id: UUID) -> Item | None:
    """One more attempt; None when there is nothing to do (read already, failed for good, deleted)."""
    row = await (await db.execute(BEGIN, [item_id])).fetchone()
    return Item(**row) if row else None


async def give_back(db: Connection, item_id: UUID) -> None:
    """An attempt that was stopped from outside is none."""
    await db.execute("update public.vault_items set attempts = attempts - 1 where id = %s", [item_id])


async def attest(db: Connection, item_id: UUID, found: Found) -> None:
    """What the file is, in place of what its sender claimed."""
    await db.execute(ATTEST, [found.media_type, found.size, found.sha256, item_id])


async def keep(db: Connection, item: Item, pages: Sequence[Page]) -> None:
    """All the text and the word `ready`, or nothing: one transaction."""
    async with db.transaction():
        await db.execute("delete from public.vault_chunks where vault_item_id = %s", [item.id])
        await db.execute("delete from public.vault_pages where vault_item_id = %s", [item.id])
        await _copy_pages(db, item, pages)
        await _copy_chunks(db, item, pages)
        await db.execute(READY, [len(pages), VERSION, item.id])


async def _copy_pages(db: Connection, item: Item, pages: Sequence[Page]) -> None:
    into = "copy public.vault_pages (vault_item_id, project_id, page_number, text) from stdin"
    async with db.cursor().copy(into) as copy:
        for page in pages:
            await copy.write_row((item.id, item.project_id, page.number, page.text))


async def _copy_chunks(db: Connection, item: Item, pages: Sequence[Page]) -> None:
    into = (
        "copy public.vault_chunks (id, vault_item_id, project_id, page_number, start_offset, end_offset, text)"
        " from stdin"
    )
    async with db.cursor().copy(into) as copy:
        for page in pages:
            for chunk in chunks.cut(page.text):
                where = (item.id, item.project_id, page.number, chunk.start, chunk.end)
                await copy.write_row((uuid4(), *where, chunk.text))


async def passages(db: Connection, item_id: UUID) -> list[tuple[UUID, str]]:
    """By their ids, in reading order; none where there is no text yet or the database has no vectors."""
    return [(row["id"], row["text"]) for row in await (await db.execute(PASSAGES, [item_id])).fetchall()]


async def embed(db: Connection, ids: Sequence[UUID], meanings: Sequence[str | None]) -> None:
    await db.execute(EMBED, [list(ids), list(meanings)])


async def embedded(db: Connection, item_id: UUID, ids: Sequence[UUID], model: str) -> None:
    """All of them: `model` is what they were embedded with."""
    await db.execute(EMBEDDED, [model, item_id, list(ids)])


async def fail(db: Connection, item_id: UUID, reason: str) -> None:
    """For good; `reason` is a code that the API explains."""
    await db.execute(FAILED, [reason, item_id])
