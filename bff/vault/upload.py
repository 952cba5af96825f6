"""A body on its way from the browser to Storage: looked at, counted and hashed as it passes, never held."""

import hashlib
from collections.abc import AsyncIterator

import msgspec

from bff.errors import TooLarge
from bff.vault.constants import HEAD_BYTES


class Upload(msgspec.Struct, frozen=True):
    """What a person sends. `size` is what the sender announced, if anything."""

    name: str
    media_type: str
    size: int | None
    chunks: AsyncIterator[bytes]


class Passing:
    """Read `head`, then `chunks` to their end; then `size` and `sha256` are the whole file's."""

    def __init__(self, chunks: AsyncIterator[bytes], limit: int) -> None:
        self._source = chunks
        self._limit = limit
        self._digest = hashlib.sha256()
        self._head = b""
        self.size = 0
        # What ended the stream before its time.
        self.problem: BaseException | None = None

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()

    async def head(self) -> bytes:
        """The first bytes, enough to tell the kind of file; `chunks` gives them again."""
        async for chunk in self._source:
            self._head += self._counted(chunk)
            if len(self._head) >= HEAD_BYTES:
                break
        return self._head

    async def chunks(self) -> AsyncIterator[bytes]:
        yield self._head
        try:
            async for chunk in self._source:
                yield self._counted(chunk)
        except BaseException as problem:
            self.problem = problem
            raise

    def _counted(self, chunk: bytes) -> bytes:
        self.size += len(chunk)
        if self.size > self._limit:
            raise too_large(self._limit)
        self._digest.update(chunk)
        return chunk


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"a file may have up to {limit / 1_048_576:g} MiB ({limit:,} bytes)", limit=limit)
