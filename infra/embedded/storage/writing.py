"""A file that grows: what comes in small pieces is written in blocks, away from the event loop."""

import asyncio
import os
from pathlib import Path
from typing import BinaryIO, Literal

# Memory held for one upload or download; larger blocks cost fewer hops to a thread.
BLOCK = 524_288

# What a name ends in whose file is not whole yet.
UNFINISHED = ".new"


def replace(path: Path, content: bytes) -> None:
    """The old content or the new one, whenever we are killed."""
    unfinished = path.with_name(path.name + UNFINISHED)
    unfinished.write_bytes(content)
    unfinished.replace(path)


class Writing:
    """Opened at the first block: `xb` for a new file, `ab` for one that goes on."""

    def __init__(self, path: Path, mode: Literal["xb", "ab"] = "xb") -> None:
        self.path = path
        self.size = 0
        self._mode = mode
        self._waiting = bytearray()
        self._file: BinaryIO | None = None

    async def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._waiting += chunk
        if len(self._waiting) >= BLOCK:
            block, self._waiting = self._waiting, bytearray()
            await asyncio.to_thread(self._flush, block)

    async def close(self) -> None:
        """Everything is on the disk itself when this returns."""
        await asyncio.to_thread(self._close)

    def _flush(self, block: bytes | bytearray) -> None:
        if self._file is None:
            self._file = self.path.open(self._mode, buffering=0)
        view = memoryview(block)
        while view:
            view = view[self._file.write(view) :]

    def _close(self) -> None:
        self._flush(self._waiting)
        if self._file is not None:
            os.fsync(self._file.fileno())
            self._file.close()

    def abandon(self) -> None:
        if self._file is not None:
            self._file.close()
        self.path.unlink(missing_ok=True)
