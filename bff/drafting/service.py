"""Drafting: a person asks, a run begins, and its text waits to be kept or discarded."""

from uuid import UUID, uuid4

import msgspec

from bff.ai import context
from bff.ai.sanitize import sanitize_context, sanitize_prompt
from bff.ai.writer import Prompt, Writer
from bff.audit import Action
from bff.drafting.schemas import Generate
from bff.errors import Conflict
from bff.runs.act import Act, Place, Shared
from bff.runs.events import Status
from bff.runs.place import text_before
from bff.runs.run import Run
from bff.runs.schemas import Outcome, RunView
from bff.runs.store import DocumentRow, RunReader

NOTHING = (
    "No passage in this project's sources fits what you asked, so nothing was written. Add a source, or ask otherwise."
)


class Drafting:
    def __init__(self, person: UUID, reader: RunReader, shared: Shared) -> None:
        self._person = person
        self._reader = reader
        self._shared = shared
        self._records = shared.records

    async def draft(self, ask: Generate) -> Run:
        """Everything that can be refused is refused before the first byte; the rest travels as events."""
        instruction = sanitize_prompt(ask.instruction)
        writer = self._shared.writers.choose(ask.provider)
        document = await self._reader.document(ask.document_id)
        run_id = uuid4()
        await self._records.open(
            id=run_id,
            owner_id=self._person,
            project_id=document.project_id,
            document_id=document.id,
            kind="generate",
            provider=writer.name,
            model=writer.model,
            instruction=instruction,
            block_id=ask.block_id,
        )
        about = {"provider": writer.name, "model": writer.model, "run": str(run_id)}
        async with self._records.held(run_id):
            await self._shared.audit.record(
                Action.AI_GENERATE, person=self._person, resource="document", resource_id=document.id, **about
            )
            asked = msgspec.structs.replace(ask, instruction=instruction)
            draft = _Draft(self._reader, self._shared, writer, document, asked)
            return self._shared.hub.start(run_id, self._person, draft.work, draft.settle)

    async def of_document(self, document_id: UUID, outcome: Outcome | None) -> list[RunView]:
        return await self._reader.of_document(document_id, outcome)

    async def settle(self, run_id: UUID, outcome: Outcome) -> RunView:
        """What became of the text. Idempotent; kept does not become discarded."""
        view = await self._reader.find(run_id)
        if view.outcome == outcome:
            return view
        if view.status in {"queued", "streaming"}:
            raise Conflict("this is still being written; stop it first")
        if view.outcome != "pending":
            raise Conflict(f"this was already {view.outcome}")
        await self._records.change(run_id, outcome=outcome)
        return await self._reader.find(run_id)


class _Draft(Act):
    def __init__(self, reader: RunReader, shared: Shared, writer: Writer, document: DocumentRow, ask: Generate) -> None:
        super().__init__(reader, shared, writer, Place(document.project_id, document.id))
        self._document = document
        self._ask = ask

    async def work(self, run: Run) -> None:
        run.publish(Status(phase="reading", detail="Looking through your sources"))
        before = context.tail(sanitize_context(text_before(self._document.content, self._ask.block_id)))
        words = context.search_words(self._ask.instruction, self._document.title, before)
        passages = await self.passages(words)
        if not passages:
            run.publish(Status(phase="nothing", detail=NOTHING))
            return
        await self.write(run, Prompt(self._ask.instruction, self._document.title, before, passages))
