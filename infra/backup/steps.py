"""What each act does, in order. Said on stderr as it begins: whoever watches sees how far it is, and where it ended."""

import sys
from enum import StrEnum


class Backup(StrEnum):
    ROOM = "looking for room"
    FILES = "taking a snapshot, and holding the stored files as they are in it"
    DUMP = "dumping the database, and beside that"
    COUNT = "counting and fingerprinting every table"
    ROWS = "keeping the rows by their columns' names"
    ROLES = "keeping the roles"
    DESCRIBE = "writing down what there is"
    PACK = "writing the archive"
    READ = "reading it again"
    RECORD = "noting it in the audit trail"


class Restore(StrEnum):
    READ = "reading the archive"
    FIT = "looking whether it fits here"
    BEFORE = "keeping what is there now"
    RAISE = "restoring beside it, and comparing"
    MIGRATE = "bringing it to this version's schema"
    RECORD = "noting it in the restored audit trail"
    FILES = "laying the files ready"
    STOP = "stopping Ibid"
    EXCHANGE = "exchanging the two"


class Reload(StrEnum):
    """A restore onto a stack in containers."""

    READ = "reading the archive"
    FIT = "looking whether the database has a place for everything"
    BEFORE = "keeping what is there now"
    STOP = "stopping whoever writes"
    FILES = "adding the files"
    LOAD = "loading the rows, and comparing"
    RECORD = "noting it in the restored audit trail"
    START = "starting them again"


def begin(step: StrEnum) -> None:
    """As `[backup 3/10] …`, one line, at once."""
    every = list(type(step))
    act = type(step).__name__.lower()
    print(f"[{act} {every.index(step) + 1}/{len(every)}] {step}", file=sys.stderr, flush=True)  # noqa: T201
