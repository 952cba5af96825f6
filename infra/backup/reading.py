"""Reads an archive, once, with distrust: nothing of it is believed before its last byte was summed."""

import contextlib
import gzip
import shutil
import subprocess
import tarfile
import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from infra.backup import attributes
from infra.backup.archive import ENCRYPTED, beside
from infra.backup.manifest import BLOCK, FILES, FORMAT, NAME, Manifest, Member
from infra.backup.problems import BackupError, BadManifest, Damaged, NoSum, NotPossible, Unsafe, WrongKey
from infra.backup.sums import Reading, Source

# Gets each member and its bytes; what it does not read is read for it.
Keep = Callable[[tarfile.TarInfo, Source], None]
UNREADABLE = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValueError)


def unpack(file: Path, into: Path, identity: str) -> Manifest:
    """Every member into the folder, which the caller gives up where this raises.

    `identity` names a file with the age key where the archive is encrypted.
    """
    try:
        into.mkdir(mode=0o700, parents=True, exist_ok=True)
        return read(file, identity, partial(lay, into))
    except OSError as problem:
        raise NotPossible(f"Cannot write what is in {file.name} to {into.parent} ({problem.strerror}).") from None


def lay(into: Path, one: tarfile.TarInfo, source: Source) -> None:
    """A member whose place was checked."""
    (into / one.name).parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (into / one.name).open("xb") as out:
        shutil.copyfileobj(source, out, BLOCK)
        attributes.give(out.fileno(), one.pax_headers)


def read(file: Path, identity: str, keep: Keep) -> Manifest:
    """Raises whatever is wrong with it. What `keep` got is to be believed only when this returns."""
    with _summed(file) as whole:
        try:
            with _opened(whole, file.name, identity) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
                told, found = _members(tar, file.name, keep)
                _to_its_end(packed)
        except UNREADABLE as problem:
            raise Damaged(f"{file.name} cannot be read to its end: {problem}") from None
        return _believed(told, found, file.name)


def check_sum(file: Path) -> None:
    """Raises NoSum or Damaged."""
    with _summed(file):
        pass


@contextmanager
def _summed(file: Path) -> Iterator[Reading]:
    """Where the sum is not what was written down, that is what is wrong, whatever else seemed to be."""
    try:
        said = beside(file).read_text(errors="replace").split()[:1]
    except OSError:
        raise NoSum(f"{beside(file)} is missing; without it nobody can tell whether {file.name} is whole.") from None
    try:
        opened = file.open("rb")
    except OSError as problem:
        raise NotPossible(f"Cannot read {file} ({problem.strerror}).") from None
    with opened:
        whole = Reading(opened, file.name)
        try:
            yield whole
        except NotPossible:
            raise
        except BackupError:
            _check(file.name, whole, said)
            raise
        _check(file.name, whole, said)


def _check(name: str, whole: Reading, said: list[str]) -> None:
    found = whole.to_its_end().sha256
    if said != [found]:
        raise Damaged(f"{name} is not what was written: its sum is {found}, and was {' '.join(said)}.")


@contextmanager
def _opened(whole: Reading, name: str, identity: str) -> Iterator[gzip.GzipFile]:
    """What is packed in it."""
    if not name.endswith(ENCRYPTED):
        with gzip.GzipFile(fileobj=whole, mode="rb") as packed:  # type: ignore[call-overload]
            yield packed
        return
    if not identity or shutil.which("age") is None:
        raise WrongKey(f"{name} is encrypted: name the key's file in BACKUP_AGE_IDENTITY (and install age).")
    with (
        subprocess.Popen(["age", "-d", "-i", identity], stdin=-1, stdout=-1, stderr=-1) as age,
        ThreadPoolExecutor(1) as beside_us,
    ):
        assert age.stdin is not None
        assert age.stdout is not None
        assert age.stderr is not None
        feeding = beside_us.submit(_feed, whole, age.stdin)
        try:
            with gzip.GzipFile(fileobj=age.stdout, mode="rb") as packed:
                yield packed
        except UNREADABLE:
            if age.wait():
                raise WrongKey(f"The key does not open {name}: {age.stderr.read().decode().strip()}") from None
            raise
        finally:
            age.kill()
            feeding.result()


def _feed(whole: Reading, pipe: IO[bytes]) -> None:
    with contextlib.suppress(BrokenPipeError), pipe:
        shutil.copyfileobj(whole, pipe, BLOCK)


def _members(tar: tarfile.TarFile, name: str, keep: Keep) -> tuple[bytes, dict[str, Member]]:
    """The manifest as it stands there, and what all others really are."""
    told, found = b"", dict[str, Member]()
    for one in tar:
        check_place(one)
        opened = tar.extractfile(one)
        assert opened is not None
        if one.name == NAME:
            told = opened.read()
            continue
        if one.name in found:
            raise BadManifest(f"{name} holds {one.name} twice.")
        source = Reading(opened, name)
        keep(one, source)
        found[one.name] = source.to_its_end()
    return told, found


def check_place(one: tarfile.TarInfo) -> None:
    place = PurePosixPath(one.name)
    plain = one.isreg() and place.parts and place.as_posix() == one.name
    if not plain or place.is_absolute() or ".." in place.parts:
        raise Unsafe(f"The archive holds {one.name!r}, which is no plain file inside it. Nothing was restored.")


def _to_its_end(packed: gzip.GzipFile) -> None:
    while packed.read(BLOCK):
        pass


def _believed(told: bytes, found: dict[str, Member], name: str) -> Manifest:
    try:
        manifest = msgspec.json.decode(told, type=Manifest)
    except msgspec.DecodeError as problem:
        raise BadManifest(f"{name} has no manifest that can be read: {problem}") from None
    if manifest.format != FORMAT:
        raise BadManifest(f"{name} is of format {manifest.format}; this Ibid reads {FORMAT}.")
    if found.keys() != manifest.members.keys():
        odd = sorted(found.keys() ^ manifest.members.keys())[:3]
        raise BadManifest(f"{name} and its manifest do not agree on what it holds: {', '.join(odd)}")
    files = sum(one.startswith(FILES) for one in found)
    if files != manifest.objects:
        raise BadManifest(f"{name} holds {files} stored files, and its manifest speaks of {manifest.objects}.")
    for one, member in found.items():
        if member != manifest.members[one]:
            raise Damaged(f"{one} in {name} is not what was kept.")
    return manifest
