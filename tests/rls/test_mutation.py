"""Each policy is needed: without it, or with one that lets everything through, a probe of the matrix turns red."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.rls.probes import Scene, table_problems
from tests.rls.storage import storage_problems

Db = psycopg.Connection[DictRow]
POLICIES = """select schemaname as schema, tablename as table, policyname as policy, cmd, roles, qual, with_check
from pg_policies where schemaname in ('public', 'storage') order by 1, 2, 3"""
# Those that a policy could let in; bad tokens never reach one.
CONCERNED = ("owner", "stranger", "anon")


def problems(scene: Scene, db: Db, schema: str, table: str) -> list[str]:
    if schema == "storage":
        return list(storage_problems(db, scene.world, scene.stranger))
    return list(table_problems(scene, table, CONCERNED))


def test_the_bucket_keeps_to_its_policies(scene: Scene, db: Db) -> None:
    assert list(storage_problems(db, scene.world, scene.stranger)) == []


@contextmanager
def kept(_: Db, __: dict[str, Any]) -> Iterator[None]:
    yield


@contextmanager
def dropped(db: Db, policy: dict[str, Any]) -> Iterator[None]:
    where = f'"{policy["schema"]}"."{policy["table"]}"'
    db.execute(f'drop policy "{policy["policy"]}" on {where}'.encode())
    try:
        yield
    finally:
        db.execute(_create(policy, policy["qual"], policy["with_check"]))


@contextmanager
def opened(db: Db, policy: dict[str, Any]) -> Iterator[None]:
    with dropped(db, policy):
        loose = _create(policy, policy["qual"] and "true", policy["with_check"] and "true")
        db.execute(loose)
        try:
            yield
        finally:
            where = f'"{policy["schema"]}"."{policy["table"]}"'
            db.execute(f'drop policy "{policy["policy"]}" on {where}'.encode())


def _create(policy: dict[str, Any], using: str | None, check: str | None) -> bytes:
    clauses = (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    where = f'"{policy["schema"]}"."{policy["table"]}"'
    return f'create policy "{policy["policy"]}" on {where} for {policy["cmd"]} to authenticated{clauses}'.encode()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutate", [kept, dropped, opened])
def test_every_policy_is_missed_when_it_is_gone(scene: Scene, db: Db, mutate: Any) -> None:
    """With every policy kept, nothing may turn red: else the two others would prove nothing."""
    survived, noticed = [], []
    for policy in db.execute(POLICIES.encode()).fetchall():
        assert policy["roles"] == ["authenticated"], policy
        if mutate is opened and policy["qual"] == "true":
            continue  # it lets everything through on purpose
        with mutate(db, policy):
            try:
                found = problems(scene, db, policy["schema"], policy["table"])
            except AssertionError as odd:
                found = [str(odd)]
        (noticed if found else survived).append(policy["policy"])
        # What the broken policy let through may have changed the rows.
        for world in (scene.world, scene.stranger):
            world.clear()
            world.__init__(world.db)  # type: ignore[misc]

    assert (noticed if mutate is kept else survived) == []
