"""The stored files of one moment, each by a second name, while people add and delete."""

import contextlib
import os
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from infra.backup.inventory import Stored


class Gone(Exception):
    """A file that the snapshot names was deleted before it could be held."""


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


def size(files: Path) -> int:
    """In bytes, of what does not go away while it is counted."""
    found = 0
    for path in _files(files):
        with contextlib.suppress(FileNotFoundError):
            found += (files / path).stat().st_size
    return found


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
