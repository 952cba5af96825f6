"""Runs of several processes, by a Valkey that they share: read elsewhere, stopped from elsewhere, vouched for.

Valkey holds nothing that cannot be done without: while it is away runs go on where they are, who reads elsewhere waits
for the row, and Stop elsewhere says that it could not be done.
"""

import asyncio
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from bff.errors import Unavailable
from bff.log import ai_logger
from bff.runs.constants import (
    AGAIN_AFTER,
    BEAT,
    FALLEN,
    KEPT_SECONDS,
    LISTENED_EVERY,
    LOOKED_EVERY,
    RING,
    SAID_EVERY,
    THERE_FOR,
)
from bff.runs.events import Done, Event, Failed, Snapshot
from bff.runs.run import Run

if TYPE_CHECKING:
    from bff.clients.valkey import Valkey

STOPS = "ibid:runs:stop"
ALIVE = "ibid:runs:alive"
# Of requests to stop: each is heard within a second or never.
STOPS_KEPT = 1_000
AT_ONCE = 500

_event = msgspec.json.Decoder(Event)
_encode = msgspec.json.encode


class Lost(Exception):
    """Nobody can say how the run goes on: its process fell, or Valkey did and forgot."""


class Marked(msgspec.Struct, frozen=True):
    """A snapshot, and the number of the event up to which it tells."""

    number: int
    snapshot: Snapshot


class Relay:
    """`longest` as in Hub; `grace` as in Run."""

    def __init__(self, valkey: "Valkey", *, grace: float, longest: float, ring: int = RING) -> None:
        self._valkey = valkey
        self._there_for = max(THERE_FOR, int(grace))
        self._kept = int(longest + KEPT_SECONDS)
        self._ring = ring
        # Where it stands among what is asked of it.
        self.heard_from = ""
        self._carried: dict[UUID, asyncio.Task[None]] = {}

    def carry(self, run: Run) -> None:
        """Tells the others what happens in it, in a task of its own: a slow Valkey makes no run slower."""
        task = asyncio.create_task(self._carry(run), name=f"relay of run {run.id}")
        self._carried[run.id] = task
        task.add_done_callback(lambda _: self._carried.pop(run.id, None))

    async def _carry(self, run: Run) -> None:
        told = 0
        while True:
            try:
                await self._valkey.vouch(ALIVE, [str(run.id)])
                if told:
                    # It was away, and may have forgotten all that was told before.
                    await self._mark(run)
                async with aclosing(run.follow(told)) as events:
                    async for number, event in events:
                        await self._tell(run, number, event)
                        told = number
                await self._valkey.keep(_events(run.id), int(KEPT_SECONDS))
                await self._valkey.withdraw(ALIVE, str(run.id))
            except Unavailable:
                if run.ended:
                    return
                ai_logger(user_id=run.owner_id, run=run.id).warning("Valkey does not answer; a run is read here alone")
                await asyncio.sleep(AGAIN_AFTER)
            else:
                return

    async def _tell(self, run: Run, number: int, event: Event) -> None:
        # Before the list forgets its beginning there is a snapshot that tells it.
        if number % (self._ring // 2) == 0:
            await self._mark(run)
        await self._valkey.append(_events(run.id), number, _encode(event), most=self._ring, seconds=self._kept)

    async def _mark(self, run: Run) -> None:
        whole = Snapshot(text=run.text, evidence=list(run.evidence))
        await self._valkey.put(_snapshot(run.id), _encode(Marked(run.last, whole)), self._kept)

    async def read(self, run_id: UUID, after: int = 0) -> AsyncGenerator[tuple[int, Event], None]:
        """As Run.read, of a run in another process. Raises Lost or Unavailable where that cannot be told."""
        looked_at = 0.0
        while True:
            if time.monotonic() - looked_at > SAID_EVERY:
                await self._valkey.put(_reader(run_id), b"1", self._there_for)
                if run_id not in await self.alive() and not await self._valkey.after(_events(run_id), after, 1):
                    raise Lost
                looked_at = time.monotonic()
            for number, event in await self._news(run_id, after):
                yield number, event
                after = number
                if isinstance(event, Done | Failed):
                    return
            await asyncio.sleep(LOOKED_EVERY)

    async def _news(self, run_id: UUID, after: int) -> list[tuple[int, Event]]:
        found = await self._valkey.after(_events(run_id), after, AT_ONCE)
        try:
            news = [(number, _event.decode(data)) for number, data in found]
        except msgspec.MsgspecError as problem:
            # During an update the other process may speak of what only it knows.
            raise Lost from problem
        if not news or news[0][0] == after + 1 or isinstance(news[0][1], Snapshot):
            return news
        known = await self._valkey.get(_snapshot(run_id))
        marked = msgspec.json.decode(known, type=Marked) if known else None
        if marked is None or marked.number < news[0][0] - 1:
            raise Lost
        return [(marked.number, marked.snapshot)]

    async def attended(self, run_id: UUID) -> bool:
        """Whether somebody reads it in another process. Where that cannot be told nobody does: a model costs money."""
        try:
            return await self._valkey.get(_reader(run_id)) is not None
        except Unavailable:
            return False

    async def ask_to_stop(self, run_id: UUID) -> None:
        """Raises Unavailable."""
        await self._valkey.say(STOPS, str(run_id), most=STOPS_KEPT)

    async def first_to_ask(self, run_id: UUID) -> bool:
        """Whether nobody asked to stop it before. Where that cannot be told it was so: rather two lines than none."""
        try:
            return await self._valkey.claim(_asked(run_id), self._kept)
        except Unavailable:
            return True

    async def listen(self, stop: Callable[[UUID], None]) -> None:
        """Hands on what is asked of this process's runs, and of others' to `stop`, which knows its own; for ever."""
        while True:
            with suppress(Unavailable, ValueError):
                self.heard_from = self.heard_from or await self._valkey.last(STOPS)
                for at, words in await self._valkey.heard(STOPS, self.heard_from):
                    self.heard_from = at
                    stop(UUID(words))
            await asyncio.sleep(LISTENED_EVERY)

    async def beat(self) -> None:
        """Vouches for this process's runs; for ever."""
        while True:
            if self._carried:
                with suppress(Unavailable):
                    await self._valkey.vouch(ALIVE, [str(run_id) for run_id in self._carried])
            await asyncio.sleep(BEAT)

    async def alive(self) -> set[UUID]:
        """Raises Unavailable."""
        return {UUID(run_id) for run_id in await self._valkey.vouched(ALIVE, FALLEN)}

    async def close(self) -> None:
        """Endings that are on their way have a moment to arrive."""
        tasks = list(self._carried.values())
        if tasks:
            await asyncio.wait(tasks, timeout=AGAIN_AFTER)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _events(run_id: UUID) -> str:
    return f"ibid:run:{run_id}:events"


def _snapshot(run_id: UUID) -> str:
    return f"ibid:run:{run_id}:snapshot"


def _asked(run_id: UUID) -> str:
    return f"ibid:run:{run_id}:asked"


def _reader(run_id: UUID) -> str:
    return f"ibid:run:{run_id}:reader"
