"""What an archive says of itself: manifest.json, the first thing that anybody reads of it."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import msgspec

FORMAT = 1
NAME = "manifest.json"
DUMP = "database.dump"
ROLES = "roles.sql"
SECRETS = "settings.env"
FILES = "files/"
DATA = "data/"
# Larger ones are asked of the kernel anew each time, which takes longer than what is done with them.
BLOCK = 64 * 1024


class Table(msgspec.Struct, frozen=True):
    """`columns` are those that hold data of their own, in the order of its file under data/."""

    rows: int
    fingerprint: str
    columns: list[str]


class Member(msgspec.Struct, frozen=True):
    size: int
    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """`members` is every file of the archive but this one, by its name there. Times are RFC 3339, in UTC."""

    format: int
    made: str
    ibid: str
    stack: str
    postgres: int
    migrations: list[str]
    tables: dict[str, Table]
    without_row_security: list[str]
    objects: int
    members: dict[str, Member]
    seconds: float


def member(path: Path) -> Member:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
            size += len(block)
    return Member(size, digest.hexdigest())


def rows_of(tables: Mapping[str, Table]) -> int:
    return sum(table.rows for table in tables.values())


def differences(kept: Mapping[str, Table], found: Mapping[str, Table]) -> list[str]:
    """A line for each table that is not what it was."""
    lines = [f"{name} is missing" for name in sorted(kept.keys() - found.keys())]
    for name, table in sorted(kept.items()):
        now = found.get(name)
        if now is not None and now.rows != table.rows:
            lines.append(f"{name} has {now.rows} rows, and had {table.rows}")
        elif now is not None and now.fingerprint != table.fingerprint:
            lines.append(f"{name} has as many rows as before, but not the same")
    return lines
