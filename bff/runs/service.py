"""What people do with any run of theirs: look, come back to it, stop it."""

from collections.abc import AsyncIterator
from uuid import UUID

from bff.ai.providers import Writers
from bff.runs.act import Shared
from bff.runs.events import Done, Event, Failed, Snapshot
from bff.runs.schemas import Provider, RunView
from bff.runs.store import RunReader


class OwnRuns:
    """One person's view of the runs; the hub and the writers are the process's."""

    def __init__(self, person: UUID, reader: RunReader, shared: Shared) -> None:
        self._person = person
        self._reader = reader
        self._hub = shared.hub
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
        """From memory where it lives or lately lived; else what its row says. NotFound comes before any event."""
        run = self._hub.find(run_id, self._person)
        if run is not None:
            return run.read(after)
        return _retold(await self._reader.find(run_id))

    async def cancel(self, run_id: UUID) -> RunView:
        """Idempotent: a run that has ended is shown as it ended."""
        run = self._hub.find(run_id, self._person)
        if run is not None:
            await self._hub.cancel(run)
        return await self._reader.find(run_id)


async def _retold(view: RunView) -> AsyncIterator[tuple[int, Event]]:
    """A run that this process no longer holds: what was written, and how it ended."""
    yield 1, Snapshot(text=view.text, evidence=view.evidence)
    if view.status in {"done", "stopped"}:
        yield 2, Done(run_id=view.id, status="done" if view.status == "done" else "stopped")
        return
    detail = "this ended before it was finished; what was written until then is kept"
    yield 2, Failed(code=view.error_code or "INTERRUPTED", detail=detail, retryable=True)
