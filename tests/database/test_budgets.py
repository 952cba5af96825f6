"""A month's budget in the database: whatever way a run ends, what it held is free again and what it used is counted."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg.rows import DictRow, dict_row

from tests.rls.world import World
from tests.stack import Stack

Db = psycopg.Connection[DictRow]
HELD = {"reserved_tokens": 100, "reserved_cost_micros": 1_000}
USED = {"input_tokens": 30, "output_tokens": 12, "cost_micros": 77}


class Runs:
    def __init__(self, db: Db, world: World) -> None:
        self.db, self.world = db, world

    def open(self, db: Db | None = None, **more: Any) -> UUID:
        row = {**self.world.rows["ai_runs"], "id": uuid4(), "status": "streaming", **HELD, **more}
        names, places = ", ".join(row), ", ".join(["%s"] * len(row))
        (db or self.db).execute(f"insert into ai_runs ({names}) values ({places})".encode(), list(row.values()))
        return UUID(str(row["id"]))

    def change(self, run: UUID, **values: Any) -> None:
        sets = ", ".join(f"{name} = %s" for name in values)
        self.db.execute(f"update ai_runs set {sets} where id = %s".encode(), [*values.values(), run])

    def month(self) -> tuple[int, int, int, int]:
        """Tokens held and used, money held and used, of this month."""
        query = """select tokens_reserved, tokens_used, cost_micros_reserved, cost_micros_used from usage_budgets
        where user_id = %s and period = date_trunc('month', now() at time zone 'UTC')"""
        row = self.db.execute(query, [self.world.owner]).fetchone()
        return tuple(row.values()) if row else (0, 0, 0, 0)  # type: ignore[return-value]


@pytest.fixture
def runs(db: Db, world: World) -> Iterator[Runs]:
    return Runs(db, world)


def test_an_open_run_holds_and_an_ended_one_counts_with_what_it_used(runs: Runs) -> None:
    run = runs.open()
    assert runs.month() == (100, 0, 1_000, 0)

    # As it grows nothing changes; however it ends it is settled, once.
    runs.change(run, **USED)
    assert runs.month() == (100, 0, 1_000, 0)
    runs.change(run, status="stopped", input_tokens=31)
    assert runs.month() == (0, 43, 0, 77)
    runs.change(run, outcome="kept")
    runs.change(run, status="stopped")
    assert runs.month() == (0, 43, 0, 77)
    runs.change(run, status="done", output_tokens=20)
    assert runs.month() == (0, 51, 0, 77)


def test_a_crash_is_settled_by_what_was_written_down_and_spares_the_living(runs: Runs) -> None:
    fallen, alive, young = runs.open(), runs.open(), runs.open()
    runs.change(fallen, **USED)
    runs.change(young, created_at=datetime.now(UTC).replace(year=2126))

    runs.db.execute("select interrupt_runs(now() + interval '1 second', %s)", [[alive]])

    assert runs.month()[:2] == (200, 42)
    found = runs.db.execute("select id, status, error_code from ai_runs where id = any(%s)", [[fallen, alive, young]])
    told = {row["id"]: (row["status"], row["error_code"]) for row in found}
    assert told == {fallen: ("interrupted", "INTERRUPTED"), alive: ("streaming", None), young: ("streaming", None)}


def test_a_run_that_is_deleted_holds_nothing_more_and_what_was_used_stays_used(runs: Runs) -> None:
    writing, ended = runs.open(**USED), runs.open(**USED)
    runs.change(ended, status="done")

    runs.db.execute("delete from ai_runs where id = any(%s)", [[writing, ended]])

    assert runs.month() == (0, 84, 0, 154)


@pytest.mark.parametrize(("cap", "what"), [({"token_cap": 250}, "tokens"), ({"cost_cap_micros": 2_500}, "money")])
def test_what_does_not_fit_leaves_nothing_behind(runs: Runs, cap: dict[str, int], what: str) -> None:
    runs.open(**cap)
    runs.open(**cap)

    with pytest.raises(psycopg.Error) as refused:
        runs.open(**cap)

    assert (refused.value.sqlstate, refused.value.diag.message_primary) == ("PT402", what)
    assert runs.month()[0] == 200
    # An exact fit is one.
    runs.open(**{name: amount + amount // 5 for name, amount in cap.items()})


def test_runs_that_begin_at_once_never_hold_more_than_there_is(runs: Runs, stack: Stack) -> None:
    def begin(_: int) -> str | None:
        with psycopg.connect(stack.superuser_url, autocommit=True, row_factory=dict_row) as own:
            try:
                runs.open(own, token_cap=350)
            except psycopg.Error as problem:
                return problem.sqlstate
            return "begun"

    with ThreadPoolExecutor(12) as together:
        told = list(together.map(begin, range(12)))

    assert sorted(told, key=str) == ["PT402"] * 9 + ["begun"] * 3
    assert runs.month()[0] == 300
