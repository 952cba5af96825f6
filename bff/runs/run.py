"""One act of the AI while it lives: a task of its own, events in a bounded ring, readers who come and go."""

import asyncio
from collections import deque
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import aclosing
from enum import StrEnum
from uuid import UUID

from bff.runs.constants import FIRST_READER_SECONDS, RING, SAID_EVERY
from bff.runs.events import Delta, Done, Event, EvidenceEvent, Failed, Snapshot

# Whether somebody reads a run in another process.
Attended = Callable[[UUID], Awaitable[bool]]


class Reason(StrEnum):
    """Why a run was stopped before its end."""

    ASKED = "asked"
    ABANDONED = "abandoned"
    SHUTDOWN = "shutdown"


class Run:
    """`grace`: seconds without a reader after which the work stops, unless `attended` knows of one elsewhere."""

    def __init__(
        self, run_id: UUID, owner_id: UUID, *, grace: float, ring: int = RING, attended: Attended | None = None
    ) -> None:
        self.id = run_id
        self.owner_id = owner_id
        self.text = ""
        self.evidence: list[EvidenceEvent] = []
        self.ended = False
        self.reason: Reason | None = None
        self._grace = grace
        self._ring: deque[tuple[int, Event]] = deque(maxlen=ring)
        self._last = 0
        self._news = asyncio.Event()
        self._readers = 0
        self._leaving: asyncio.TimerHandle | None = None
        self._attended = attended
        self._asking: asyncio.Task[None] | None = None
        self._stop: Callable[[], object] | None = None

    def begin(self, stop: Callable[[], object]) -> None:
        """`stop` cancels the work. Nobody reads yet, so the clock runs from here."""
        self._stop = stop
        self._wait_for_readers(max(self._grace, FIRST_READER_SECONDS))

    def publish(self, event: Event) -> None:
        """Raises RuntimeError after the ending: there is one."""
        if self.ended:
            raise RuntimeError(f"run {self.id} has ended")
        self._remember(event)
        self._last += 1
        self._ring.append((self._last, event))
        # Readers wait for the old signal; those who come from now on for the new.
        news, self._news = self._news, asyncio.Event()
        news.set()

    def _remember(self, event: Event) -> None:
        match event:
            case Delta(text=text):
                self.text += text
            case EvidenceEvent():
                self.evidence.append(event)
            case Done() | Failed():
                self.ended = True
                self._forget_leaving()

    async def read(self, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        """(number, event) from the one after `after` to the ending."""
        self._readers += 1
        self._forget_leaving()
        try:
            async with aclosing(self.follow(after)) as events:
                async for numbered in events:
                    yield numbered
        finally:
            self._readers -= 1
            self._wait_for_readers(self._grace)

    async def follow(self, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        """As `read`, by one who is no reader."""
        while True:
            news = self._news
            for number, event in self._since(after):
                yield number, event
                after = number
            if self.ended and after >= self._last:
                return
            if after >= self._last:
                await news.wait()

    def _since(self, after: int) -> list[tuple[int, Event]]:
        if not self._ring or after >= self._last:
            return []
        if self._ring[0][0] <= after + 1:
            return [(number, event) for number, event in self._ring if number > after]
        snapshot = Snapshot(text=self.text, evidence=list(self.evidence))
        if self.ended:
            return [(self._last - 1, snapshot), self._ring[-1]]
        return [(self._last, snapshot)]

    @property
    def last(self) -> int:
        return self._last

    def stop(self, reason: Reason) -> None:
        """Idempotent; the first reason stays."""
        if self.ended or self.reason is not None:
            return
        self.reason = reason
        self._forget_leaving()
        if self._stop is not None:
            self._stop()

    def _wait_for_readers(self, seconds: float) -> None:
        if self._readers or self.ended or self._leaving is not None:
            return
        self._leaving = asyncio.get_running_loop().call_later(seconds, self._left)

    def _left(self) -> None:
        self._leaving = None
        if self._attended is None:
            self.stop(Reason.ABANDONED)
        else:
            self._asking = asyncio.get_running_loop().create_task(self._ask_elsewhere(self._attended))

    async def _ask_elsewhere(self, attended: Attended) -> None:
        if await attended(self.id):
            self._wait_for_readers(max(self._grace, SAID_EVERY))
        elif not self._readers:
            self.stop(Reason.ABANDONED)

    def _forget_leaving(self) -> None:
        if self._leaving is not None:
            self._leaving.cancel()
            self._leaving = None
