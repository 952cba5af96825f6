"""A folder of archives: their names, which are good, and one at a time who works there."""

import fcntl
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from infra.backup.problems import Busy, NotPossible
from infra.backup.retention import Kept

STAMPED = re.compile(r"^(?:backup|pre_restore)_(\d{8}_\d{6})\.tar\.gz(?:\.age)?$")
STAMP = "%Y%m%d_%H%M%S"
PARTIAL = ".partial-"
ENCRYPTED = ".age"
SUM = ".sha256"


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
    found = STAMPED.fullmatch(file.name)
    try:
        return datetime.strptime(found[1], STAMP).replace(tzinfo=UTC) if found else None
    except ValueError:
        return None


def beside(file: Path) -> Path:
    """Where an archive's sum is."""
    return file.with_name(file.name + SUM)


def listed(folder: Path) -> list[Kept]:
    """The regular backups of a folder, by their names; those made before a restore are not among them."""
    found = [(file, moment_of(file)) for file in folder.glob("backup_*.tar.gz*") if file.suffix != SUM]
    return [
        Kept(file.name, made, good=_is_good(file), verified=(folder / f"{file.name}.verified").exists())
        for file, made in found
        if made is not None and file.is_file()
    ]


def _is_good(file: Path) -> bool:
    """By its sum's presence and the size that was written down: reading all of them daily would wear the disk."""
    return beside(file).exists() and file.stat().st_size > 0


def remove(file: Path) -> None:
    """The archive first: a sum without its archive is nothing, an archive without its sum cannot be trusted."""
    for one in (file, beside(file), file.with_name(f"{file.name}.verified")):
        one.unlink(missing_ok=True)
