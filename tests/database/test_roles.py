"""Roles and defaults as in the image of Supabase's Postgres; what our migrations open of them, and what they close."""

from collections.abc import Iterator

import psycopg
import pytest
from psycopg.rows import DictRow, tuple_row

from infra.embedded import migrate
from tests.database.conftest import Bare
from tests.rls.rest import Rest
from tests.rls.world import World

Db = psycopg.Connection[DictRow]
API = ("anon", "authenticated", "service_role")
PLANTED = """create table public.planted (id bigint generated always as identity primary key);
create function public.planted() returns integer language sql as 'select 1'"""
REACH = """select r as role, has_table_privilege(r, 'public.planted', 'select')
  or has_table_privilege(r, 'public.planted', 'insert') as rows,
  has_sequence_privilege(r, 'public.planted_id_seq', 'usage') as numbers,
  has_function_privilege(r, 'public.planted()', 'execute') as calls
from unnest(array['anon', 'authenticated', 'service_role']) r"""


def reach(url: str) -> dict[str, tuple[bool, bool, bool]]:
    """What each role of the API may do with a table, its sequence and a function that postgres has just made."""
    with psycopg.connect(url, row_factory=tuple_row) as database:
        database.execute(PLANTED.encode())
        return {role: (rows, numbers, calls) for role, rows, numbers, calls in database.execute(REACH.encode())}


def test_the_image_opens_what_postgres_makes_in_public(bare: Bare) -> None:
    assert reach(bare.copy("image")) == dict.fromkeys(API, (True, True, True))


def test_after_our_migrations_a_new_table_is_closed_until_one_opens_it(bare: Bare) -> None:
    url = bare.copy("closed")
    migrate.apply(url)

    assert reach(url) == {
        "anon": (False, False, False), "authenticated": (False, False, False), "service_role": (True, True, True),
    }  # fmt: skip


def test_postgres_is_no_superuser_and_owns_neither_auth_nor_storage(db: Db) -> None:
    role = db.execute("select rolsuper, rolbypassrls from pg_roles where rolname = 'postgres'").fetchone()
    owners = db.execute(
        """select nspname, nspowner::regrole::text as owner from pg_namespace
        where nspname in ('auth', 'storage', 'private', 'procrastinate') order by 1"""
    ).fetchall()

    assert role == {"rolsuper": False, "rolbypassrls": True}
    assert {row["nspname"]: row["owner"] for row in owners} == {
        "auth": "supabase_auth_admin", "storage": "supabase_storage_admin", "private": "postgres",
        "procrastinate": "postgres",
    }  # fmt: skip


def test_every_extension_is_out_of_public(db: Db) -> None:
    found = db.execute(
        """select extname, extnamespace::regnamespace::text as schema from pg_extension where extname <> 'plpgsql'"""
    ).fetchall()

    assert {row["extname"] for row in found} >= {"vector", "pg_trgm", "unaccent", "citext"}
    assert {row["schema"] for row in found} == {"extensions"}


@pytest.fixture
def told_limit(db: Db) -> Iterator[str]:
    """A function, planted for the test, that tells how long PostgREST lets its caller take."""
    db.execute(
        """create function public.planted_limit() returns text language sql set search_path = ''
        as $$ select current_setting('statement_timeout') $$"""
    )
    db.execute("grant execute on function public.planted_limit() to anon, authenticated")
    db.execute("notify pgrst, 'reload schema'")
    yield "/rpc/planted_limit"
    db.execute("drop function public.planted_limit()")
    db.execute("notify pgrst, 'reload schema'")


@pytest.mark.parametrize(("caller", "limit"), [("anon", "3s"), ("owner", "8s")])
def test_no_statement_of_a_caller_runs_without_end(
    told_limit: str, rest: Rest, world: World, caller: str, limit: str
) -> None:
    answer = rest.once_known("POST", told_limit, rest.token(caller, world, world))

    assert (answer.status_code, answer.json()) == (200, limit)
