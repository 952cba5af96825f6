"""Files that are summed while they are read or written, so that nobody reads them again for their sum."""

import hashlib
from typing import IO, Protocol

from infra.backup.manifest import BLOCK, Member
from infra.backup.problems import Damaged


class Source(Protocol):
    def read(self, size: int = -1, /) -> bytes: ...


class Reading:
    """`name` is for the message: a disk that does not give a file back is as bad as one that gives another."""

    def __init__(self, file: Source, name: str) -> None:
        self._file = file
        self._name = name
        self._digest = hashlib.sha256()
        self._size = 0

    def read(self, size: int = -1, /) -> bytes:
        try:
            block = self._file.read(size)
        except OSError as problem:
            # Of gzip's own errors some are OSErrors, without a number.
            if problem.errno is None:
                raise
            raise Damaged(f"{self._name} cannot be read to its end: {problem.strerror}") from None
        self._digest.update(block)
        self._size += len(block)
        return block

    def to_its_end(self) -> Member:
        while self.read(BLOCK):
            pass
        return Member(self._size, self._digest.hexdigest())


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
