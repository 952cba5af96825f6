"""The schema `storage` is the real server's own, so that it finds its tables and nothing to migrate."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.conformance.storage.under_test import Storage

RECORDED = Path(__file__).with_name("schema.txt").read_text().splitlines()
TABLES = ("buckets", "migrations", "objects", "s3_multipart_uploads", "s3_multipart_uploads_parts")
COLUMNS = """
select table_name || ': ' || string_agg(column_name || ' '
    || case data_type when 'USER-DEFINED' then udt_name else data_type end
    || case is_nullable when 'NO' then '!' else '' end, ', ' order by ordinal_position)
from information_schema.columns where table_schema = 'storage' and table_name = any(%s) group by table_name
"""
INDEXES = """
select tablename || ': ' || case when indexdef like 'CREATE UNIQUE%%' then 'UNIQUE ' else '' end
    || indexname || ' ' || substring(indexdef from 'USING (.*)')
from pg_indexes where schemaname = 'storage' and tablename = any(%s) and tablename <> 'migrations'
"""
CONSTRAINTS = """
select c.relname || ': ' || conname || ' ' || pg_get_constraintdef(k.oid)
from pg_constraint k join pg_class c on c.oid = conrelid
where c.relnamespace = 'storage'::regnamespace and c.relname = any(%s) and contype in ('c', 'f')
"""


@pytest.fixture
def database(storage: Storage) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
    if not storage.admin_url:
        pytest.skip("looks into the database, which CONFORMANCE_DATABASE_URL does not name")
    with psycopg.connect(storage.admin_url) as connection:
        yield connection


def test_tables_indexes_and_constraints_are_those_recorded(database: psycopg.Connection[tuple[Any, ...]]) -> None:
    found = [
        row[0].replace(" USING", "")
        for query in (COLUMNS, INDEXES, CONSTRAINTS)
        for row in database.execute(query, [list(TABLES)]).fetchall()
    ]

    assert sorted(found) == sorted(RECORDED)


def test_every_table_asks_its_policies(database: psycopg.Connection[tuple[Any, ...]]) -> None:
    query = "select relname from pg_class where relnamespace = 'storage'::regnamespace and relkind = 'r'"
    without = database.execute(f"{query} and not relrowsecurity").fetchall()

    assert without == []


def test_the_recorded_migrations_are_written_down(database: psycopg.Connection[tuple[Any, ...]]) -> None:
    written = database.execute("select id, name from storage.migrations order by id").fetchall()

    assert [number for number, _ in written] == list(range(64))
    assert (written[0][1], written[-1][1]) == ("create-migrations-table", "fix-search-name-relative-to-prefix")


def test_policies_can_take_a_name_apart(database: psycopg.Connection[tuple[Any, ...]]) -> None:
    asked = "select storage.foldername(n), storage.filename(n), storage.extension(n) from (values (%s)) as v(n)"

    assert database.execute(asked, ["a/b/c.tar.gz"]).fetchone() == (["a", "b"], "c.tar.gz", "gz")
    assert database.execute(asked, ["c.txt"]).fetchone() == ([], "c.txt", "txt")
