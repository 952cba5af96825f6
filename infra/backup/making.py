"""Makes a backup of a running stack: database and files as they were at one moment, while people work on."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from tarfile import TarInfo

import msgspec

from infra.backup import archive, inventory, packing, reading, trail
from infra.backup.inventory import Inventory
from infra.backup.manifest import DUMP, FORMAT, NAME, ROLES, Manifest, member, rows_of
from infra.backup.problems import Damaged, NotPossible
from infra.backup.steps import Backup, begin
from infra.backup.sums import Source
from infra.backup.target import Stack, settings


def make(stack: Stack, folder: Path, *, kind: str = "backup", say: Callable[[str], None] = print) -> Path:
    """The archive's path. The caller holds the folder's lock. Raises NotPossible or Damaged; nothing partial stays."""
    began = time.monotonic()
    begin(Backup.ROOM)
    _room(stack, folder)
    chosen = settings(stack.secrets)
    with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=folder) as made:
        found = _gathered(stack, Path(made), secrets=bool(chosen.recipient))
        begin(Backup.DESCRIBE)
        _describe(stack, Path(made), found, time.monotonic() - began)
        say(f"{rows_of(found.tables)} rows in {len(found.tables)} tables, {len(found.objects)} files")
        begin(Backup.PACK)
        file = packing.pack(Path(made), folder / archive.name(kind, datetime.now(UTC)), chosen.recipient)
    begin(Backup.READ)
    _read_again(stack, file)
    begin(Backup.RECORD)
    trail.note(stack.url, "backup", archive=file.name, bytes=file.stat().st_size)
    return file


def _room(stack: Stack, folder: Path) -> None:
    """Twice what is kept: once as it is gathered, once as the archive."""
    if not stack.url:
        raise NotPossible(f"There is no Ibid with {stack.secrets} yet: ./scripts/start.sh")
    needed, free = 2 * inventory.size(stack.url), shutil.disk_usage(folder).free
    if free < needed:
        raise NotPossible(f"{folder} has {free >> 20} MiB free, and a backup needs up to {needed >> 20} MiB.")


def _gathered(stack: Stack, into: Path, *, secrets: bool) -> Inventory:
    begin(Backup.FILES)
    with stack.held(into) as (database, seen), ThreadPoolExecutor(1) as beside_us:
        begin(Backup.DUMP)
        # Packed with all else afterwards; packing it twice would only take longer.
        words = ["--format=custom", "--compress=none", f"--snapshot={seen}"]
        dumping = beside_us.submit(_ran, stack, "pg_dump", *words, into=into / DUMP)
        begin(Backup.COUNT)
        found = inventory.take(database)
        begin(Backup.ROWS)
        inventory.copy_out(database, found.tables, into)
        dumping.result()
    begin(Backup.ROLES)
    _ran(stack, "pg_dumpall", "--globals-only", "--no-role-passwords", into=into / ROLES)
    if secrets:
        stack.lay_secrets(into)
    return found


def _ran(stack: Stack, program: str, *words: str, into: Path) -> None:
    said = stack.program(program, *words, into=into)
    if said:
        raise NotPossible(f"{program} failed: {said}")


def _describe(stack: Stack, content: Path, found: Inventory, seconds: float) -> None:
    names = [path.relative_to(content).as_posix() for path in content.rglob("*") if path.is_file()]
    with ThreadPoolExecutor(packing.CORES) as cores:
        members = dict(zip(names, cores.map(member, (content / name for name in names)), strict=True))
    told = Manifest(
        format=FORMAT,
        made=datetime.now(UTC).isoformat(timespec="seconds"),
        ibid=stack.version,
        stack=stack.kind,
        postgres=found.postgres,
        migrations=found.migrations,
        tables=found.tables,
        without_row_security=found.without_row_security,
        objects=len(found.objects),
        members=members,
        seconds=round(seconds, 1),
    )
    (content / NAME).write_bytes(msgspec.json.format(msgspec.json.encode(told)))


def _read_again(stack: Stack, file: Path) -> None:
    """From the disk, to its end. A dump's table of contents alone reads well in a dump that was cut."""
    if file.suffix == archive.ENCRYPTED:
        # Whoever made it cannot open it again: that is what the recipient's key is for.
        reading.check_sum(file)
        return

    def through(_: Manifest, one: TarInfo, source: Source) -> None:
        if one.name == DUMP:
            said = stack.program("pg_restore", "--file", os.devnull, given=source, connect=False)
            if said:
                raise Damaged(f"The dump in {file.name} cannot be read to its end: {said}")

    reading.read(file, "", through)
