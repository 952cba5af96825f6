"""What crashes left open is settled, and nothing that lives."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from bff.errors import Unavailable
from bff.runs.recovery import recover

LONGEST = 600.0


class Interrupt:
    """Remembers what it was asked; fails as often as it is told to, and stops everything after so many calls."""

    def __init__(self, calls: int, failing: int = 0) -> None:
        self.asked: list[tuple[float, frozenset[UUID]]] = []
        self._left, self._failing = calls, failing

    async def __call__(self, before: datetime, alive: Collection[UUID]) -> int:
        self.asked.append(((datetime.now(UTC) - before) / timedelta(seconds=1), frozenset(alive)))
        self._left -= 1
        if self._left < 0:
            raise asyncio.CancelledError
        if len(self.asked) <= self._failing:
            raise Unavailable("not there")
        return 1


async def run_out(interrupt: Interrupt, **more: object) -> None:
    with pytest.raises(asyncio.CancelledError):
        await recover(interrupt, LONGEST, every=0, **more)  # type: ignore[arg-type]


async def test_a_process_that_is_alone_settles_at_its_start_whatever_is_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bff.runs.recovery.PAUSE", 0.0)
    interrupt = Interrupt(3, failing=1)

    await run_out(interrupt)

    (first, _), (again, spared), (later, _), *_ = interrupt.asked
    assert first < 5
    assert again < 5
    assert spared == frozenset()
    # From then on only what is older than any run lives.
    assert later > LONGEST


async def test_where_there_are_several_what_anybody_vouched_for_lately_is_spared() -> None:
    one, other = uuid4(), uuid4()
    looks = iter([{one}, {other}, set()])

    async def alive() -> set[UUID]:
        return next(looks)

    interrupt = Interrupt(5)
    await run_out(interrupt, alive=alive)

    spared = [living for age, living in interrupt.asked if age < LONGEST]
    assert spared == [{one, other}, {other}]
    assert all(age > 15 for age, _ in interrupt.asked)


async def test_where_nobody_can_say_who_lives_only_what_is_overdue_is_settled() -> None:
    answers = iter([{uuid4()}, None, {uuid4()}, {uuid4()}])

    async def alive() -> set[UUID]:
        found = next(answers)
        if found is None:
            raise Unavailable("not there")
        return found

    interrupt = Interrupt(5)
    await run_out(interrupt, alive=alive)

    # A look, none, a first look again, and a second one, which settles.
    assert [age < LONGEST for age, _ in interrupt.asked] == [False, False, False, False, True, False]
