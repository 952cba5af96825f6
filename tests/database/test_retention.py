"""What a table's comment says of its retention is done by a clean-up that exists, and only the server may run it."""

import re
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.rls.world import World

Db = psycopg.Connection[DictRow]
COMMENTS = """select c.relname as name, obj_description(c.oid, 'pg_class') as comment from pg_class c
where c.relnamespace in ('public'::regnamespace, 'private'::regnamespace) and c.relkind = 'r'"""
CLEAN_UPS = """select p.proname as name, p.prorettype::regtype::text as answer, p.proconfig as config,
  array_remove(array_agg(a.grantee::regrole::text), p.proowner::regrole::text) as roles
from pg_proc p, aclexplode(p.proacl) a
where p.pronamespace = 'public'::regnamespace and p.proname like 'cleanup\\_%' group by p.oid"""
# The sum of the others, for the worker; no table names it.
ALL_OF_THEM = "cleanup_old_records"


def stated(comment: str) -> str:
    """The clean-up that a comment names, where it states a time; empty where a row simply stays."""
    _, found, retention = comment.partition("Retention: ")
    assert found, "no retention is stated"
    if not re.search(r"\d+ days|trash_days", retention):
        return ""
    named = re.search(r"\((\w+)\)", retention)
    assert named, "a time is stated, and no clean-up that keeps it"
    return named[1]


def clean_ups(db: Db) -> dict[str, dict[str, Any]]:
    return {row["name"]: row for row in db.execute(CLEAN_UPS.encode())}


def test_every_stated_time_has_its_clean_up(db: Db) -> None:
    known = clean_ups(db)
    named = {row["name"]: stated(row["comment"] or "") for row in db.execute(COMMENTS.encode())}

    assert {table: name for table, name in named.items() if name and name not in known} == {}
    assert set(known) == {name for name in named.values() if name} | {ALL_OF_THEM}


BROKEN = ["", "What people write.", "Retention: 30 days.", "Retention: trash_days in the trash"]


@pytest.mark.parametrize("comment", BROKEN)
def test_a_comment_that_keeps_no_promise_is_noticed(comment: str) -> None:
    with pytest.raises(AssertionError):
        stated(comment)


def test_clean_ups_count_and_are_the_servers_alone(db: Db) -> None:
    for name, row in clean_ups(db).items():
        assert row["answer"] == "bigint", name
        assert row["config"] == ['search_path=""'], name
        assert row["roles"] == ["service_role"], name


AGED = {
    "cleanup_soft_deleted_projects": ("projects", "deleted_at = now() - interval '8 days'"),
    "cleanup_soft_deleted_vault_items": ("vault_items", "deleted_at = now() - interval '8 days'"),
    "cleanup_soft_deleted_documents": ("documents", "deleted_at = now() - interval '8 days'"),
    "cleanup_soft_deleted_citations": ("citations", "deleted_at = now() - interval '8 days'"),
    "cleanup_soft_deleted_conversations": ("conversations", "deleted_at = now() - interval '8 days'"),
    "cleanup_auth_attempts": ("auth_attempts", "created_at = now() - interval '91 days'"),
    "cleanup_run_events": ("ai_run_events", "created_at = now() - interval '91 days'"),
}


def test_every_clean_up_is_tried_here(db: Db) -> None:
    assert set(AGED) == set(clean_ups(db)) - {ALL_OF_THEM}


def run(db: Db, clean_up: str) -> int:
    with db.transaction():
        db.execute("set local role service_role")
        row = db.execute(f"select public.{clean_up}() as removed".encode()).fetchone()
    assert row is not None
    return int(row["removed"])


@pytest.mark.parametrize("clean_up", [*AGED, ALL_OF_THEM])
def test_a_clean_up_takes_what_is_past_its_time_and_nothing_else(db: Db, world: World, clean_up: str) -> None:
    table, aging = AGED.get(clean_up, AGED["cleanup_soft_deleted_documents"])
    run(db, clean_up)
    assert world.found(table) is not None

    where = " and ".join(f"{name} = %s" for name in world.at(table))
    values = [value.removeprefix("eq.") for value in world.at(table).values()]
    db.execute(f"update public.{table} set {aging} where {where}".encode(), values)

    assert run(db, clean_up) == 1
    assert world.found(table) is None


def trash(db: Db, world: World, ago: str) -> None:
    query = "update public.documents set deleted_at = now() - %s::interval where id = %s"
    db.execute(query, [ago, world.ids["documents"]])


def test_the_trash_keeps_what_is_not_past_its_time(db: Db, world: World) -> None:
    db.execute(
        "update public.documents set deleted_at = now() - interval '6 days' where id = %s", [world.ids["documents"]]
    )

    run(db, ALL_OF_THEM)

    assert world.found("documents") is not None


def test_one_setting_says_how_long_the_trash_keeps(db: Db, world: World) -> None:
    db.execute(
        "update public.documents set deleted_at = now() - interval '2 days' where id = %s", [world.ids["documents"]]
    )
    db.execute("update public.app_settings set value = '1' where key = 'trash_days'")
    try:
        run(db, ALL_OF_THEM)
        assert world.found("documents") is None
    finally:
        db.execute("update public.app_settings set value = '7' where key = 'trash_days'")


def forget_audit(db: Db, role: str, keep: str) -> int:
    with db.transaction():
        db.execute(f"set local role {role}".encode())
        row = db.execute("select private.audit_retention(%s::interval) as removed", [keep]).fetchone()
    assert row is not None
    return int(row["removed"])


@pytest.mark.parametrize("role", ["anon", "authenticated", "service_role"])
def test_no_role_of_the_api_ends_an_audit_line(db: Db, role: str) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        forget_audit(db, role, "0 days")


def test_the_databases_owner_ends_audit_lines(db: Db, world: World) -> None:
    db.execute("update public.audit_logs set created_at = now() - interval '9 years' where id = %s", [world.audit])

    assert forget_audit(db, "postgres", "8 years") == 1
