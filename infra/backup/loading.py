"""Loads an archive's rows, by their columns' names, into a database that its own migrations made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from infra.backup import inventory
from infra.backup.manifest import BLOCK, DATA, Manifest, Table, differences
from infra.backup.problems import Differs, DoesNotFit

# What the target's own servers wrote down of their own schema: rows of another server's would mislead them.
OF_SERVERS = frozenset({"auth.schema_migrations", "storage.migrations"})

COLUMNS = """
select n.nspname || '.' || c.relname, array_agg(a.attname::text)
from pg_class c join pg_namespace n on n.oid = c.relnamespace
join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
where n.nspname = any(%s) and c.relkind = 'r' group by 1
"""
SEQUENCES = """
select s.oid::regclass::text, n.nspname, t.relname, a.attname
from pg_depend d join pg_class s on s.oid = d.objid and s.relkind = 'S'
join pg_class t on t.oid = d.refobjid join pg_namespace n on n.oid = t.relnamespace
join pg_attribute a on a.attrelid = t.oid and a.attnum = d.refobjsubid
where d.classid = 'pg_class'::regclass and d.deptype in ('a', 'i') and n.nspname = any(%s)
"""
REFERENCES = """
select k.conname, n.nspname, t.relname, fn.nspname, ft.relname,
  array(select a.attname::text from unnest(k.conkey) with ordinality u(number, nth)
    join pg_attribute a on a.attrelid = k.conrelid and a.attnum = u.number order by nth),
  array(select a.attname::text from unnest(k.confkey) with ordinality u(number, nth)
    join pg_attribute a on a.attrelid = k.confrelid and a.attnum = u.number order by nth)
from pg_constraint k
join pg_class t on t.oid = k.conrelid join pg_namespace n on n.oid = t.relnamespace
join pg_class ft on ft.oid = k.confrelid join pg_namespace fn on fn.oid = ft.relnamespace
where k.contype = 'f' and n.nspname = any(%s)
"""


def load(content: Path, told: Manifest, url: str) -> None:
    """All of it or nothing. `url` is a superuser's. Raises DoesNotFit, or Differs where something came out other."""
    with psycopg.connect(url) as database:
        for setting in inventory.FIXED:
            database.execute(setting.encode())
        wanted = _fitting(database, told.tables)
        # Neither keys nor triggers: every row was checked, and every trigger did its part, where it was written.
        database.execute("set local session_replication_role = replica")
        for full in wanted:
            database.execute(sql.SQL("delete from {}").format(_name(full)))
        for full, table in wanted.items():
            _copy_in(database, full, table, content / DATA / f"{full}.copy")
        _move_sequences(database)
        _compare(database, wanted)


def fits(told: Manifest, url: str) -> None:
    """Raises DoesNotFit."""
    with psycopg.connect(url) as database:
        _fitting(database, told.tables)


def _name(full: str) -> sql.Identifier:
    return sql.Identifier(*full.split("."))


def _fitting(database: psycopg.Connection[Any], tables: Mapping[str, Table]) -> dict[str, Table]:
    """The tables to load. Raises DoesNotFit, naming each table with rows, and each column, that is not here."""
    here = {full: set(columns) for full, columns in database.execute(COLUMNS, [list(inventory.SCHEMAS)])}
    wanted = {full: table for full, table in tables.items() if full not in OF_SERVERS and table.rows}
    missing = [full for full in sorted(wanted) if full not in here]
    for full, table in sorted(wanted.items()):
        missing += [f"{full}.{column}" for column in table.columns if column not in here.get(full, table.columns)]
    if missing:
        raise DoesNotFit(f"The database here has no place for what it holds: {', '.join(missing)}")
    # Those that are empty in the archive are emptied too: migrations lay rows in some.
    return {full: table for full, table in tables.items() if full in here and full not in OF_SERVERS}


def _copy_in(database: psycopg.Connection[Any], full: str, table: Table, file: Path) -> None:
    columns = [name for name in table.columns if table.rows]
    if not columns:
        return
    query = sql.SQL("copy {} ({}) from stdin").format(_name(full), sql.SQL(", ").join(map(sql.Identifier, columns)))
    try:
        with file.open("rb") as rows, database.cursor().copy(query) as into:
            while block := rows.read(BLOCK):
                into.write(block)
    except (psycopg.errors.IntegrityError, psycopg.errors.DataError) as problem:
        # Of the message its first line: the others quote the row.
        raise DoesNotFit(f"The rows of {full} do not fit here: {problem.diag.message_primary}") from None


def _move_sequences(database: psycopg.Connection[Any]) -> None:
    for sequence, schema, table, column in database.execute(SEQUENCES, [list(inventory.SCHEMAS)]).fetchall():
        query = sql.SQL("select coalesce(max({}), 0) + 1 from {}")
        row = database.execute(query.format(sql.Identifier(column), sql.Identifier(schema, table))).fetchone()
        assert row is not None
        # Unlike setval's, this is undone with all else where the rows are not what was kept.
        database.execute(sql.SQL("alter sequence {} restart with {}").format(sql.SQL(sequence), sql.Literal(row[0])))


def _compare(database: psycopg.Connection[Any], wanted: Mapping[str, Table]) -> None:
    found = {full: inventory.table(database, full, table.columns) for full, table in wanted.items()}
    lines = differences(wanted, found) + _dangling(database)
    if lines:
        raise Differs("What was loaded is not what was kept:\n  " + "\n  ".join(lines))


def _dangling(database: psycopg.Connection[Any]) -> list[str]:
    """Rows that name others which are not there: a key of this schema may be younger than the rows."""
    lines = []
    for key, schema, table, other_schema, other, columns, others in database.execute(
        REFERENCES, [list(inventory.SCHEMAS)]
    ).fetchall():
        pairs = [
            sql.SQL("r.{} = f.{}").format(sql.Identifier(mine), sql.Identifier(theirs))
            for mine, theirs in zip(columns, others, strict=True)
        ]
        query = sql.SQL("select count(*) from {} r where {} and not exists (select from {} f where {})").format(
            sql.Identifier(schema, table),
            sql.SQL(" and ").join(sql.SQL("r.{} is not null").format(sql.Identifier(mine)) for mine in columns),
            sql.Identifier(other_schema, other),
            sql.SQL(" and ").join(pairs),
        )
        row = database.execute(query).fetchone()
        if row and row[0]:
            lines.append(f"{row[0]} rows of {schema}.{table} name others that are not there ({key})")
    return lines
