"""Makes a backup of a running stack: database and files as they were at one moment, while people work on."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tarfile import TarInfo

import msgspec
import psycopg

from infra.backup import archive, inventory, packing, programs, reading, trail
from infra.backup.inventory import Inventory, Stored
from infra.backup.manifest import DUMP, FILES, FORMAT, NAME, ROLES, SECRETS, Manifest, member, rows_of
from infra.backup.problems import Damaged, NotPossible
from infra.backup.steps import Backup, begin
from infra.backup.sums import Source
from infra.backup.target import Target, settings

# What somebody deletes right after the snapshot is gone when its turn comes; then the whole is tried anew.
TRIES = 5


class _Gone(Exception):
    """A file that the snapshot names was deleted meanwhile."""


def make(target: Target, folder: Path, *, kind: str = "backup", say: Callable[[str], None] = print) -> Path:
    """The archive's path. The caller holds the folder's lock. Raises NotPossible or Damaged; nothing partial stays."""
    began = time.monotonic()
    begin(Backup.ROOM)
    _room(target, folder)
    chosen = settings(target.secrets)
    for attempt in range(1, TRIES + 1):
        with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=folder) as made:
            try:
                held = _gathered(target, Path(made), secrets=bool(chosen.recipient))
            except _Gone as problem:
                say(f"{problem} was deleted while it was read; trying again ({attempt} of {TRIES})")
                continue
            begin(Backup.DESCRIBE)
            _describe(target, Path(made), held, time.monotonic() - began)
            say(f"{rows_of(held.tables)} rows in {len(held.tables)} tables, {len(held.objects)} files")
            begin(Backup.PACK)
            file = packing.pack(Path(made), folder / archive.name(kind, datetime.now(UTC)), chosen.recipient)
        begin(Backup.READ)
        _read_again(target, file)
        begin(Backup.RECORD)
        trail.note(target.url, "backup", archive=file.name, bytes=file.stat().st_size)
        return file
    raise NotPossible("Files were deleted faster than they could be copied; try again when less is going on.")


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
    stored = sum(file.stat().st_size for file in target.files.rglob("*") if file.is_file())
    needed, free = 2 * (int(row[0]) + stored), shutil.disk_usage(folder).free
    if free < needed:
        raise NotPossible(f"{folder} has {free >> 20} MiB free, and a backup needs up to {needed >> 20} MiB.")


def _gathered(target: Target, into: Path, *, secrets: bool) -> Inventory:
    begin(Backup.COUNT)
    with inventory.snapshot(target.url) as (database, seen):
        found = inventory.take(database)
        begin(Backup.FILES)
        # Files first: the sooner they are linked, the less can be deleted before.
        for one in found.objects:
            _keep(target.files, one, into / FILES)
        begin(Backup.ROWS)
        inventory.copy_out(database, found.tables, into)
        begin(Backup.DUMP)
        _dump(target, seen, into / DUMP)
    begin(Backup.ROLES)
    _roles(target, into / ROLES)
    if secrets:
        shutil.copy(target.secrets, into / SECRETS)
    return found


def _keep(root: Path, one: Stored, into: Path) -> None:
    place = into / one.path
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        try:
            # A version's bytes never change once it has its name, so a second name for them is a copy.
            os.link(root / one.path, place)
        except OSError:
            shutil.copy2(root / one.path, place)
    except FileNotFoundError:
        raise _Gone(one.path) from None


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
