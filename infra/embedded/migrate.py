"""Applies supabase/migrations the way the Supabase CLI does, and records them where it looks."""

import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from infra.embedded.banner import banner
from infra.embedded.home import ROOT
from infra.embedded.refusal import Refusal

MIGRATIONS = ROOT / "supabase/migrations"
HERE = Path(__file__).parent
NAME = re.compile(r"^(\d{14})_([\w-]+)\.sql$")
# Any number that only these programs agree on: two starts never migrate at the same time.
LOCK = 7_219_400_153
# While a migration waits for a table that somebody uses, all wait behind it: so it gives up soon, and tries again.
LOCK_TIMEOUT, TRIES = "5s", 6

LEDGER = """
create schema if not exists supabase_migrations;
create table if not exists supabase_migrations.schema_migrations (
  version text not null primary key,
  statements text[],
  name text
);
"""

RECORD = "insert into supabase_migrations.schema_migrations (version, statements, name) values (%s, %s, %s)"


class MigrationError(Refusal):
    """A migration was refused; nothing of it stays."""


def bootstrap(superuser_url: str, passwords: dict[str, str]) -> bool:
    """Whether the database was empty. Roles, schemas and the servers' tables come in one transaction."""
    with _connected(superuser_url) as database:
        done = database.execute("select 1 from pg_roles where rolname = 'authenticator'").fetchone()
        if not done:
            _first_time(database)
        for role, password in passwords.items():
            statement = sql.SQL("alter role {} password {}").format(sql.Identifier(role), sql.Literal(password))
            database.execute(statement)
    return not done


def _connected(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url)
    except psycopg.OperationalError as problem:
        raise MigrationError(f"cannot reach the database: {problem}") from problem


def _first_time(database: psycopg.Connection) -> None:
    for script in (HERE / "bootstrap.sql", HERE / "auth/schema.sql", HERE / "storage/schema.sql"):
        # The files are ours; psycopg wants a literal only to keep strangers' text out of queries.
        database.execute(script.read_bytes())
        database.execute("reset role")
        database.execute("reset search_path")


def pending(database: psycopg.Connection) -> Iterator[tuple[str, str, Path]]:
    """(version, name, file) of what is not recorded yet, oldest first. A name that the CLI would skip is refused."""
    recorded = {row[0] for row in database.execute("select version from supabase_migrations.schema_migrations")}
    for file in sorted(MIGRATIONS.glob("*.sql")):
        named = NAME.match(file.name)
        if named is None:
            raise MigrationError(f"{file.name} is not named like 20261124000000_noun.sql")
        if named[1] not in recorded:
            yield named[1], named[2], file


def apply(database_url: str) -> list[str]:
    """The names applied now, each in its own transaction. MigrationError has the file and what Postgres said."""
    with _connected(database_url) as database:
        database.autocommit = True
        database.execute("select pg_advisory_lock(%s)", (LOCK,))
        database.execute(LEDGER)
        database.execute("select set_config('lock_timeout', %s, false)", (LOCK_TIMEOUT,))
        applied = [_apply_one(database, version, name, file) for version, name, file in list(pending(database))]
        # A PostgREST that was up before answers for what it saw then, until it is told to look again.
        database.execute("notify pgrst, 'reload schema'")
        return applied


def _apply_one(database: psycopg.Connection, version: str, name: str, file: Path) -> str:
    text = file.read_text()
    for attempt in range(1, TRIES + 1):
        try:
            with database.transaction():
                database.execute(text.encode())
                database.execute(RECORD, (version, [text], name))
                database.execute("reset search_path")
        except psycopg.errors.LockNotAvailable as problem:
            if attempt == TRIES:
                raise MigrationError(
                    f"{file.name}: what it changes is in use by others; nothing of it stays"
                ) from problem
        except psycopg.Error as problem:
            raise MigrationError(f"{file.name}: {problem.diag.message_primary or problem}") from problem
        else:
            break
    return file.name


def main() -> None:
    """`python -m infra.embedded.migrate`: DATABASE_URL says where. Ends with 1 and one sentence where it cannot."""
    print(banner("Ibid migrations"), flush=True)  # noqa: T201
    try:
        applied = apply(os.environ["DATABASE_URL"])
    except MigrationError as problem:
        sys.exit(f"ibid: {problem}")
    for name in applied:
        print(f"applied {name}")  # noqa: T201


if __name__ == "__main__":
    main()
