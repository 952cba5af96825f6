"""Sources as rows, as the caller sees them. The only module of the BFF that knows the tables' columns."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from bff.clients.rest import Rows
from bff.edge import paging
from bff.edge.paging import Place
from bff.vault.schemas import PageText, Passage, Status
from bff.wire import from_row

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
    status: Status
    failure_reason: str | None
    attempts: int
    page_count: int | None
    extraction_version: int | None
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


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

    async def twin(self, project_id: UUID, sha256: str) -> SourceRow | None:
        """The project's oldest source of the same bytes, if it has any."""
        query = self._rows.table("vault_items").select(COLUMNS).eq("project_id", str(project_id)).eq("sha256", sha256)
        found = await self._rows.run(query.order("created_at").order("id").limit(1))
        return _source(found[0]) if found else None

    async def find(self, source_id: UUID) -> SourceRow:
        query = self._rows.table("vault_items").select(COLUMNS).eq("id", str(source_id))
        return _source(await self._rows.one(query, "source"))

    async def page(self, project_id: UUID, limit: int, place: Place | None) -> list[SourceRow]:
        """Newest first; one more than `limit` where there is another page."""
        query = self._rows.table("vault_items").select(COLUMNS).eq("project_id", str(project_id))
        query = paging.after(query, place, "created_at")
        query = query.order("created_at", desc=True).order("id", desc=True).limit(limit + 1)
        return [_source(row) for row in await self._rows.run(query)]

    async def rename(self, source_id: UUID, name: str) -> SourceRow:
        query = self._rows.table("vault_items").update({"name": name}).eq("id", str(source_id))
        return _source(await self._rows.one(query, "source"))

    async def text(self, source_id: UUID, number: int) -> PageText:
        query = self._rows.table("vault_pages").select("page_number,text")
        query = query.eq("vault_item_id", str(source_id)).eq("page_number", number)
        return from_row(await self._rows.one(query, "page"), PageText)

    async def search(self, project_id: UUID, words: str, limit: int, meaning: str | None) -> list[Passage]:
        """`meaning` is the words' embedding, where there is one."""
        found = await self._rows.call(
            "search_vault", project_id=str(project_id), query=words, max_results=limit, meaning=meaning
        )
        return [_passage(row) for row in found]

    async def delete(self, source_id: UUID) -> None:
        await self._rows.call("delete_vault_item", id=str(source_id))

    async def restore(self, source_id: UUID) -> None:
        await self._rows.call("restore_vault_item", id=str(source_id))

    async def retry(self, source_id: UUID) -> None:
        await self._rows.call("retry_vault_item", id=str(source_id))

    async def deleted(self, project_id: UUID) -> list[SourceRow]:
        found = await self._rows.call("list_deleted_vault_items", project_id=str(project_id))
        return [_source(row) for row in found]


def _source(row: dict[str, Any]) -> SourceRow:
    return msgspec.convert(row, SourceRow)


def _passage(row: dict[str, Any]) -> Passage:
    return from_row(row, Passage, source_id=row["vault_item_id"], source_name=row["item_name"])
