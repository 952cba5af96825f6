"""Supabase's advisors find nothing in our schema, and find what is planted: the oracle is alive."""

import json

import psycopg
import pytest

from infra.embedded import migrate
from tests.database.conftest import Bare, Cli
from tests.stack import Stack

# Each violation with the lint that must find it. Planted in a copy, one by one.
# (The CLI has no lint for definer functions that API roles may run; tests/rls/test_catalog.py holds that.)
PLANTED = {
    "rls_disabled_in_public": """create table public.planted (id integer primary key);
        grant select on public.planted to anon""",
    "policy_exists_rls_disabled": """create table public.planted (id integer primary key);
        create policy "anyone" on public.planted for select to authenticated using (true)""",
    "security_definer_view": """create view public.planted as select id from public.projects;
        grant select on public.planted to authenticated""",
    "auth_users_exposed": """create view public.planted as select * from auth.users;
        grant select on public.planted to anon""",
    "rls_references_user_metadata": """create table public.planted (id integer primary key);
        alter table public.planted enable row level security;
        create policy "metadata" on public.planted for select to authenticated
          using ((select auth.jwt() -> 'user_metadata' ->> 'role') = 'admin')""",
    "sensitive_columns_exposed": """create table public.planted (id integer primary key, password text);
        grant select on public.planted to anon""",
    "materialized_view_in_api": """create materialized view public.planted as select 1 as id;
        grant select on public.planted to anon""",
    "auth_rls_initplan": """create table public.planted (id uuid primary key);
        alter table public.planted enable row level security;
        create policy "bare call" on public.planted for select to authenticated using (id = auth.uid())""",
    "multiple_permissive_policies": """create policy "again" on public.projects for select to authenticated
        using (owner_id = (select auth.uid()))""",
    "function_search_path_mutable": "create function public.planted() returns integer language sql as 'select 1'",
    "rls_policy_always_true": """create policy "all" on public.protected_terms for update to authenticated using (true)
        with check (true); grant update on public.protected_terms to authenticated""",
    "duplicate_index": "create index planted on public.projects (owner_id)",
    "extension_in_public": "create extension tablefunc schema public",
}


def found(cli: Cli, url: str, level: str = "warn") -> set[str]:
    done = cli("db", "advisors", "--level", level, "--output-format", "json", url=url)
    assert done.returncode == 0, done.stderr
    return {result["name"] for result in json.loads(done.stdout or '{"results": []}').get("results", [])}


def test_our_schema_has_no_error_and_no_warning(stack: Stack, cli: Cli) -> None:
    done = cli("db", "advisors", "--level", "warn", "--fail-on", "warn", url=stack.database_url)

    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("lint", PLANTED)
def test_a_planted_violation_is_found(bare: Bare, cli: Cli, lint: str) -> None:
    url = bare.copy("planted")
    migrate.apply(url)
    with psycopg.connect(bare.superuser("planted"), autocommit=True) as database:
        database.execute(PLANTED[lint].encode())

    assert lint in found(cli, url)


def test_a_finding_fails_the_command(bare: Bare, cli: Cli) -> None:
    """Else the first test here would pass whatever is found."""
    url = bare.copy("planted")
    with psycopg.connect(bare.superuser("planted"), autocommit=True) as database:
        database.execute(PLANTED["rls_disabled_in_public"].encode())

    assert cli("db", "advisors", "--fail-on", "warn", url=url).returncode != 0
