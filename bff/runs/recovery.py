"""Settles what crashes left open: when this process starts, and for as long as it lives."""

import asyncio
from collections.abc import Awaitable, Callable, Collection
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bff.errors import Unavailable
from bff.log import ai_logger
from bff.runs.constants import FALLEN, OVERDUE

# `interrupt` ends what began before then and is not among the living; it says how many that were.
Interrupt = Callable[[datetime, Collection[UUID]], Awaitable[int]]
Alive = Callable[[], Awaitable[set[UUID]]]
# Until a database that is away is asked again.
PAUSE = 2.0
NOBODY: frozenset[UUID] = frozenset()


async def recover(interrupt: Interrupt, longest: float, alive: Alive | None = None, every: float = FALLEN) -> None:
    """For ever. `longest` as in Hub; `alive`: the runs that living processes vouch for, where there are several.

    A process that is alone knows at its start that whatever is open fell with the one before it.
    """
    if alive is None:
        await _until_done(interrupt, datetime.now(UTC))
    before: set[UUID] | None = None
    while True:
        now = datetime.now(UTC)
        try:
            await _noted(interrupt(now - timedelta(seconds=longest + OVERDUE), NOBODY))
            if alive is not None:
                living = await alive()
                # Twice in a row, so that a Valkey that has just come back has heard of everybody.
                if before is not None:
                    await _noted(interrupt(now - timedelta(seconds=FALLEN), before | living))
                before = living
        except Unavailable:
            before = None
        await asyncio.sleep(every)


async def _until_done(interrupt: Interrupt, began: datetime) -> None:
    while True:
        try:
            await _noted(interrupt(began, NOBODY))
        except Unavailable:
            await asyncio.sleep(PAUSE)
        else:
            return


async def _noted(ending: Awaitable[int]) -> None:
    ended = await ending
    if ended:
        ai_logger(runs=ended).warning("runs that a crash left open were settled")
