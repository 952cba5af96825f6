"""Files that are summed while they are read or written, so that nobody reads them again for their sum."""

import hashlib
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from io import BufferedReader
from typing import IO, Protocol

from infra.backup.manifest import BLOCK, Member
from infra.backup.problems import Damaged


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


@contextmanager
def _readable(name: str) -> Iterator[None]:
    """A disk that does not give a file back is as bad as one that gives another."""
    try:
        yield
    except OSError as problem:
        # Of gzip's own errors some are OSErrors, without a number.
        if problem.errno is None:
            raise
        raise Damaged(f"{name} cannot be read to its end: {problem.strerror}") from None


class Unsummed:
    """For what is summed elsewhere. `name` is for the message."""

    def __init__(self, file: BufferedReader, name: str) -> None:
        self._file = file
        self._name = name

    def read(self, size: int = -1, /) -> bytes:
        with _readable(self._name):
            return self._file.read(size)

    def readinto(self, place: memoryview, /) -> int:
        with _readable(self._name):
            return self._file.readinto(place)


class Reading:
    def __init__(self, file: Source, name: str) -> None:
        self._file = file
        self._name = name
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1, /) -> bytes:
        with _readable(self._name):
            block = self._file.read(size)
        self._digest.update(block)
        self._size += len(block)
        return block

    def to_its_end(self) -> Member:
        while self.read(BLOCK):
            pass
        return Member(self._size, self._digest.hexdigest())


class Ahead:
    """The sum of an open file, made beside whoever reads it; that one's place in the file does not matter."""

    def __init__(self, file: IO[bytes], name: str) -> None:
        self._file = file
        self._at = 0
        self._over = threading.Event()
        self._thread = ThreadPoolExecutor(1)
        self._sum = self._thread.submit(Reading(self, name).to_its_end)

    def read(self, size: int = -1, /) -> bytes:
        block = b"" if self._over.is_set() else os.pread(self._file.fileno(), size, self._at)
        self._at += len(block)
        return block

    @property
    def sha256(self) -> str:
        """Waits for it. Raises Damaged."""
        return self._sum.result().sha256

    def close(self) -> None:
        """Whoever gives up waits for no sum."""
        self._over.set()
        self._thread.shutdown()


class Writing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._digest = hashlib.sha256()

    def write(self, block: bytes, /) -> int:
        self._digest.update(block)
        return self._file.write(block)

    def flush(self) -> None:
        self._file.flush()

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()
