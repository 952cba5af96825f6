"""Puts an archive's rows and files in the place of what a stack in containers has: all of the rows at once, or none."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from infra.backup import archive, loading, making, reading, trail
from infra.backup.containers import Containers
from infra.backup.manifest import Manifest, rows_of
from infra.backup.steps import Reload, begin
from infra.backup.target import Settings

# Whoever writes into the database or the volume, or lets people in.
WRITERS = ("gateway", "bff", "worker", "rest", "auth", "storage")


def reload(
    stack: Containers, file: Path, chosen: Settings, *, confirm: Callable[[], None], say: Callable[[str], None]
) -> None:
    """The caller holds the lock. Until the last row was compared, nothing of the old is gone; then it is at once.

    Files are only added: those that no row names any more go when the worker cleans up.
    """
    with tempfile.TemporaryDirectory(prefix=archive.PARTIAL, dir=file.parent) as read:
        begin(Reload.READ)
        told = reading.unpack(file, Path(read), chosen.identity)
        begin(Reload.FIT)
        loading.fits(told, stack.url)
        say(plan(file, told))
        confirm()
        begin(Reload.BEFORE)
        before = making.make(stack, chosen.folder, kind="pre_restore", say=say)
        begin(Reload.STOP)
        stack.compose.run("stop", *WRITERS)
        try:
            begin(Reload.FILES)
            stack.put(Path(read))
            begin(Reload.LOAD)
            loading.load(Path(read), told, stack.url)
            begin(Reload.RECORD)
            trail.note(stack.url, "restore", archive=file.name, made=told.made)
        finally:
            begin(Reload.START)
            stack.compose.run("up", "-d")
    say(f"restored. To go back: ./scripts/restore.sh {before}")


def plan(file: Path, told: Manifest) -> str:
    return (
        f"{file.name}, made {told.made} by Ibid {told.ibid}: {rows_of(told.tables)} rows, {told.objects} files.\n"
        "They take the place of all that the database has; what is there now is kept in an archive first."
    )
