"""Sources as rows, as the caller sees them. The only module of the BFF that knows the tables' columns."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from bff.clients.rest import Rows

COLUMNS = (
    "id,project_id,owner_id,name,media_type,size_bytes,sha256,storage_path,status,failure_reason,attempts,page_count,"
    "extraction_version,created_at,updated_at,deleted_at"
)


class SourceRow(msgspec.Struct, frozen=True):
    id: UUID
    project_id: UUID
    owner_id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str | None
    storage_path: str
    status: str
    failure_reason: str | None
    attempts: int
    page_count: int | None
    extraction_version: int | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class PageRow(msgspec.Struct, frozen=True):
    page_number: int
    text: str


class PassageRow(msgspec.Struct, frozen=True):
    chunk_id: UUID
    vault_item_id: UUID
    item_name: str
    page_number: int
    start_offset: int
    end_offset: int
    text: str
    rank: float


class NewSource(msgspec.Struct, frozen=True):
    """What a caller may say of a source; the rest is the server's word."""

    project_id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    storage_path: str


class SourceStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def require_project(self, project_id: UUID) -> None:
        """Raises NotFound."""
        await self._rows.one(self._rows.table("projects").select("id").eq("id", str(project_id)), "project")

    async def add(self, new: NewSource) -> SourceRow:
        query = self._rows.table("vault_items").insert(msgspec.to_builtins(new))
        return _source(await self._rows.one(query, "project"))

    async def find(self, source_id: UUID) -> SourceRow:
        query = self._rows.table("vault_items").select(COLUMNS).eq("id", str(source_id))
        return _source(await self._rows.one(query, "source"))

    async def newest(self, project_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[SourceRow]:
        """From newest to oldest, continued after a moment and an id."""
        query = self._rows.table("vault_items").select(COLUMNS).eq("project_id", str(project_id))
        if after is not None:
            moment, last = after[0].isoformat(), after[1]
            # Quoted, since a moment holds a colon and a plus sign.
            query = query.or_(f'created_at.lt."{moment}",and(created_at.eq."{moment}",id.gt.{last})')
        query = query.order("created_at", desc=True).order("id").limit(limit)
        return [_source(row) for row in await self._rows.run(query)]

    async def rename(self, source_id: UUID, name: str) -> SourceRow:
        query = self._rows.table("vault_items").update({"name": name}).eq("id", str(source_id))
        return _source(await self._rows.one(query, "source"))

    async def page(self, source_id: UUID, number: int) -> PageRow:
        query = self._rows.table("vault_pages").select("page_number,text")
        query = query.eq("vault_item_id", str(source_id)).eq("page_number", number)
        return msgspec.convert(await self._rows.one(query, "page"), PageRow)

    async def search(self, project_id: UUID, words: str, limit: int) -> list[PassageRow]:
        found = await self._rows.call("search_vault", project_id=str(project_id), query=words, max_results=limit)
        return [msgspec.convert(row, PassageRow) for row in found]

    async def delete(self, source_id: UUID) -> None:
        await self._rows.call("delete_vault_item", id=str(source_id))

    async def restore(self, source_id: UUID) -> None:
        await self._rows.call("restore_vault_item", id=str(source_id))

    async def retry(self, source_id: UUID) -> None:
        await self._rows.call("retry_vault_item", id=str(source_id))

    async def trash(self, project_id: UUID) -> Sequence[SourceRow]:
        found = await self._rows.call("list_deleted_vault_items", project_id=str(project_id))
        return [_source(row) for row in found]


def _source(row: Mapping[str, Any]) -> SourceRow:
    return msgspec.convert(row, SourceRow)
