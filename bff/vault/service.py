"""The vault's use-cases: add a source, read it, search it, throw it away and take it back."""

import time
from collections.abc import AsyncIterator, Mapping
from typing import Protocol
from uuid import UUID

from bff.clients.storage import Download
from bff.edge import paging
from bff.edge.paging import Place
from bff.errors import AppError, Conflict, FieldProblem, Invalid
from bff.log import vault_logger
from bff.vault.extract.kinds import HTML
from bff.vault.files import key_name, media_type, sanitize_filename
from bff.vault.meaning import Meaning
from bff.vault.schemas import REASONS, PageText, Passage, Passages, Source, SourcePage
from bff.vault.store import NewSource, SourceRow
from bff.vault.upload import Passing, Upload, too_large

BINARY = "application/octet-stream"


class Duplicate(Conflict):
    """The project holds the same bytes, outside its trash."""

    code = "DUPLICATE_SOURCE"


class Sources(Protocol):
    """The rows: see SourceStore."""

    async def require_project(self, project_id: UUID) -> None: ...
    async def add(self, new: NewSource) -> SourceRow: ...
    async def twin(self, project_id: UUID, sha256: str) -> SourceRow | None: ...
    async def find(self, source_id: UUID) -> SourceRow: ...
    async def page(self, project_id: UUID, limit: int, place: Place | None) -> list[SourceRow]: ...
    async def rename(self, source_id: UUID, name: str) -> SourceRow: ...
    async def text(self, source_id: UUID, number: int) -> PageText: ...
    async def search(self, project_id: UUID, words: str, limit: int, meaning: str | None) -> list[Passage]: ...
    async def delete(self, source_id: UUID) -> None: ...
    async def restore(self, source_id: UUID) -> None: ...
    async def retry(self, source_id: UUID) -> None: ...
    async def deleted(self, project_id: UUID) -> list[SourceRow]: ...


class Files(Protocol):
    """The bytes: see clients.storage.Bucket."""

    async def put(self, path: str, chunks: AsyncIterator[bytes], media_type: str) -> None: ...
    async def open(self, path: str, conditions: Mapping[str, str] | None = None) -> Download: ...
    async def remove(self, paths: list[str]) -> None: ...


class Vault:
    """One person's view; `limit` is the most bytes a file may have."""

    def __init__(
        self, owner_id: UUID, sources: Sources, files: Files, limit: int, meaning: Meaning | None = None
    ) -> None:
        self._owner_id = owner_id
        self._sources = sources
        self._files = files
        self._limit = limit
        self._meaning = meaning

    async def add(self, project_id: UUID, upload: Upload) -> Source:
        """Streams the file to Storage, then writes its row; the row's trigger queues the extraction."""
        if upload.size is not None and upload.size > self._limit:
            raise too_large(self._limit)
        await self._sources.require_project(project_id)
        name = sanitize_filename(upload.name)
        passing = Passing(upload.chunks, self._limit)
        kind = media_type(name, upload.media_type, await passing.head())
        path = f"{self._owner_id}/{project_id}/{time.time_ns() // 1000}-{key_name(name)}"
        await self._store(path, passing, kind)
        new = NewSource(project_id, name, kind, passing.size, passing.sha256, path)
        return _shown(await self._write_down(new))

    async def _store(self, path: str, passing: Passing, kind: str) -> None:
        try:
            # Storage's own address is the site's, too: a page is no page there.
            await self._files.put(path, passing.chunks(), BINARY if kind == HTML else kind)
        except AppError:
            # The transport reports any end of the stream as its own; what ended it says more.
            if passing.problem is not None:
                raise passing.problem from None
            raise

    async def _write_down(self, new: NewSource) -> SourceRow:
        try:
            await self._refuse_twin(new)
            return await self._sources.add(new)
        except BaseException:
            await self._take_back(new.storage_path)
            raise

    async def _refuse_twin(self, new: NewSource) -> None:
        """The same words twice would be found twice, quoted twice and cited as if two had said them."""
        twin = await self._sources.twin(new.project_id, new.sha256)
        if twin is not None:
            again = "; its text could not be read: try that again there" if twin.status == "failed" else ""
            raise Duplicate(
                f"this project has the file already, as “{twin.name}”{again}",
                sourceId=str(twin.id),
                sourceName=twin.name,
            )

    async def _take_back(self, path: str) -> None:
        """No row will ever point at this file."""
        try:
            await self._files.remove([path])
        except AppError:
            vault_logger(path=path).opt(exception=True).warning("a file without a row stays in Storage")

    async def page(self, project_id: UUID, cursor: str | None, limit: int | None) -> SourcePage:
        """Newest first."""
        size = paging.size(limit)
        found = await self._sources.page(project_id, size, paging.decode(cursor))
        if not found:
            await self._sources.require_project(project_id)
        shown, more = found[:size], len(found) > size
        following = paging.encode(shown[-1].created_at, shown[-1].id) if more else None
        return SourcePage(items=[_shown(row) for row in shown], next_cursor=following)

    async def find(self, source_id: UUID) -> Source:
        return _shown(await self._sources.find(source_id))

    async def rename(self, source_id: UUID, name: str) -> Source:
        if not name.strip():
            raise Invalid("some values cannot be", (FieldProblem("name", "a source needs a name"),))
        return _shown(await self._sources.rename(source_id, sanitize_filename(name)))

    async def read(self, source_id: UUID, number: int) -> PageText:
        return await self._sources.text(source_id, number)

    async def open(self, source_id: UUID, conditions: Mapping[str, str]) -> tuple[Source, Download]:
        """The file itself. Close the download."""
        source = await self._sources.find(source_id)
        return _shown(source), await self._files.open(source.storage_path, conditions)

    async def search(self, project_id: UUID, words: str, limit: int = 20) -> Passages:
        """Best first, by words and by meaning; nothing for no words."""
        found: list[Passage] = []
        if words.strip():
            meaning = await self._meaning.of_question(words) if self._meaning else None
            found = await self._sources.search(project_id, words, limit, meaning)
        if not found:
            await self._sources.require_project(project_id)
        return Passages(items=found)

    async def delete(self, source_id: UUID) -> None:
        """Hides it; until the trash is emptied it can be taken back."""
        await self._sources.delete(source_id)

    async def restore(self, source_id: UUID) -> Source:
        await self._sources.restore(source_id)
        return await self.find(source_id)

    async def retry(self, source_id: UUID) -> Source:
        """Another three tries for one that failed."""
        await self._sources.retry(source_id)
        return await self.find(source_id)

    async def trash(self, project_id: UUID) -> SourcePage:
        return SourcePage(items=[_shown(row) for row in await self._sources.deleted(project_id)])


def _shown(row: SourceRow) -> Source:
    detail = REASONS.get(row.failure_reason or "")
    told = {name: getattr(row, name) for name in Source.__struct_fields__ if name != "failure_detail"}
    return Source(failure_detail=detail, **told)
