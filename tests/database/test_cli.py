"""The Supabase CLI works on our database, and leaves what our own migrating leaves."""

import psycopg
from psycopg.rows import tuple_row

from infra.embedded import migrate
from tests.database.conftest import Bare, Cli
from tests.stack import ROOT, Stack

LEDGER = "select version, name from supabase_migrations.schema_migrations order by version"
# Every object of ours with its definition and its grants.
OBJECTS = """
select 'table', c.oid::regclass::text, c.relacl::text, obj_description(c.oid) from pg_class c
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r'
union all select 'column', attrelid::regclass::text || '.' || attname, attacl::text, format_type(atttypid, atttypmod)
from pg_attribute join pg_class c on c.oid = attrelid
where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and attnum > 0
union all select 'function', oid::regprocedure::text, proacl::text, prosrc from pg_proc
where pronamespace in ('public'::regnamespace, 'private'::regnamespace)
union all select 'policy', policyname, tablename, coalesce(qual, '') || coalesce(with_check, '') from pg_policies
union all select 'index', indexname, tablename, indexdef from pg_indexes where schemaname = 'public'
order by 1, 2, 3
"""


def rows(url: str, query: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url, row_factory=tuple_row) as database:
        return database.execute(query.encode()).fetchall()


def test_db_push_leaves_what_our_own_migrating_leaves(bare: Bare, cli: Cli) -> None:
    pushed, ours = bare.copy("pushed"), bare.copy("ours")

    done = cli("db", "push", "--yes", "--include-seed", url=pushed)
    migrate.apply(ours)

    assert done.returncode == 0, done.stderr
    assert rows(pushed, LEDGER) == rows(ours, LEDGER)
    assert rows(pushed, OBJECTS) == rows(ours, OBJECTS)
    assert rows(pushed, "select title from public.documents") == [("A first document",)]


def test_the_cli_finds_nothing_left_to_push(stack: Stack, cli: Cli) -> None:
    done = cli("db", "push", "--yes", "--dry-run", url=stack.database_url)

    assert done.returncode == 0, done.stderr
    assert "up to date" in done.stdout + done.stderr


def test_migration_list_shows_each_as_applied(stack: Stack, cli: Cli) -> None:
    done = cli("migration", "list", url=stack.database_url)

    listed = done.stdout + done.stderr
    assert done.returncode == 0, listed
    for file in (ROOT / "supabase/migrations").glob("*.sql"):
        assert listed.count(f"`{file.name[:14]}`") == 2, f"{file.name} is not there and applied"


def test_migrating_twice_does_nothing(bare: Bare) -> None:
    url = bare.copy("twice")

    assert migrate.apply(url) != []
    assert migrate.apply(url) == []
