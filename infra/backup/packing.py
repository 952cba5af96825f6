"""Writes an archive: beside its place, summed on the way, fsynced, renamed."""

import contextlib
import gzip
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO

from infra.backup import attributes
from infra.backup.archive import ENCRYPTED, PARTIAL, beside
from infra.backup.manifest import BLOCK, FILES, NAME
from infra.backup.problems import NotPossible
from infra.backup.sums import Writing

# Nearly all that people store is packed already; rows shrink at 3 nearly as much as at 6, in a third of the time.
STORED, ROWS = 0, 3


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
    """gzip in parts, each with a level of its own: one after another they are one file, to every gunzip."""

    def __init__(self, out: Writing) -> None:
        self._out = out
        self._part: gzip.GzipFile | None = None
        self._level = -1

    def at(self, level: int) -> None:
        if level != self._level:
            self.close()
            self._level = level
            # The time is left out of gzip's head, where it says nothing.
            self._part = gzip.GzipFile(fileobj=self._out, mode="wb", compresslevel=level, mtime=0)

    def write(self, block: bytes) -> int:
        assert self._part is not None
        return self._part.write(block)

    def close(self) -> None:
        if self._part is not None:
            self._part.close()


def _packed(content: Path, out: Writing) -> None:
    first = content / NAME
    others = sorted(path for path in content.rglob("*") if path.is_file() and path != first)
    with contextlib.closing(_Packed(out)) as packed:
        packed.at(ROWS)
        # Written as a stream: it may go through a pipe.
        with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:  # type: ignore[call-overload]
            for path in (first, *others):
                name = path.relative_to(content).as_posix()
                packed.at(STORED if name.startswith(FILES) else ROWS)
                add(tar, path, name)


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
