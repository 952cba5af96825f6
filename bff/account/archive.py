"""A ZIP that is written while it is read: of its size, nothing is kept but the list of its entries."""

import asyncio
import time
import zipfile
from collections.abc import AsyncGenerator
from contextlib import aclosing

# Closed by whoever stops reading it, so that nothing behind it stays open.
Chunks = AsyncGenerator[bytes, None]


class _Sink:
    """What zipfile writes into. Without `tell` or `seek`, so that it never looks back."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing lies behind this."""

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


class Archive:
    """Use it `async with`, one entry after the other, and send on each piece that it yields."""

    def __init__(self) -> None:
        self._sink = _Sink()
        self._zip = zipfile.ZipFile(self._sink, "w", zipfile.ZIP_DEFLATED)  # type: ignore[call-overload]

    async def add(self, name: str, chunks: Chunks, *, packed: bool = True) -> Chunks:
        """`packed=False` for what is compressed already. Packing happens in a thread, a chunk at a time."""
        info = zipfile.ZipInfo(name, time.gmtime()[:6])
        info.compress_type = zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED
        info.external_attr = 0o600 << 16
        # How long the entry becomes nobody knows yet: beyond 4 GiB it needs the larger fields.
        async with aclosing(chunks) as read:
            with self._zip.open(info, "w", force_zip64=True) as entry:
                async for chunk in read:
                    await asyncio.to_thread(entry.write, chunk)
                    yield self._sink.take()
        yield self._sink.take()

    def finish(self) -> bytes:
        """The list of what is in it, without which the rest is no archive."""
        self._zip.close()
        return self._sink.take()

    def abandon(self) -> None:
        """After a failure, also within an entry: zipfile would complain of an archive that it has to end itself."""
        self._zip.close()
        self._sink.take()
