"""Makes a backup of a running stack: database and files as they were at one moment, while people work on."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tarfile import TarInfo
from typing import Any

import msgspec
import psycopg

from infra.backup import archive, holding, inventory, packing, programs, reading, trail
from infra.backup.inventory import Inventory
from infra.backup.manifest import DUMP, FILES, FORMAT, NAME, ROLES, SECRETS, Manifest, member, rows_of
from infra.backup.problems import Damaged, NotPossible
from infra.backup.steps import Backup, begin
from infra.backup.sums import Source
from infra.backup.target import Target, settings

# What came right before the snapshot and was deleted right after it is held by nobody; then a new one is taken.
TRIES = 20


def make(target: Target, folder: Path, *, kind: str = "backup", say: Callable[[str], None] = print) -> Path:
    """The archive's path. The caller holds the folder's lock. Raises NotPossible or Damaged; nothing partial stays."""
    began = time.monotonic()
    begin(Backup.ROOM)
    _room(target, folder)
    chosen = settings(target.secrets)
    with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=folder) as made:
        found = _gathered(target, Path(made), secrets=bool(chosen.recipient))
        begin(Backup.DESCRIBE)
        _describe(target, Path(made), found, time.monotonic() - began)
        say(f"{rows_of(found.tables)} rows in {len(found.tables)} tables, {len(found.objects)} files")
        begin(Backup.PACK)
        file = packing.pack(Path(made), folder / archive.name(kind, datetime.now(UTC)), chosen.recipient)
    begin(Backup.READ)
    _read_again(target, file)
    begin(Backup.RECORD)
    trail.note(target.url, "backup", archive=file.name, bytes=file.stat().st_size)
    return file


def _room(target: Target, folder: Path) -> None:
    """Twice what is kept: once as it is gathered, once as the archive."""
    if not target.url:
        raise NotPossible(f"There is no Ibid in {target.home.path} yet: ./scripts/start.sh")
    try:
        with psycopg.connect(target.url, connect_timeout=10) as database:
            row = database.execute("select pg_database_size(current_database())").fetchone()
    except psycopg.OperationalError as problem:
        raise NotPossible(f"The database does not answer ({problem}). Start Ibid first: ./scripts/start.sh") from None
    assert row is not None
    needed, free = 2 * (int(row[0]) + holding.size(target.files)), shutil.disk_usage(folder).free
    if free < needed:
        raise NotPossible(f"{folder} has {free >> 20} MiB free, and a backup needs up to {needed >> 20} MiB.")


def _gathered(target: Target, into: Path, *, secrets: bool) -> Inventory:
    begin(Backup.FILES)
    with _held(target, into) as (database, seen):
        begin(Backup.COUNT)
        found = inventory.take(database)
        begin(Backup.ROWS)
        inventory.copy_out(database, found.tables, into)
        begin(Backup.DUMP)
        _dump(target, seen, into / DUMP)
    begin(Backup.ROLES)
    _roles(target, into / ROLES)
    if secrets:
        shutil.copy(target.secrets, into / SECRETS)
    return found


@contextmanager
def _held(target: Target, into: Path) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A snapshot, with its stored files in `into`. Raises NotPossible."""
    # Links are of one disk: where the archives lie on another, files are held beside where they are, then copied.
    near = into if into.stat().st_dev == target.home.path.stat().st_dev else target.home.path
    with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=near) as held:
        for _ in range(TRIES):
            holding.before(target.files, Path(held) / FILES)
            with inventory.snapshot(target.url) as (database, seen):
                try:
                    holding.exactly(inventory.objects(database), target.files, Path(held) / FILES)
                except holding.Gone:
                    continue
                if (Path(held) / FILES).exists():
                    shutil.move(Path(held) / FILES, into / FILES)
                yield database, seen
                return
    raise NotPossible("Files were deleted faster than they could be held; try again when less is going on.")


def _dump(target: Target, seen: str, into: Path) -> None:
    # Packed with all else afterwards; packing it twice would only take longer.
    words = ["--format=custom", "--compress=none", f"--snapshot={seen}"]
    _ran(target, "pg_dump", *words, "--file", str(into))


def _roles(target: Target, into: Path) -> None:
    _ran(target, "pg_dumpall", "--globals-only", "--no-role-passwords", "--file", str(into))


def _ran(target: Target, program: str, *words: str) -> None:
    said = programs.failure(target.programs / program, *words, url=target.url)
    if said:
        raise NotPossible(f"{program} failed: {said}")


def _describe(target: Target, content: Path, found: Inventory, seconds: float) -> None:
    told = Manifest(
        format=FORMAT,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        ibid=target.version,
        stack="embedded",
        postgres=found.postgres,
        migrations=found.migrations,
        tables=found.tables,
        without_row_security=found.without_row_security,
        objects=len(found.objects),
        members={path.relative_to(content).as_posix(): member(path) for path in content.rglob("*") if path.is_file()},
        seconds=round(seconds, 1),
    )
    (content / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(told)))


def _read_again(target: Target, file: Path) -> None:
    """From the disk, to its end. A dump's table of contents alone reads well in a dump that was cut."""
    if file.suffix == archive.ENCRYPTED:
        # Whoever made it cannot open it again: that is what the recipient's key is for.
        reading.check_sum(file)
        return

    def through(one: TarInfo, source: Source) -> None:
        if one.name == DUMP:
            said = programs.failure(target.programs / "pg_restore", "--file", os.devnull, given=source)
            if said:
                raise Damaged(f"The dump in {file.name} cannot be read to its end: {said}")

    reading.read(file, "", through)
