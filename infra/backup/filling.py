"""Fills an empty cluster from a dump, by as many connections as there are cores.

One connection alone reads rows slower than a disk gives them, and pg_restore gives each table one: so the rows of a
large table are dealt out among several.
"""

import contextlib
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO

import psycopg
from psycopg.copy import QueuedLibpqWriter

from infra.backup import programs
from infra.backup.manifest import DATA, DUMP, ROLES, Manifest
from infra.backup.packing import CORES
from infra.backup.problems import NotPossible
from infra.embedded import postgres

# In bytes of its rows: below it the connections cost what they save.
LARGE = 32 * 2**20
# Of rows, handed to one connection at a time.
HAND = 256 * 1024
# The superuser is there already: the cluster was made with it.
GIVEN = f"CREATE ROLE {postgres.SUPERUSER};"
# What stands alone in the last line of a table's rows; in rows each backslash is doubled.
END = b"\\.\n"


def fill(content: Path, told: Manifest, url: str) -> None:
    """`url` is a cluster's, without a database; they are made as they were. Raises NotPossible."""
    with psycopg.connect(f"{url}/template1", autocommit=True) as database:
        for statement in statements(content / ROLES):
            database.execute(statement.encode())
    large, others = _entries(content, told)
    _restore(content, f"{url}/template1", "--section=pre-data", "--clean", "--if-exists", "--create")
    _restore(content, f"{url}/postgres", "--section=data", f"--jobs={CORES}", _chosen(content, "others", others))
    for entry in large:
        _deal_out(content, entry, f"{url}/postgres")
    _restore(content, f"{url}/postgres", "--section=post-data", f"--jobs={CORES}")


def statements(roles: Path) -> Iterator[str]:
    """pg_dumpall writes one a line, with commands of psql's and notes between."""
    for line in roles.read_text().splitlines():
        if line and not line.startswith(("--", "\\")) and line != GIVEN:
            yield line


def _restore(content: Path, url: str, *words: str) -> None:
    _went_well(programs.failure(_program(), "--exit-on-error", *words, str(content / DUMP), url=url))


def _went_well(said: str) -> None:
    if said:
        raise NotPossible(f"The database could not be restored: {said}")


def _program() -> Path:
    return postgres.binaries() / "pg_restore"


def _entries(content: Path, told: Manifest) -> tuple[list[str], list[str]]:
    """Of the dump's list: the rows of each large table, and everything else."""
    listed = content / "all.list"
    _went_well(programs.failure(_program(), "--list", str(content / DUMP), into=listed))
    every = listed.read_text(errors="replace").splitlines()
    large = [entry for name in told.tables if _size(told, name) >= LARGE for entry in _rows_of(name, every)]
    return large, [entry for entry in every if entry not in large]


def _size(told: Manifest, name: str) -> int:
    member = told.members.get(f"{DATA}{name}.copy")
    return member.size if member else 0


def _rows_of(name: str, entries: Sequence[str]) -> list[str]:
    """Its entry; none where that is not plain, and pg_restore does it by itself."""
    found = [one for one in entries if f" TABLE DATA {name.replace('.', ' ', 1)} " in one]
    return found if len(found) == 1 else []


def _chosen(content: Path, called: str, entries: Sequence[str]) -> str:
    listed = content / f"{called}.list"
    listed.write_text("\n".join(entries))
    return f"--use-list={listed}"


def _deal_out(content: Path, entry: str, url: str) -> None:
    words: list[str | Path] = [
        _program(),
        "--section=data",
        _chosen(content, "large", [entry]),
        "--file=-",
        content / DUMP,
    ]
    with (
        subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running,
        contextlib.ExitStack() as all_of_them,
    ):
        assert running.stdout is not None
        settings, copy = _head(running.stdout)
        takers = [all_of_them.enter_context(_taking(url, settings, copy)) for _ in range(CORES)]
        for number, rows in enumerate(_hands(running.stdout)):
            takers[number % CORES].write(rows)
        _went_well(programs.ended(running))


def _head(out: IO[bytes]) -> tuple[bytes, bytes]:
    """What is set before the rows, and the COPY that takes them."""
    before = b""
    for line in out:
        if line.startswith(b"COPY "):
            return before, line
        # A command of psql's keeps what follows from being taken for one; nothing here runs any.
        before += b"" if line.startswith(b"\\") else line
    raise NotPossible("The dump has a table without its rows.")


@contextlib.contextmanager
def _taking(url: str, settings: bytes, copy: bytes) -> Iterator[psycopg.Copy]:
    with psycopg.connect(url) as database, database.cursor() as cursor:
        cursor.execute(settings)
        with cursor.copy(copy, writer=QueuedLibpqWriter(cursor)) as taker:
            yield taker


def _hands(out: IO[bytes]) -> Iterator[bytes]:
    """Whole rows, to the last one."""
    rest = b""
    while block := out.read(HAND):
        rows, line, rest = (rest + block).rpartition(b"\n")
        before, end, _ = (b"\n" + rows + line).partition(b"\n" + END)
        if end:
            yield (before + b"\n")[1:]
            break
        yield rows + line
    # What follows is a note.
    while out.read(HAND):
        pass
