"""The stored files of one moment, each by a second name, while people add and delete."""

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from infra.backup import inventory
from infra.backup.archive import PARTIAL
from infra.backup.inventory import Stored
from infra.backup.manifest import FILES
from infra.backup.problems import NotPossible

# What came right before the snapshot and was deleted right after it is held by nobody; then a new one is taken.
TRIES = 20


class Gone(Exception):
    """A file that the snapshot names was deleted before it could be held."""


def too_fast() -> NotPossible:
    return NotPossible("Files were deleted faster than they could be held; try again when less is going on.")


@contextmanager
def snapshot(home: Path, files: Path, url: str, into: Path) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A snapshot, with its stored files in `into`. Raises NotPossible."""
    # Links are of one disk: where the archives lie on another, files are held beside where they are, then copied.
    near = into if into.stat().st_dev == home.stat().st_dev else home
    with tempfile.TemporaryDirectory(prefix=PARTIAL, dir=near) as held:
        for _ in range(TRIES):
            before(files, Path(held) / FILES)
            with inventory.snapshot(url) as (database, seen):
                try:
                    exactly(inventory.objects(database), files, Path(held) / FILES)
                except Gone:
                    continue
                if (Path(held) / FILES).exists():
                    shutil.move(Path(held) / FILES, into / FILES)
                yield database, seen
                return
    raise too_fast()


def before(files: Path, hold: Path) -> None:
    """All that is there just before the snapshot, so that what is deleted right after it is held already."""
    for path in _files(files):
        with contextlib.suppress(FileNotFoundError):
            if not _linked(files / path, hold / path):
                return


def exactly(objects: Sequence[Stored], files: Path, hold: Path) -> None:
    """What the snapshot names, no less and no more. Raises Gone."""
    for one in objects:
        place = hold / one.path
        try:
            if not place.exists() and not _linked(files / one.path, place):
                shutil.copy2(files / one.path, place)
        except FileNotFoundError:
            raise Gone(one.path) from None
    wanted = {one.path for one in objects}
    for path in [path for path in _files(hold) if path not in wanted]:
        (hold / path).unlink()


def _files(top: Path) -> Iterator[str]:
    for folder, _, names in os.walk(top):
        yield from (os.path.relpath(os.path.join(folder, name), top) for name in names)  # noqa: PTH118 - many files


def _linked(source: Path, place: Path) -> bool:
    """Whether the disk can do that. A version's bytes never change once it has its name: a second one is a copy."""
    place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        os.link(source, place)
    except FileNotFoundError:
        raise
    except OSError as problem:
        return isinstance(problem, FileExistsError)
    return True
