"""Each policy is needed, and each condition of it: without one, a probe of the matrix turns red."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from psycopg.rows import DictRow

from tests.rls.probes import Scene, table_problems
from tests.rls.storage import storage_problems

Db = psycopg.Connection[DictRow]
Policy = dict[str, Any]
POLICIES = """select schemaname as schema, tablename as table, policyname as policy, cmd, roles, qual, with_check
from pg_policies where schemaname in ('public', 'storage') order by 1, 2, 3"""
# Those that a policy could let in; bad tokens never reach one.
CONCERNED = ("owner", "stranger", "anon")


def problems(scene: Scene, db: Db, policy: Policy) -> list[str]:
    try:
        if policy["schema"] == "storage":
            return list(storage_problems(db, scene.world, scene.stranger))
        return list(table_problems(scene, policy["table"], CONCERNED))
    except AssertionError as odd:
        return [str(odd)]
    finally:
        # What a broken policy let through may have changed the rows.
        for world in (scene.world, scene.stranger):
            world.clear()
            world.__init__(world.db)  # type: ignore[misc]


# --- the ways to break a policy: each gives what stands in its place, None for nothing ---


def kept(policy: Policy) -> Iterator[Policy | None]:
    yield policy


def dropped(_: Policy) -> Iterator[Policy | None]:
    yield None


def opened(policy: Policy) -> Iterator[Policy | None]:
    # One that lets everything through on purpose cannot be opened further.
    if policy["qual"] != "true":
        yield {**policy, **{clause: policy[clause] and "true" for clause in ("qual", "with_check")}}


def weakened(policy: Policy) -> Iterator[Policy | None]:
    for clause in ("qual", "with_check"):
        conditions = conditions_of(policy[clause] or "")
        for left_out in conditions if len(conditions) > 1 else ():
            yield {**policy, clause: " and ".join(one for one in conditions if one != left_out), "without": left_out}


def conditions_of(clause: str) -> list[str]:
    """What stands on both sides of each outermost AND, as pg_policies prints it: in parentheses of its own."""
    depth, start, found = 0, 0, []
    for place, letter in enumerate(clause):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "(" and depth == 2:
            start = place
        elif letter == ")" and depth == 1:
            found.append(clause[start : place + 1])
    joined = "(" + " AND ".join(found) + ")"
    return found if joined == clause else [clause]


@contextmanager
def in_its_place(db: Db, policy: Policy, other: Policy | None) -> Iterator[None]:
    drop = f'drop policy "{policy["policy"]}" on "{policy["schema"]}"."{policy["table"]}"'.encode()
    db.execute(drop)
    if other:
        db.execute(_create(other))
    try:
        yield
    finally:
        if other:
            db.execute(drop)
        db.execute(_create(policy))


def _create(policy: Policy) -> bytes:
    using, check = policy["qual"], policy["with_check"]
    clauses = (f" using ({using})" if using else "") + (f" with check ({check})" if check else "")
    where = f'"{policy["schema"]}"."{policy["table"]}"'
    return f'create policy "{policy["policy"]}" on {where} for {policy["cmd"]} to authenticated{clauses}'.encode()


def test_the_bucket_keeps_to_its_policies(scene: Scene, db: Db) -> None:
    assert list(storage_problems(db, scene.world, scene.stranger)) == []


@pytest.mark.timeout(900)
@pytest.mark.parametrize("mutate", [kept, dropped, opened, weakened])
def test_every_condition_of_a_policy_is_missed_when_it_is_gone(
    scene: Scene, db: Db, mutate: Callable[[Policy], Iterator[Policy | None]]
) -> None:
    """With every policy kept, nothing may turn red: else the others would prove nothing."""
    survived, noticed = [], []
    for policy in db.execute(POLICIES.encode()).fetchall():
        assert policy["roles"] == ["authenticated"], policy
        for other in mutate(policy):
            with in_its_place(db, policy, other):
                found = problems(scene, db, policy)
            (noticed if found else survived).append((policy["policy"], (other or {}).get("without"), found[:3]))

    assert (noticed if mutate is kept else survived) == []
    assert noticed or mutate is kept


@pytest.mark.parametrize(
    ("clause", "conditions"),
    [
        ("((a IS NULL) AND (b IN ( SELECT x AS x)))", ["(a IS NULL)", "(b IN ( SELECT x AS x))"]),
        ("((a = 1) OR (b = 2))", ["((a = 1) OR (b = 2))"]),
        ("(a = f(1))", ["(a = f(1))"]),
        ("true", ["true"]),
    ],
)
def test_a_clause_is_cut_at_its_outermost_ands(clause: str, conditions: list[str]) -> None:
    assert conditions_of(clause) == conditions
