"""Puts restored data in the place of the old, so that a crash in the middle is finished by whoever comes next."""

import os
from collections.abc import Sequence
from pathlib import Path

import msgspec

from infra.embedded.home import Home

JOURNAL = "restore.json"


class Move(msgspec.Struct, frozen=True):
    """Both are on one disk: a move is a rename, which happens or does not."""

    source: str
    target: str


def begin(home: Home, moves: Sequence[Move]) -> None:
    """Writes down what will be moved, in this order. The stack may still run; it has to be stopped before `finish`."""
    partial = home.path / f"{JOURNAL}.partial"
    with partial.open("wb") as out:
        out.write(msgspec.json.encode(moves))
        out.flush()
        os.fsync(out.fileno())
    partial.rename(home.path / JOURNAL)


def begun(home: Home) -> bool:
    return (home.path / JOURNAL).exists()


def finish(home: Home) -> bool:
    """Whether there was anything to finish. What was moved already is left as it is."""
    if not begun(home):
        return False
    journal = home.path / JOURNAL
    for move in msgspec.json.decode(journal.read_bytes(), type=list[Move]):
        source, target = Path(move.source), Path(move.target)
        if source.exists() and not target.exists():
            source.rename(target)
    journal.unlink()
    return True
