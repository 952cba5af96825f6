"""What the catalog itself must show, whoever asks."""

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.rls.probes import COLUMNS

Db = psycopg.Connection[DictRow]
OURS = "('public'::regnamespace, 'private'::regnamespace)"


def names(db: Db, query: str) -> list[str]:
    return [row["name"] for row in db.execute(query.encode())]


def test_every_table_has_row_security(db: Db) -> None:
    assert (
        names(
            db,
            f"""select oid::regclass::text as name from pg_class
            where relnamespace in {OURS} and relkind = 'r' and not relrowsecurity""",
        )
        == []
    )


def test_every_function_has_an_empty_search_path(db: Db) -> None:
    assert (
        names(
            db,
            f"""select oid::regprocedure::text as name from pg_proc where pronamespace in {OURS}
        and not coalesce(proconfig, '{{}}') @> array['search_path=""']""",
        )
        == []
    )


def test_definer_functions_are_private(db: Db) -> None:
    assert (
        names(
            db,
            "select proname as name from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
        )
        == []
    )


def test_nobody_runs_our_functions_by_default(db: Db) -> None:
    assert (
        names(
            db,
            f"""select p.oid::regprocedure::text as name from pg_proc p,
        aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
        where p.pronamespace in {OURS} and (a.grantee = 0 or a.grantee = 'anon'::regrole)""",
        )
        == []
    )


@pytest.mark.parametrize("act", ["insert", "update"])
def test_people_set_the_columns_that_are_theirs_and_no_other(db: Db, act: str) -> None:
    granted = db.execute(
        """select table_name as table, string_agg(column_name, ' ' order by column_name) as columns
        from information_schema.column_privileges
        where table_schema = 'public' and grantee = 'authenticated' and privilege_type = %s group by 1""",
        [act.upper()],
    )

    expected = {table: " ".join(sorted(of[act].split())) for table, of in COLUMNS.items() if of[act]}
    assert {row["table"]: row["columns"] for row in granted} == expected


@pytest.mark.parametrize("role", ["anon", "authenticated"])
def test_no_caller_empties_a_table_or_hangs_anything_on_it(db: Db, role: str) -> None:
    """The matrix asks for rows; these acts no API has, but a grant would allow."""
    query = f"""select c.oid::regclass::text || ' ' || a.privilege_type as name
        from pg_class c, aclexplode(c.relacl) a where c.relnamespace in {OURS} and a.grantee = '{role}'::regrole
        and a.privilege_type not in ('SELECT', 'INSERT', 'UPDATE', 'DELETE')"""

    assert names(db, query) == []


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_the_queue_is_out_of_reach(db: Db, role: str) -> None:
    reach = db.execute("select has_schema_privilege(%s, 'procrastinate', 'usage') as found", [role]).fetchone()

    assert reach == {"found": False}


@pytest.mark.parametrize("schema", ["private", "supabase_migrations"])
def test_what_is_private_is_out_of_a_strangers_reach(db: Db, schema: str) -> None:
    reach = db.execute("select has_schema_privilege('anon', %s, 'usage') as found", [schema]).fetchone()

    assert reach == {"found": False}


def test_private_tables_are_nobodys(db: Db) -> None:
    assert (
        names(
            db,
            """select c.relname as name from pg_class c, aclexplode(c.relacl) a
        where c.relnamespace = 'private'::regnamespace and c.relkind = 'r' and a.grantee <> c.relowner""",
        )
        == []
    )


def test_every_foreign_key_has_an_index(db: Db) -> None:
    assert (
        names(
            db,
            """select c.conname as name from pg_constraint c where c.contype = 'f'
        and c.connamespace = 'public'::regnamespace and not exists (
          select from pg_index i where i.indrelid = c.conrelid and i.indpred is null
          and (i.indkey::smallint[])[0:cardinality(c.conkey) - 1] @> c.conkey)""",
        )
        == []
    )


def test_policies_ask_who_is_calling_once_a_statement(db: Db) -> None:
    """`(select auth.uid())` is computed once; a bare call runs for every row."""
    bare = names(
        db,
        r"""select policyname as name from pg_policies where schemaname in ('public', 'storage')
        and regexp_replace(coalesce(qual, '') || coalesce(with_check, ''), 'SELECT auth\.uid\(\)', '', 'g')
          ~ 'auth\.uid\(\)'""",
    )

    assert bare == []
