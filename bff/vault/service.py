"""The vault's use-cases: add a source, read it, search it, throw it away and take it back."""

import time
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from bff.clients.storage import Download
from bff.errors import AppError, Invalid
from bff.log import vault_logger
from bff.vault.files import key_name, media_type, sanitize_filename
from bff.vault.store import NewSource, PageRow, PassageRow, SourceRow
from bff.vault.upload import Passing, Upload, too_large

MAX_QUERY = 2000


class Sources(Protocol):
    """The rows: see SourceStore."""

    async def require_project(self, project_id: UUID) -> None: ...
    async def add(self, new: NewSource) -> SourceRow: ...
    async def find(self, source_id: UUID) -> SourceRow: ...
    async def newest(self, project_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[SourceRow]: ...
    async def rename(self, source_id: UUID, name: str) -> SourceRow: ...
    async def page(self, source_id: UUID, number: int) -> PageRow: ...
    async def search(self, project_id: UUID, words: str, limit: int) -> list[PassageRow]: ...
    async def delete(self, source_id: UUID) -> None: ...
    async def restore(self, source_id: UUID) -> None: ...
    async def retry(self, source_id: UUID) -> None: ...
    async def trash(self, project_id: UUID) -> Sequence[SourceRow]: ...


class Files(Protocol):
    """The bytes: see clients.storage.Bucket."""

    async def put(self, path: str, chunks: AsyncIterator[bytes], media_type: str) -> None: ...
    async def open(self, path: str, conditions: Mapping[str, str] | None = None) -> Download: ...
    async def remove(self, paths: list[str]) -> None: ...


class Vault:
    """One person's view; `limit` is the most bytes a file may have."""

    def __init__(self, owner_id: UUID, sources: Sources, files: Files, limit: int) -> None:
        self._owner_id = owner_id
        self._sources = sources
        self._files = files
        self._limit = limit

    async def add(self, project_id: UUID, upload: Upload) -> SourceRow:
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
        return await self._write_down(new)

    async def _store(self, path: str, passing: Passing, kind: str) -> None:
        try:
            await self._files.put(path, passing.chunks(), kind)
        except AppError:
            # The transport reports any end of the stream as its own; what ended it says more.
            if passing.problem is not None:
                raise passing.problem from None
            raise

    async def _write_down(self, new: NewSource) -> SourceRow:
        try:
            return await self._sources.add(new)
        except BaseException:
            await self._take_back(new.storage_path)
            raise

    async def _take_back(self, path: str) -> None:
        """No row will ever point at this file."""
        try:
            await self._files.remove([path])
        except AppError:
            vault_logger(path=path).opt(exception=True).warning("a file without a row stays in Storage")

    async def find(self, source_id: UUID) -> SourceRow:
        return await self._sources.find(source_id)

    async def newest(self, project_id: UUID, limit: int, after: tuple[datetime, UUID] | None) -> list[SourceRow]:
        rows = await self._sources.newest(project_id, limit, after)
        if not rows:
            await self._sources.require_project(project_id)
        return rows

    async def rename(self, source_id: UUID, name: str) -> SourceRow:
        if not name.strip():
            raise Invalid("a source needs a name")
        return await self._sources.rename(source_id, sanitize_filename(name))

    async def read(self, source_id: UUID, number: int) -> PageRow:
        return await self._sources.page(source_id, number)

    async def open(self, source_id: UUID, conditions: Mapping[str, str]) -> tuple[SourceRow, Download]:
        """The file itself; close the download."""
        source = await self._sources.find(source_id)
        return source, await self._files.open(source.storage_path, conditions)

    async def search(self, project_id: UUID, words: str, limit: int = 20) -> list[PassageRow]:
        if len(words) > MAX_QUERY:
            raise Invalid(f"a search may have up to {MAX_QUERY:,} characters")
        found = await self._sources.search(project_id, words, limit) if words.strip() else []
        if not found:
            await self._sources.require_project(project_id)
        return found

    async def delete(self, source_id: UUID) -> None:
        await self._sources.delete(source_id)

    async def restore(self, source_id: UUID) -> SourceRow:
        await self._sources.restore(source_id)
        return await self._sources.find(source_id)

    async def retry(self, source_id: UUID) -> SourceRow:
        await self._sources.retry(source_id)
        return await self._sources.find(source_id)

    async def trash(self, project_id: UUID) -> Sequence[SourceRow]:
        return await self._sources.trash(project_id)
