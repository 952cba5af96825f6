"""Writes an archive: beside its place, summed on the way, fsynced, renamed."""

import contextlib
import os
import shutil
import subprocess
import tarfile
import zlib
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO

from isal import isal_zlib

from infra.backup import attributes
from infra.backup.archive import ENCRYPTED, PARTIAL, beside
from infra.backup.manifest import BLOCK, DUMP, FILES, NAME, ROLES
from infra.backup.problems import NotPossible
from infra.backup.sums import Writing

# Nearly all that people store is packed already. Rows shrink to 45% by ISA-L's quickest that finds repetitions, as by
# zlib's, in a quarter of the time.
STORED, ROWS = 0, 1
PART = 256 * 1024
CORES = min(os.cpu_count() or 1, 4)


def pack(content: Path, into: Path, recipient: str) -> Path:
    """The folder as one archive with its sum beside it, whole or not at all. Its path in the end."""
    into = into.with_name(into.name + (ENCRYPTED if recipient else ""))
    partial = into.with_name(f"{PARTIAL}{into.name}")
    try:
        with partial.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            whole = Writing(out)
            if recipient:
                _packed_and_encrypted(content, whole, recipient)
            else:
                _packed(content, whole)
            out.flush()
            os.fsync(out.fileno())
        _written(beside(into), f"{whole.sha256}  {into.name}\n")
        partial.rename(into)
        _synced(into.parent)
    except OSError as problem:
        beside(into).unlink(missing_ok=True)
        raise NotPossible(f"Cannot write {into} ({problem.strerror}); nothing of it stays.") from None
    finally:
        partial.unlink(missing_ok=True)
    return into


class _Packed:
    """gzip in parts, each with a level of its own, on every core: one after another they are one file to any gunzip."""

    def __init__(self, out: Writing) -> None:
        self._out = out
        self._part = bytearray()
        self._level = -1
        self._cores = ThreadPoolExecutor(CORES)
        self._begun: deque[Future[bytes]] = deque()

    def at(self, level: int) -> None:
        if level != self._level:
            self._begin()
            self._level = level

    def write(self, block: bytes) -> int:
        self._part += block
        if len(self._part) >= PART:
            self._begin()
        return len(block)

    def _begin(self) -> None:
        if self._part:
            self._begun.append(self._cores.submit(_gzipped, bytes(self._part), self._level))
            self._part.clear()
        self._end(CORES)

    def _end(self, but: int) -> None:
        while len(self._begun) > but:
            self._out.write(self._begun.popleft().result())

    def close(self) -> None:
        try:
            self._begin()
            self._end(0)
        finally:
            self._cores.shutdown(cancel_futures=True)


def _gzipped(part: bytes, level: int) -> bytes:
    # By 16 and the largest window: with gzip's head, in which no time stands.
    make = zlib.compressobj if level == STORED else isal_zlib.compressobj
    packer = make(level, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    return packer.compress(part) + packer.flush()


def _packed(content: Path, out: Writing) -> None:
    names = [path.relative_to(content).as_posix() for path in content.rglob("*") if path.is_file()]
    with contextlib.closing(_Packed(out)) as packed:
        packed.at(ROWS)
        # Written as a stream: it may go through a pipe.
        with tarfile.open(  # type: ignore[call-overload]
            fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT, bufsize=BLOCK, copybufsize=BLOCK
        ) as tar:  # fmt: skip
            for name in sorted(names, key=_turn):
                packed.at(STORED if name.startswith(FILES) else ROWS)
                add(tar, content / name, name)


def _turn(name: str) -> tuple[int, str]:
    """First what a database is filled from: that is done while all else is still read."""
    first = (NAME, ROLES, DUMP)
    return (first.index(name) if name in first else len(first), name)


def add(tar: tarfile.TarFile, path: Path, name: str) -> None:
    told = tar.gettarinfo(path, name)
    # A second name of the same file is a file here: nothing but plain files is ever read back.
    told.type, told.size = tarfile.REGTYPE, path.stat().st_size
    told.pax_headers = attributes.of(path)
    with path.open("rb") as file:
        tar.addfile(told, file)


def _packed_and_encrypted(content: Path, out: Writing, recipient: str) -> None:
    if shutil.which("age") is None:
        raise NotPossible("BACKUP_AGE_RECIPIENT is set, and the program age is not here: apt-get install age")
    with (
        subprocess.Popen(["age", "-r", recipient], stdin=-1, stdout=-1, stderr=-1) as age,
        ThreadPoolExecutor(1) as beside_us,
        _ended(age),
    ):
        assert age.stdin is not None
        assert age.stdout is not None
        assert age.stderr is not None
        packing = beside_us.submit(_packed_into, content, age.stdin)
        shutil.copyfileobj(age.stdout, out, BLOCK)
        said = age.stderr.read().decode()
        packing.result()
    if age.returncode:
        raise NotPossible(f"age could not encrypt: {said.strip()}")


@contextlib.contextmanager
def _ended(age: subprocess.Popen[bytes]) -> Iterator[None]:
    """Where we fail, it must not wait for us, nor whoever feeds it."""
    try:
        yield
    except BaseException:
        age.kill()
        raise


def _packed_into(content: Path, pipe: IO[bytes]) -> None:
    # An age that ended says itself why.
    with contextlib.suppress(BrokenPipeError), pipe:
        _packed(content, Writing(pipe))


def _written(file: Path, text: str) -> None:
    with file.open("w") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())


def _synced(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
