"""Documents as rows, as the caller sees them. The only module of the slice that knows the tables' columns."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from bff.clients.rest import Rows
from bff.documents.schemas import (
    Content,
    DocumentSummary,
    Evidence,
    EvidenceState,
    ListedDocument,
    Reason,
    VersionSummary,
)
from bff.edge import paging
from bff.edge.paging import Place
from bff.wire import from_row

SUMMARY = "id,project_id,title,version,word_count,created_at,updated_at,deleted_at"
WHOLE = f"{SUMMARY},owner_id,content,plain_text,schema_version"
VERSION_SUMMARY = "version,title,reason,word_count,created_at"
VERSION = f"{VERSION_SUMMARY},document_id,author_id,content,plain_text,schema_version"


class DocumentRow(msgspec.Struct, frozen=True):
    id: UUID
    project_id: UUID
    owner_id: UUID
    title: str
    content: Content
    plain_text: str
    word_count: int
    version: int
    schema_version: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None


class VersionRow(msgspec.Struct, frozen=True):
    document_id: UUID
    version: int
    title: str
    content: Content
    plain_text: str
    word_count: int
    schema_version: int
    author_id: UUID | None
    reason: Reason
    created_at: datetime


class EvidenceRow(msgspec.Struct, frozen=True):
    """As evidence_of_document gives it: what was checked is null where nothing of ours has the id."""

    id: UUID
    state: EvidenceState
    quote: str | None
    claim: str | None
    vault_item_id: UUID | None
    item_name: str | None
    page_number: int | None
    start_offset: int | None
    end_offset: int | None
    source_text: str | None
    score: float | None


class Draft(msgspec.Struct, frozen=True):
    """What a save writes. Works cited and words under evidence marks the database reads from `content` itself."""

    title: str
    content: Content
    plain_text: str
    word_count: int
    schema_version: int


class DocumentStore:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def require_project(self, project_id: UUID) -> None:
        """Raises NotFound."""
        await self._rows.one(self._rows.table("projects").select("id").eq("id", str(project_id)), "project")

    async def page(self, project_id: UUID, limit: int, place: Place | None) -> list[ListedDocument]:
        """Last changed first; one more than `limit` where there is another page."""
        query = self._rows.table("documents").select(f"{SUMMARY},ai_operations(id)").eq("project_id", str(project_id))
        # One is enough to know that some wait.
        query = query.in_("ai_operations.status", ["pending", "stale"]).limit(1, foreign_table="ai_operations")
        query = paging.after(query, place, "updated_at")
        query = query.order("updated_at", desc=True).order("id", desc=True).limit(limit + 1)
        rows = await self._rows.run(query)
        return [from_row(row, ListedDocument, waiting=bool(row["ai_operations"])) for row in rows]

    async def add(self, project_id: UUID, title: str) -> DocumentRow:
        values = {"project_id": str(project_id), "title": title}
        query = self._rows.table("documents").insert(values).select(WHOLE)
        return _document(await self._rows.one(query, "project"))

    async def find(self, document_id: UUID) -> DocumentRow:
        query = self._rows.table("documents").select(WHOLE).eq("id", str(document_id))
        return _document(await self._rows.one(query, "document"))

    async def save(self, document_id: UUID, based_on: int, draft: Draft, reason: Reason) -> DocumentRow:
        """Raises StaleVersion, NotFound."""
        told = msgspec.structs.asdict(draft)
        return _document(
            await self._rows.call(
                "save_document", document_id=str(document_id), expected_version=based_on, reason=reason, **told
            )
        )

    async def delete(self, document_id: UUID) -> None:
        await self._rows.call("delete_document", id=str(document_id))

    async def restore(self, document_id: UUID) -> None:
        await self._rows.call("restore_document", id=str(document_id))

    async def deleted(self, project_id: UUID) -> list[DocumentSummary]:
        found = await self._rows.call("list_deleted_documents", project_id=str(project_id))
        return [from_row(row, DocumentSummary) for row in found]

    async def versions(self, document_id: UUID, limit: int, before: int | None) -> list[VersionSummary]:
        """Newest first; one more than `limit` where there are more."""
        query = self._rows.table("document_versions").select(VERSION_SUMMARY).eq("document_id", str(document_id))
        if before is not None:
            query = query.lt("version", before)
        query = query.order("version", desc=True).limit(limit + 1)
        return [from_row(row, VersionSummary) for row in await self._rows.run(query)]

    async def version(self, document_id: UUID, version: int) -> VersionRow:
        query = self._rows.table("document_versions").select(VERSION)
        query = query.eq("document_id", str(document_id)).eq("version", version)
        return msgspec.convert(await self._rows.one(query, "version"), VersionRow)

    async def go_back(self, document_id: UUID, version: int, based_on: int) -> DocumentRow:
        """Raises StaleVersion, NotFound."""
        return _document(
            await self._rows.call(
                "restore_document_version", document_id=str(document_id), version=version, expected_version=based_on
            )
        )

    async def evidence(self, document_id: UUID) -> list[Evidence]:
        """In the order of the text."""
        found = await self._rows.call("evidence_of_document", document_id=str(document_id))
        return [_evidence(msgspec.convert(row, EvidenceRow)) for row in found]


def _document(row: Mapping[str, Any]) -> DocumentRow:
    return msgspec.convert(row, DocumentRow)


def _evidence(row: EvidenceRow) -> Evidence:
    told = {name: getattr(row, name) for name in Evidence.__struct_fields__ if hasattr(row, name)}
    return Evidence(source_id=row.vault_item_id, source_name=row.item_name, **told)
