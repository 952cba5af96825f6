"""Quotes looked up again in a source that was read anew: where they stand now, or that they do not."""

import asyncio
from collections.abc import Sequence
from uuid import UUID

from bff.ai import quotes
from bff.ai.quotes import Finding
from bff.vault.extract import VERSION, Page
from bff.vault.index import Connection

QUOTES = "select id, quote, page_number from public.evidence where vault_item_id = %s for update"
FOUND = """
update public.evidence
set state = %s, page_number = %s, start_offset = %s, end_offset = %s, source_text = %s, score = %s,
  extraction_version = %s
where id = %s
"""


async def again(db: Connection, item_id: UUID, pages: Sequence[Page]) -> int:
    """How many there were. In the transaction that keeps the pages, so that no offset ever leads into other text."""
    asked = await (await db.execute(QUOTES, [item_id])).fetchall()
    if asked:
        found = await asyncio.to_thread(_look_up, pages, [(row["quote"], row["page_number"]) for row in asked])
        rows = [(*_columns(finding), VERSION, row["id"]) for row, finding in zip(asked, found, strict=True)]
        async with db.cursor() as cursor:
            await cursor.executemany(FOUND, rows)
    return len(asked)


def _look_up(pages: Sequence[Page], asked: Sequence[tuple[str, int | None]]) -> list[Finding]:
    source = quotes.Source([quotes.Page(page.number, page.text) for page in pages])
    return [source.find(quote, page) for quote, page in asked]


def _columns(found: Finding) -> tuple[object, ...]:
    return (found.state.value, found.page, found.start, found.end, found.source_text, found.score)
