"""The archive as a file: written beside, fsynced, renamed; read with distrust."""

import contextlib
import fcntl
import gzip
import os
import re
import shutil
import subprocess
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import IO

import msgspec

from infra.backup.manifest import BLOCK, FORMAT, NAME, Manifest, member
from infra.backup.problems import BadManifest, Busy, Damaged, NoSum, NotPossible, Unsafe, WrongKey
from infra.backup.retention import Kept

STAMPED = re.compile(r"^(?:backup|pre_restore)_(\d{8}_\d{6})\.tar\.gz(?:\.age)?$")
STAMP = "%Y%m%d_%H%M%S"
PARTIAL = ".partial-"
ENCRYPTED = ".age"


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One at a time in this folder; the kernel lets go when the process ends, however it ends. Raises Busy."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("a")
    except OSError as problem:
        raise NotPossible(f"Cannot write to {folder} ({problem.strerror}); set BACKUP_DIR to another folder.") from None
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Busy(f"Another backup, restore or clean-up works in {folder}; try again when it is done.") from None
        # What a run that was killed left behind.
        for stale in folder.glob(f"{PARTIAL}*"):
            shutil.rmtree(stale) if stale.is_dir() else stale.unlink()
        yield


def name(kind: str, moment: datetime) -> str:
    """`kind` is backup or pre_restore."""
    return f"{kind}_{moment.astimezone(UTC).strftime(STAMP)}.tar.gz"


def moment_of(file: Path) -> datetime | None:
    """When it was made, by its name; None for whatever else lies there."""
    found = STAMPED.match(file.name)
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def pack(content: Path, into: Path, recipient: str) -> Path:
    """The folder as one archive with its sum beside it, whole or not at all. Its path in the end."""
    into = into.with_name(into.name + (ENCRYPTED if recipient else ""))
    partial = into.with_name(f"{PARTIAL}{into.name}")
    try:
        with partial.open("xb") as out:
            os.fchmod(out.fileno(), 0o600)
            if recipient:
                _packed_and_encrypted(content, out.fileno(), recipient)
            else:
                _packed(content, out)
            out.flush()
            os.fsync(out.fileno())
        _written(into.with_name(into.name + ".sha256"), f"{sum_of(partial)}  {into.name}\n")
        partial.rename(into)
    except OSError as problem:
        into.with_name(into.name + ".sha256").unlink(missing_ok=True)
        raise NotPossible(f"Cannot write {into} ({problem.strerror}); nothing of it stays.") from None
    finally:
        partial.unlink(missing_ok=True)
    _synced(into.parent)
    return into


def _packed(content: Path, out: IO[bytes]) -> None:
    first = content / NAME
    others = sorted(path for path in content.rglob("*") if path.is_file() and path != first)
    # Written as a stream: it may go through a pipe. The time is left out of gzip's head, where it says nothing.
    with (
        gzip.GzipFile(fileobj=out, mode="wb", compresslevel=6, mtime=0) as packed,
        tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar,
    ):
        for path in (first, *others):
            tar.add(path, path.relative_to(content).as_posix(), recursive=False)


def _packed_and_encrypted(content: Path, out: int, recipient: str) -> None:
    if shutil.which("age") is None:
        raise NotPossible("BACKUP_AGE_RECIPIENT is set, and the program age is not here: apt-get install age")
    with subprocess.Popen(["age", "-r", recipient], stdin=subprocess.PIPE, stdout=out, stderr=subprocess.PIPE) as age:
        assert age.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            _packed(content, age.stdin)
            age.stdin.close()
        said = age.stderr.read().decode() if age.stderr else ""
    if age.returncode:
        raise NotPossible(f"age could not encrypt: {said.strip()}")


def sum_of(file: Path) -> str:
    return member(file).sha256


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


def check_sum(file: Path) -> None:
    """Raises NoSum or Damaged."""
    beside = file.with_name(file.name + ".sha256")
    try:
        said = beside.read_text().split()
    except OSError:
        raise NoSum(f"{beside} is missing; without it nobody can tell whether {file.name} is whole.") from None
    try:
        found = sum_of(file)
    except OSError as problem:
        raise NotPossible(f"Cannot read {file} ({problem.strerror}).") from None
    if said[:1] != [found]:
        raise Damaged(f"{file.name} is not what was written: its sum is {found}, and was {' '.join(said[:1])}.")


def unpack(file: Path, into: Path, identity: str) -> Manifest:
    """Checks before it believes: the sum, each member's name and kind, the manifest, and every sum in that.

    `identity` names a file with the age key where the archive is encrypted. Raises whatever is wrong with it.
    """
    check_sum(file)
    try:
        with _opened(file, identity) as tar:
            for one in tar:
                _extract(tar, one, into)
    except (tarfile.TarError, EOFError, OSError, ValueError) as problem:
        raise Damaged(f"{file.name} cannot be read to its end: {problem}") from None
    return _checked(into, file.name)


@contextmanager
def _opened(file: Path, identity: str) -> Iterator[tarfile.TarFile]:
    if file.suffix != ENCRYPTED:
        with tarfile.open(file, "r|gz") as tar:
            yield tar
        return
    if not identity or shutil.which("age") is None:
        raise WrongKey(f"{file.name} is encrypted: name the key's file in BACKUP_AGE_IDENTITY (and install age).")
    call = ["age", "-d", "-i", identity, str(file)]
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as age:
        assert age.stdout is not None
        assert age.stderr is not None
        try:
            with tarfile.open(fileobj=age.stdout, mode="r|gz") as tar:
                yield tar
        except tarfile.TarError:
            age.wait()
            if age.returncode:
                raise WrongKey(f"The key does not open {file.name}: {age.stderr.read().decode().strip()}") from None
            raise


def _extract(tar: tarfile.TarFile, one: tarfile.TarInfo, into: Path) -> None:
    place = PurePosixPath(one.name)
    if not one.isreg() or place.is_absolute() or ".." in place.parts or not place.parts:
        raise Unsafe(f"The archive holds {one.name!r}, which is no plain file inside it. Nothing was restored.")
    target = into / place
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    source = tar.extractfile(one)
    assert source is not None
    with target.open("xb") as out:
        shutil.copyfileobj(source, out, BLOCK)


def _checked(folder: Path, name: str) -> Manifest:
    try:
        told = msgspec.json.decode((folder / NAME).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as problem:
        raise BadManifest(f"{name} has no manifest that can be read: {problem}") from None
    if told.format != FORMAT:
        raise BadManifest(f"{name} is of format {told.format}; this Ibid reads {FORMAT}.")
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    there.pop(NAME)
    if there.keys() != told.members.keys():
        odd = sorted(there.keys() ^ told.members.keys())[:3]
        raise BadManifest(f"{name} and its manifest do not agree on what it holds: {', '.join(odd)}")
    for arcname, path in there.items():
        if member(path) != told.members[arcname]:
            raise Damaged(f"{arcname} in {name} is not what was kept.")
    return told


def listed(folder: Path) -> list[Kept]:
    """The regular backups of a folder, by their names; those made before a restore are not among them."""
    found = [(file, moment_of(file)) for file in folder.glob("backup_*.tar.gz*") if file.suffix != ".sha256"]
    return [
        Kept(file.name, made, good=_is_good(file), verified=(folder / f"{file.name}.verified").exists())
        for file, made in found
        if made is not None
    ]


def _is_good(file: Path) -> bool:
    """By its sum's presence and the size that was written down: reading all of them daily would wear the disk."""
    return file.with_name(file.name + ".sha256").exists() and file.stat().st_size > 0


def remove(file: Path) -> None:
    """The archive first: a sum without its archive is nothing, an archive without its sum cannot be trusted."""
    for one in (file, file.with_name(f"{file.name}.sha256"), file.with_name(f"{file.name}.verified")):
        one.unlink(missing_ok=True)
