"""What a database holds, seen in one snapshot: rows and fingerprints of each table, migrations, stored objects."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import psycopg
from psycopg import sql

from infra.backup.manifest import DATA, Table
from infra.backup.problems import NotPossible

# In `private` lies the key of the audit trail's pseudonyms: with another one its lines would fall apart.
SCHEMAS = ("public", "auth", "storage", "private")
# How a value is written depends on these; a fingerprint must not.
FIXED = ("set timezone = 'UTC'", "set datestyle = 'ISO'", "set intervalstyle = 'iso_8601'", "set bytea_output = 'hex'")

TABLES = """
select n.nspname, c.relname, c.relrowsecurity,
  array(
    select a.attname::text from pg_attribute a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' order by a.attnum
  )
from pg_class c join pg_namespace n on n.oid = c.relnamespace
where n.nspname = any(%s) and c.relkind = 'r' order by 1, 2
"""
# Without the offset the rows themselves are carried through the sorting of their sums.
FINGERPRINT = """
select count(*), coalesce(md5(string_agg(line, '' order by line)), '')
from (select md5(({columns})::text) as line from {table} offset 0) lines
"""
# All that a backup keeps, as it lies there.
SIZE = """
select pg_database_size(current_database())
  + (select coalesce(sum((metadata ->> 'size')::bigint), 0) from storage.objects where version is not null)
"""
OBJECTS = "select bucket_id, name, version from storage.objects where version is not null order by 1, 2"


class Stored(msgspec.Struct, frozen=True):
    bucket: str
    name: str
    version: str

    @property
    def path(self) -> str:
        """Below the folder of stored files."""
        return f"{self.bucket}/{self.name}/{self.version}"


class Inventory(msgspec.Struct, frozen=True):
    postgres: int
    migrations: list[str]
    tables: dict[str, Table]
    without_row_security: list[str]
    objects: list[Stored]


@contextmanager
def snapshot(url: str) -> Iterator[tuple[psycopg.Connection[Any], str]]:
    """A transaction that sees one moment, and the name by which pg_dump sees the same one."""
    try:
        database = psycopg.connect(url, connect_timeout=10)
    except psycopg.OperationalError as problem:
        raise NotPossible(f"The database does not answer ({problem}). Start Ibid first: ./scripts/start.sh") from None
    with database:
        database.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        database.read_only = True
        # A table's lines are sorted for its fingerprint.
        database.execute("set work_mem = '32MB'")
        for setting in FIXED:
            database.execute(setting.encode())
        row = database.execute("select pg_export_snapshot()").fetchone()
        assert row is not None
        yield database, str(row[0])


def take(database: psycopg.Connection[Any]) -> Inventory:
    listed = database.execute(TABLES, [list(SCHEMAS)]).fetchall()
    migrations = "select version from supabase_migrations.schema_migrations order by 1"
    return Inventory(
        postgres=database.info.server_version // 10_000,
        migrations=[row[0] for row in database.execute(migrations)],
        tables={
            f"{schema}.{name}": table(database, f"{schema}.{name}", columns) for schema, name, _, columns in listed
        },
        without_row_security=[f"{schema}.{name}" for schema, name, secured, _ in listed if not secured],
        objects=objects(database),
    )


def objects(database: psycopg.Connection[Any]) -> list[Stored]:
    return [Stored(*row) for row in database.execute(OBJECTS)]


def table(database: psycopg.Connection[Any], full: str, columns: Sequence[str]) -> Table:
    """`full` is the schema's name and the table's. Its fingerprint is of these columns, in this order."""
    row = sql.SQL("row({})").format(sql.SQL(", ").join(map(sql.Identifier, columns)))
    query = sql.SQL(FINGERPRINT).format(columns=row, table=sql.Identifier(*full.split(".")))
    found = database.execute(query).fetchone()
    assert found is not None
    return Table(rows=found[0], fingerprint=found[1], columns=list(columns))


def size(url: str) -> int:
    """In bytes. Raises NotPossible where the database does not answer."""
    with snapshot(url) as (database, _):
        row = database.execute(SIZE).fetchone()
    assert row is not None
    return int(row[0])


def copy_out(database: psycopg.Connection[Any], tables: dict[str, Table], into: Path) -> None:
    """Each table's rows as COPY writes them, by named columns: what another major version can load."""
    (into / DATA).mkdir()
    for full, told in tables.items():
        query = sql.SQL("copy {} ({}) to stdout").format(
            sql.Identifier(*full.split(".")), sql.SQL(", ").join(map(sql.Identifier, told.columns))
        )
        with (into / DATA / f"{full}.copy").open("wb") as file, database.cursor().copy(query) as rows:
            for block in rows:
                file.write(block)
