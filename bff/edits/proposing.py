"""The run that proposes edits: the document goes to the model whole, each change is checked and stored as it comes."""

import asyncio
from typing import Any
from uuid import uuid4

import msgspec

from bff.ai import context
from bff.ai.sanitize import sanitize_context
from bff.ai.writer import Prompt, Writer
from bff.edits.plan import Objects, Plan, Planned, Refusal
from bff.edits.store import EditedDocument, EditRecords, operation_of
from bff.edits.talks import Talks
from bff.edits.words import blocks_of
from bff.log import ai_logger
from bff.runs.act import Act, Place, Shared, surely
from bff.runs.events import Ending, OperationEvent, Provenance, Refused, Status
from bff.runs.run import Run
from bff.runs.store import RunReader

PROOFREAD = (
    "Proofread the document: mend spelling, grammar, punctuation and words that stand twice, and leave its meaning and"
    " manner alone."
)
NOTHING = "The document has no words yet that could be changed."


class Proposing(Act):
    def __init__(
        self,
        reader: RunReader,
        shared: Shared,
        writer: Writer,
        asked: "Asked",
        into: tuple[EditRecords, Talks],
    ) -> None:
        super().__init__(reader, shared, writer, Place(asked.document.project_id, asked.document.id))
        self._asked = asked
        self._edits, self._talks = into
        self._plan = Plan([], asked.terms)
        self._objects = Objects()
        self._raw: list[str] = []

    async def work(self, run: Run) -> None:
        run.publish(Status(phase="reading", detail="Reading the document"))
        # A thesis is taken to characters in half a second: not on the loop that others' streams run on.
        blocks = await asyncio.to_thread(blocks_of, self._asked.document.content)
        self._plan = Plan(blocks, self._asked.terms)
        shown = tuple(msgspec.structs.replace(block, text=sanitize_context(block.text)) for block in self._plan.shown())
        if not shown:
            run.publish(Status(phase="nothing", detail=NOTHING))
            return
        asked = self._asked
        sanitize_context("".join(block.text for block in shown))
        passages = await self.passages(context.search_words(asked.instruction, "", ""))
        prompt = Prompt(asked.instruction or PROOFREAD, asked.document.title, "", passages)
        await self.write(run, msgspec.structs.replace(prompt, manner="edit", blocks=shown, protected=asked.terms))
        for cut_off in self._objects.close():
            await self._take(run, cut_off)

    async def wrote(self, run: Run, text: str) -> None:
        self._raw.append(text)
        for written in self._objects.feed(text):
            await self._take(run, written)

    def written(self, run: Run) -> str:
        """The proposals as they were written: nobody reads them in this form."""
        return "".join(self._raw) or run.text

    async def _take(self, run: Run, written: str) -> None:
        try:
            planned = self._plan.take(written)
        except Refusal as refusal:
            run.publish(Refused(reason=refusal.reason, detail=refusal.detail, count=self._plan.refused))
            return
        operation, change = self._rows(run, planned)
        # The row comes first: an event names nothing that the database does not know.
        stored = await self._edits.propose(operation, change)
        told = {**change, "edited": None, "after_hash": None, **stored}
        run.publish(OperationEvent(operation=operation_of(told, self._provenance(change["before_hash"]))))

    def _rows(self, run: Run, planned: Planned) -> tuple[dict[str, Any], dict[str, Any]]:
        document, block, splice = self._asked.document, planned.block, planned.splice
        told = self._provenance("")
        operation = {
            "id": uuid4(),
            "run_id": run.id,
            "document_id": document.id,
            "number": self._plan.count,
            "based_on": document.version,
            "reason": sanitize_context(planned.reason),
            "guards": planned.guards,
            "provenance": {
                "provider": told.provider,
                "model": told.model,
                "prompt_hash": told.prompt_hash,
                "sources": told.source_ids,
            },
        }
        change = {
            "block_id": block.id,
            "op": planned.op,
            "find": block.outside(block.text[splice.start : splice.end]),
            "replace": block.outside(splice.text),
            "start_offset": splice.start,
            "before_hash": document.hashes.get(block.id, ""),
        }
        return operation, change

    def _provenance(self, before_hash: str) -> Provenance:
        passages = self._prompt.passages if self._prompt is not None else ()
        return Provenance(
            provider=self._writer.name,
            model=self._writer.model,
            prompt_hash=self.prompt_hash,
            source_ids=list(dict.fromkeys(passage.source_id for passage in passages)),
            before_hash=before_hash,
            after_hash=None,
            decided_by=None,
        )

    async def settle(self, run: Run, ending: Ending) -> None:
        await super().settle(run, ending)
        if self._asked.in_conversation:
            await surely(lambda: self._talks.answer(run.id, self._summary()))
        ai_logger(user_id=run.owner_id, run=run.id, proposed=self._plan.count, refused=self._plan.refused).info(
            "edits were proposed"
        )

    def _summary(self) -> str:
        proposed, refused = self._plan.count, self._plan.refused
        said = f"{proposed} change{'' if proposed == 1 else 's'} proposed." if proposed else "No change was proposed."
        return f"{said} {refused} that did not fit the document left out." if refused else said


class Asked(msgspec.Struct, frozen=True):
    """What a run starts from."""

    document: EditedDocument
    instruction: str
    terms: tuple[str, ...]
    in_conversation: bool = False
