"""What people do with documents: write, save, look back, go back, throw away, take back."""

from typing import Any, Protocol
from uuid import UUID

import msgspec

from bff.clients.rest import StaleVersion
from bff.documents import shape
from bff.documents.content import plain_text, word_count
from bff.documents.schemas import (
    Content,
    DeletedDocuments,
    Document,
    DocumentPage,
    DocumentSummary,
    Evidence,
    EvidencePage,
    ListedDocument,
    NewDocument,
    Reason,
    Save,
    Version,
    VersionPage,
    VersionSummary,
)
from bff.documents.store import DocumentRow, Draft, VersionRow
from bff.documents.upgrade import upgraded
from bff.edge import paging
from bff.edge.paging import Place
from bff.errors import Conflict, FieldProblem, Invalid, TooLarge


class DocumentConflict(Conflict):
    """Somebody, perhaps the same person in another window, saved meanwhile. Nothing was changed."""

    code = "DOCUMENT_CONFLICT"


class Store(Protocol):
    """The rows: see DocumentStore."""

    async def require_project(self, project_id: UUID) -> None: ...
    async def page(self, project_id: UUID, limit: int, place: Place | None) -> list[ListedDocument]: ...
    async def add(self, project_id: UUID, title: str) -> DocumentRow: ...
    async def find(self, document_id: UUID) -> DocumentRow: ...
    async def save(self, document_id: UUID, based_on: int, draft: Draft, reason: Reason) -> DocumentRow: ...
    async def delete(self, document_id: UUID) -> None: ...
    async def restore(self, document_id: UUID) -> None: ...
    async def deleted(self, project_id: UUID) -> list[DocumentSummary]: ...
    async def versions(self, document_id: UUID, limit: int, before: int | None) -> list[VersionSummary]: ...
    async def version(self, document_id: UUID, version: int) -> VersionRow: ...
    async def go_back(self, document_id: UUID, version: int, based_on: int) -> DocumentRow: ...
    async def evidence(self, document_id: UUID) -> list[Evidence]: ...


class Documents:
    """`largest` is the most bytes of JSON that a document may have."""

    def __init__(self, store: Store, largest: int, longest_title: int) -> None:
        self._store = store
        self._largest = largest
        self._longest_title = longest_title

    async def page(self, project_id: UUID, cursor: str | None, limit: int | None) -> DocumentPage:
        """Last changed first."""
        size = paging.size(limit)
        found = await self._store.page(project_id, size, paging.decode(cursor))
        if not found:
            await self._store.require_project(project_id)
        shown, more = found[:size], len(found) > size
        following = paging.encode(shown[-1].updated_at, shown[-1].id) if more else None
        return DocumentPage(items=shown, next_cursor=following)

    async def begin(self, project_id: UUID, new: NewDocument) -> Document:
        title = self._title(new.title)
        draft = None if new.content is None else drafted(title, new.content, self._largest)
        made = await self._store.add(project_id, title)
        if draft is not None:
            made = await self._store.save(made.id, made.version, draft, "manual")
        return _shown(made)

    async def open(self, document_id: UUID) -> Document:
        return _shown(await self._store.find(document_id))

    async def save(self, document_id: UUID, words: Save) -> Document:
        """Raises DocumentConflict when the words were not based on the newest version."""
        draft = drafted(self._title(words.title), words.content, self._largest)
        try:
            return _shown(await self._store.save(document_id, words.version, draft, words.reason))
        except StaleVersion as stale:
            raise conflict(stale) from stale

    async def delete(self, document_id: UUID) -> None:
        """Hides it; until the trash is emptied it can be taken back."""
        await self._store.delete(document_id)

    async def restore(self, document_id: UUID) -> Document:
        await self._store.restore(document_id)
        return await self.open(document_id)

    async def trash(self, project_id: UUID) -> DeletedDocuments:
        return DeletedDocuments(items=await self._store.deleted(project_id))

    async def versions(self, document_id: UUID, cursor: str | None, limit: int | None) -> VersionPage:
        """Newest first."""
        size = paging.size(limit)
        found = await self._store.versions(document_id, size, _before(cursor))
        if not found:
            await self._store.find(document_id)
        shown, more = found[:size], len(found) > size
        return VersionPage(items=shown, next_cursor=str(shown[-1].version) if more else None)

    async def version(self, document_id: UUID, version: int) -> Version:
        row = await self._store.version(document_id, version)
        told = _fields(row, Version) | {"content": upgraded(row.content, row.schema_version)}
        return Version(**told)

    async def go_back(self, document_id: UUID, version: int, based_on: int) -> Document:
        """The earlier words become the newest version. Raises DocumentConflict as `save` does."""
        try:
            return _shown(await self._store.go_back(document_id, version, based_on))
        except StaleVersion as stale:
            raise conflict(stale) from stale

    async def evidence(self, document_id: UUID) -> EvidencePage:
        """In the order of the saved text."""
        found = await self._store.evidence(document_id)
        if not found:
            await self._store.find(document_id)
        return EvidencePage(items=found)

    def _title(self, title: str) -> str:
        if len(title) > self._longest_title:
            problem = FieldProblem("title", f"a title can have {self._longest_title} characters")
            raise Invalid("some values cannot be", (problem,))
        if "\x00" in title:
            raise Invalid("some values cannot be", (FieldProblem("title", "a title cannot hold U+0000"),))
        return title.strip()


def drafted(title: str, content: Content, largest: int) -> Draft:
    """What a save of these words writes. Raises TooLarge, Invalid."""
    size = len(msgspec.json.encode(content))
    if size > largest:
        raise TooLarge(
            f"the document has {size} bytes and can have {largest}; split it in two", limit=largest, size=size
        )
    shape.check(content)
    text = plain_text(content)
    return Draft(title, content, text, word_count(text), shape.SCHEMA_VERSION)


def conflict(stale: StaleVersion) -> DocumentConflict:
    return DocumentConflict(
        "the document was saved elsewhere meanwhile; your words are still yours to keep",
        currentVersion=stale.current_version,
    )


def _before(cursor: str | None) -> int | None:
    if not cursor:
        return None
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= len(str(2**31))):
        raise Invalid("this cursor is not one of ours", (FieldProblem("cursor", "use the nextCursor of a page"),))
    return int(cursor)


def _shown(row: DocumentRow) -> Document:
    return Document(**(_fields(row, Document) | {"content": upgraded(row.content, row.schema_version)}))


def _fields(row: msgspec.Struct, kind: type[msgspec.Struct]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in kind.__struct_fields__}
