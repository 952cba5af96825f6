"""Makes rows and files agree: no row points at a missing file, no file outlives its row."""

import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

from infra.embedded.storage import rows
from infra.embedded.storage.caller import Caller
from infra.embedded.storage.database import Database, become
from infra.embedded.storage.errors import StorageError
from infra.embedded.storage.files import Files, Note, Place


class Settling:
    def __init__(self, database: Database, files: Files) -> None:
        self._db = database
        self._files = files

    async def sweep(self) -> None:
        """After a start: what a crash interrupted is finished or undone, as the rows say."""
        for note in self._files.notes():
            await self._reconcile(note)

    async def publish(self, caller: Caller, operation: str, written: Path, new: rows.NewObject) -> UUID:
        """The file first, then the row; when this returns, both survive a crash."""
        async with self.agreeing(new.place) as note:
            await self._files.publish(written, new.place, new.about)
            async with self._db.as_server() as db:
                await rows.lock(db, f"{new.place.bucket}/{new.place.name}")
                old = await rows.version_of(db, new.place.bucket, new.place.name)
                if old is not None:
                    note.add(Place(new.place.bucket, new.place.name, old["version"]))
                await become(db, caller, operation)
                object_id: UUID = old["id"] if old is not None else uuid4()
                await rows.write(db, caller, new, object_id)
            await self._files.remove(note.places[1:])
        return object_id

    @asynccontextmanager
    async def agreeing(self, *places: Place) -> AsyncIterator[Note]:
        """Inside, note each place before its file or row changes; on failure the rows decide at once."""
        note = self._files.note(*places)
        try:
            yield note
        except BaseException:
            # A database that is away keeps the note for the next start.
            with contextlib.suppress(StorageError):
                await self._reconcile(note)
            raise
        note.discard()

    async def _reconcile(self, note: Note) -> None:
        query = "select 1 from storage.objects where bucket_id = %s and name = %s and version = %s"
        async with self._db.as_server() as db:
            for place in note.places:
                named = await db.execute(query, [place.bucket, place.name, place.version])
                if await named.fetchone() is None:
                    await self._files.remove([place])
        note.discard()
