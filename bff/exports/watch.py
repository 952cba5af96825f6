"""An export as it is made: how far it is, told as it goes on, and whether anybody still wants it.

Told from the thread that renders. A format says where it is by going `over` what it has to write; nothing else of it
need know that it is watched.
"""

import time
from collections.abc import Callable, Collection, Iterator
from threading import Event
from typing import Literal, NamedTuple, TypeVar

from bff.exports.constants import TOLD_EVERY

T = TypeVar("T")
Phase = Literal["waiting", "references", "writing", "drawing"]


class Step(NamedTuple):
    phase: Phase
    done: int
    total: int


class Stopped(Exception):
    """Nobody wants the file any more."""


def _nobody(_: Step) -> None:
    """Nobody listens."""


class Watch:
    def __init__(self, tell: Callable[[Step], None] = _nobody, clock: Callable[[], float] = time.monotonic) -> None:
        self._tell = tell
        self._clock = clock
        self._stopped = Event()
        self._told: tuple[Phase, float] | None = None

    def stop(self) -> None:
        """The next step ends it."""
        self._stopped.set()

    def check(self) -> None:
        """Raises Stopped."""
        if self._stopped.is_set():
            raise Stopped

    def over(self, phase: Phase, things: Collection[T]) -> Iterator[T]:
        """The things, each after word of how many are done. Raises Stopped."""
        for done, thing in enumerate(things):
            self.step(phase, done, len(things))
            yield thing

    def step(self, phase: Phase, done: int, total: int) -> None:
        """Raises Stopped."""
        self.check()
        now = self._clock()
        if self._told and self._told[0] == phase and now - self._told[1] < TOLD_EVERY:
            return
        self._told = phase, now
        self._tell(Step(phase, done, total))


UNWATCHED = Watch()
