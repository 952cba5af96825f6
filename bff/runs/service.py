"""What people do with any run of theirs: look, come back to it, stop it."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from uuid import UUID

from bff.ai.providers import Writers
from bff.audit import Action
from bff.errors import AppError, Unavailable
from bff.runs.act import Shared
from bff.runs.constants import CLOSING_SECONDS, LISTENED_EVERY, OVERDUE, ROW_EVERY
from bff.runs.events import Done, Event, Failed, Snapshot, Usage
from bff.runs.hub import failed
from bff.runs.relay import Lost
from bff.runs.schemas import Provider, RunView
from bff.runs.store import OPEN, RunReader


class OwnRuns:
    """One person's view of the runs; the hub and the writers are the process's."""

    def __init__(self, person: UUID, reader: RunReader, shared: Shared) -> None:
        self._person = person
        self._reader = reader
        self._hub = shared.hub
        self._audit = shared.audit
        self._writers: Writers = shared.writers

    def providers(self) -> list[Provider]:
        return [
            Provider(
                name=writer.name,
                model=writer.model,
                default=writer.name == self._writers.default,
                cites=writer.abilities.cites,
                needs_key=writer.abilities.needs_key,
            )
            for writer in self._writers.all()
        ]

    async def find(self, run_id: UUID) -> RunView:
        return await self._reader.find(run_id)

    async def rejoin(self, run_id: UUID, after: int) -> AsyncIterator[tuple[int, Event]]:
        """From memory where it lives or lately lived, or from the process that has it; else what its row says.
        NotFound comes before any event."""
        run = self._hub.find(run_id, self._person)
        if run is not None:
            return run.read(after)
        view = await self._reader.find(run_id)
        return self._elsewhere(view, after) if view.status in OPEN else _retold(view)

    async def _elsewhere(self, view: RunView, after: int) -> AsyncGenerator[tuple[int, Event], None]:
        """Whoever reads has the 200 already: what goes wrong on the way has to travel as the ending."""
        number = after
        try:
            async with aclosing(self._told(view, after)) as events:
                async for number, event in events:
                    yield number, event
        except AppError as problem:
            # The session ended meanwhile, or the document is gone, and the run with it.
            yield number + 1, failed(problem)

    async def _told(self, view: RunView, after: int) -> AsyncGenerator[tuple[int, Event], None]:
        if self._hub.relay is not None:
            # Who cannot be told how it goes on is told how it ended.
            with suppress(Lost, Unavailable):
                async with aclosing(self._hub.relay.read(view.id, after)) as events:
                    async for numbered in events:
                        yield numbered
                return
        async for numbered in _retold(await self._ended(view, self._hub.longest + OVERDUE)):
            yield numbered

    async def _ended(self, view: RunView, longest: float) -> RunView:
        """As its row says in the end, or `longest` seconds after it began: it has no process any more."""
        while view.status in OPEN and (datetime.now(UTC) - view.created_at).total_seconds() < longest:
            await asyncio.sleep(ROW_EVERY)
            with suppress(Unavailable):
                view = await self._reader.find(view.id)
        return view

    async def cancel(self, run_id: UUID) -> RunView:
        """Idempotent: a run that has ended is shown as it ended. Unavailable where its process cannot be reached."""
        run = self._hub.find(run_id, self._person)
        if run is not None:
            asked = not run.ended and run.reason is None
            await self._hub.cancel(run)
            view = await self._reader.find(run_id)
        else:
            view = await self._reader.find(run_id)
            asked = view.status in OPEN and self._hub.relay is not None
            view = await self._stopped(view) if asked else view
        if asked and await self._is_first(run_id):
            document = str(view.document_id) if view.document_id is not None else None
            await self._audit.record(
                Action.AI_CANCEL, person=self._person, resource="run", resource_id=run_id, document=document
            )
        return view

    async def _is_first(self, run_id: UUID) -> bool:
        """Of those who asked in any process, so that one act leaves one line."""
        return self._hub.relay is None or await self._hub.relay.first_to_ask(run_id)

    async def _stopped(self, view: RunView) -> RunView:
        """In the process that has it, as soon as that has heard of it."""
        assert self._hub.relay is not None
        await self._hub.relay.ask_to_stop(view.id)
        for _ in range(int(CLOSING_SECONDS / LISTENED_EVERY)):
            if view.status not in OPEN:
                break
            await asyncio.sleep(LISTENED_EVERY)
            view = await self._reader.find(view.id)
        return view


async def _retold(view: RunView) -> AsyncIterator[tuple[int, Event]]:
    """A run that this process no longer holds: what was written, what it used, and how it ended."""
    yield 1, Snapshot(text=view.text, evidence=view.evidence)
    yield 2, Usage(input_tokens=view.input_tokens, output_tokens=view.output_tokens, estimated=view.estimated)
    if view.status in {"done", "stopped"}:
        yield 3, Done(run_id=view.id, status="done" if view.status == "done" else "stopped")
        return
    detail = "this ended before it was finished; what was written until then is kept"
    yield 3, Failed(code=view.error_code or "INTERRUPTED", detail=detail, retryable=True)
