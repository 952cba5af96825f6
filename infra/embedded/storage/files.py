"""Objects' bytes on disk: written aside, fsynced, renamed; what a crash leaves over is swept at start.

    <root>/<bucket>/<name>/<version>      one finished object, never changed after it got its name
    <root>/.incoming/<version>            bytes still arriving
    <root>/.resumable/<version>           bytes of uploads that go on over several requests (partials.py)
    <root>/.intents/<id>                  JSON list of [bucket, name, version]: files that a row must name

An intent is written before a file gets its name or a row loses it, and removed when row and disk agree again.
"""

import asyncio
import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4

import msgspec

from infra.embedded.storage import errors
from infra.embedded.storage.writing import BLOCK, UNFINISHED, Writing, replace

# Folders of our own beside the buckets'.
INCOMING, INTENTS, RESUMABLE = ".incoming", ".intents", ".resumable"
RESERVED = frozenset({INCOMING, INTENTS, RESUMABLE})


class Place(msgspec.Struct, frozen=True):
    """One version of one object."""

    bucket: str
    name: str
    version: str


class About(msgspec.Struct, frozen=True):
    """What the real server reads from a file's extended attributes; ours reads its row."""

    media_type: str
    cache_control: str


class Received(msgspec.Struct, frozen=True):
    size: int
    etag: str


class Incoming(Writing):
    """Bytes on their way to disk. Use within `Files.incoming()`, which removes what was not published."""

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._digest = hashlib.md5(usedforsecurity=False)  # the ETag that S3 and the real server give

    async def finish(self) -> Received:
        """Everything is on the disk itself when this returns."""
        await self.close()
        return Received(self.size, f'"{self._digest.hexdigest()}"')

    def _flush(self, block: bytes | bytearray) -> None:
        self._digest.update(block)
        super()._flush(block)


class Note:
    """Places to compare with the rows, should we not come to say that they agree."""

    def __init__(self, path: Path, places: Sequence[Place]) -> None:
        self._path = path
        self.places: list[Place] = []
        self.add(*places)

    def add(self, *places: Place) -> None:
        self.places += places
        if self.places:
            replace(self._path, json.dumps([[p.bucket, p.name, p.version] for p in self.places]).encode())

    def discard(self) -> None:
        self._path.unlink(missing_ok=True)


class Files:
    def __init__(self, root: Path) -> None:
        self._root = root
        self._incoming = root / INCOMING
        self._intents = root / INTENTS

    def prepare(self) -> None:
        """Raises OSError where the folder cannot be made or written."""
        for folder in (self._incoming, self._intents):
            folder.mkdir(parents=True, exist_ok=True)
        for unfinished in self._incoming.iterdir():
            unfinished.unlink()

    def path(self, place: Place) -> Path:
        """Raises ValueError for a place outside the root, whatever the checks before have let through."""
        # Joined as text: pathlib would take a name with a leading slash for a place of its own.
        path = Path(f"{self._root}/{place.bucket}/{place.name}/{place.version}")
        if ".." in path.parts or place.bucket in {"", *RESERVED}:
            raise ValueError("an object must stay inside the storage folder")
        return path

    @contextmanager
    def incoming(self) -> Iterator[Incoming]:
        arriving = Incoming(self._incoming / str(uuid4()))
        try:
            yield arriving
        finally:
            arriving.abandon()

    def note(self, *places: Place) -> "Note":
        return Note(self._intents / str(uuid4()), places)

    def notes(self) -> Iterator["Note"]:
        """What a crash left to compare with the rows."""
        for path in self._intents.iterdir():
            if path.suffix == UNFINISHED:
                path.unlink()
                continue
            yield Note(path, [Place(*one) for one in json.loads(path.read_text())])

    async def publish(self, written: Path, place: Place, about: About) -> None:
        await asyncio.to_thread(self._settle, written, self.path(place), about)

    async def duplicate(self, source: Place, target: Place, about: About) -> None:
        """Raises FileNotFoundError when the source has just been replaced."""

        def copy() -> None:
            with self.incoming() as arriving:
                shutil.copyfile(self.path(source), arriving.path)
                with arriving.path.open("rb") as written:
                    os.fsync(written.fileno())
                self._settle(arriving.path, self.path(target), about)

        await asyncio.to_thread(copy)

    async def remove(self, places: Sequence[Place]) -> None:
        def unlink() -> None:
            for place in places:
                self._unlink(self.path(place))

        await asyncio.to_thread(unlink)

    def _settle(self, source: Path, target: Path, about: About) -> None:
        _describe(source, about)
        for _ in range(20):
            try:
                # A removal next door may take the empty folder away between these two lines.
                target.parent.mkdir(parents=True, exist_ok=True)
                source.rename(target)
                break
            except FileNotFoundError:
                continue
            except (FileExistsError, NotADirectoryError) as problem:
                # `a/<the version of a>` as a name: a file stands where its folder would.
                raise errors.invalid_key(str(target.parent.relative_to(self._root))) from problem
        else:
            raise FileNotFoundError(target)
        folder = target.parent
        while folder != self._root.parent:
            _sync_folder(folder)
            folder = folder.parent

    def _unlink(self, path: Path) -> None:
        # Below another object's file there is nothing to remove.
        with contextlib.suppress(FileNotFoundError, NotADirectoryError):
            path.unlink()
        folder = path.parent
        # Folders of a bucket that are empty now; rmdir refuses the others.
        with contextlib.suppress(OSError):
            while folder != self._root:
                folder.rmdir()
                folder = folder.parent

    def open(self, place: Place) -> BinaryIO:
        return self.path(place).open("rb", buffering=0)


def _describe(path: Path, about: About) -> None:
    # A file system without attributes costs nothing here: they are for a real server that takes over the files.
    with contextlib.suppress(OSError):
        os.setxattr(path, "user.supabase.content-type", about.media_type.encode())
        os.setxattr(path, "user.supabase.cache-control", about.cache_control.encode())


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


async def stream(file: BinaryIO, start: int, length: int) -> AsyncIterator[bytes]:
    """`length` bytes from `start`; closes the file however it ends."""
    try:
        position = start
        end = start + length
        while position < end:
            block = await asyncio.to_thread(os.pread, file.fileno(), min(BLOCK, end - position), position)
            if not block:
                return
            position += len(block)
            yield block
    finally:
        file.close()
