"""Drafting: a person asks, a run begins, its sources are searched, its words stream and its quotes are checked."""

import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import UTC, datetime
from uuid import UUID, uuid4

import msgspec

from bff.ai import budget, context, prompting
from bff.ai.providers import Writers, estimated
from bff.ai.sanitize import sanitize_context, sanitize_prompt
from bff.ai.writer import Prompt, Quoted, Used, Writer, Wrote
from bff.audit import Action, Audit
from bff.clients.outcomes import Outcomes
from bff.drafting.checking import Checker
from bff.drafting.events import Delta, Done, Ending, Event, Failed, Snapshot, Status, Usage
from bff.drafting.hub import Hub
from bff.drafting.place import text_before
from bff.drafting.run import Run
from bff.drafting.schemas import Generate, Outcome, Provider, RunView
from bff.drafting.store import DocumentRow, RunReader, RunRecords
from bff.errors import AppError, Conflict
from bff.log import ai_logger

SAVED_EVERY = 1.0
SEARCHED = 40
NOTHING = (
    "No passage in this project's sources fits what you asked, so nothing was written. Add a source, or ask otherwise."
)


class Shared(msgspec.Struct, frozen=True):
    """What the process has one of."""

    writers: Writers
    hub: Hub
    audit: Audit
    records: RunRecords
    outcomes: Outcomes


class Drafting:
    """One person's view of the runs; the hub and the writers are the process's."""

    def __init__(self, person: UUID, reader: RunReader, shared: Shared) -> None:
        self._person = person
        self._reader = reader
        self._shared = shared
        self._records = shared.records
        self._writers = shared.writers
        self._hub = shared.hub
        self._audit = shared.audit

    async def draft(self, ask: Generate) -> Run:
        """Everything that can be refused is refused before the first byte; the rest travels as events."""
        instruction = sanitize_prompt(ask.instruction)
        writer = self._writers.choose(ask.provider)
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
        await self._audit.record(
            Action.AI_GENERATE, person=self._person, resource="document", resource_id=document.id, **about
        )
        act = _Act(self._reader, self._shared, writer, document, msgspec.structs.replace(ask, instruction=instruction))
        return self._hub.start(run_id, self._person, act.work, act.settle)

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

    async def of_document(self, document_id: UUID, outcome: Outcome | None) -> list[RunView]:
        return await self._reader.of_document(document_id, outcome)

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


class _Act:
    """One draft from its search to its ending."""

    def __init__(self, reader: RunReader, shared: Shared, writer: Writer, document: DocumentRow, ask: Generate) -> None:
        self._reader = reader
        self._records = shared.records
        self._outcomes = shared.outcomes
        self._writer = writer
        self._document = document
        self._ask = ask
        self._prompt: Prompt | None = None
        self._used: Used | None = None
        self._saved_at = 0.0

    async def work(self, run: Run) -> None:
        run.publish(Status(phase="reading", detail="Looking through your sources"))
        prompt = await self._gather()
        if not prompt.passages:
            run.publish(Status(phase="nothing", detail=NOTHING))
            return
        await self._opened(run, prompt)
        run.publish(Status(phase="writing"))
        checker = Checker(prompt.passages, self._reader.source)
        async with aclosing(self._writer.write(prompt)) as pieces:
            async for piece in pieces:
                match piece:
                    case Wrote(text):
                        run.publish(Delta(text=text))
                    case Quoted():
                        await self._check(run, checker, piece)
                    case Used():
                        self._used = piece
                await self._save_now_and_then(run)

    async def _gather(self) -> Prompt:
        before = context.tail(sanitize_context(text_before(self._document.content, self._ask.block_id)))
        words = context.search_words(self._ask.instruction, self._document.title, before)
        found = await self._reader.search(self._document.project_id, words, SEARCHED) if words else []
        chosen = context.fits(context.merged(context.relevant(found, words)))
        clean = tuple(msgspec.structs.replace(passage, text=sanitize_context(passage.text)) for passage in chosen)
        return Prompt(self._ask.instruction, self._document.title, before, clean)

    async def _opened(self, run: Run, prompt: Prompt) -> None:
        """Written down before the model is asked: what it was asked and what it read."""
        self._prompt = prompt
        digest = hashlib.sha256(prompting.whole(prompt).encode()).hexdigest()
        now = datetime.now(UTC)
        await self._records.read(run.id, prompt.passages)
        await self._records.change(run.id, status="streaming", started_at=now, prompt_hash=digest)
        count = len({passage.source_id for passage in prompt.passages})
        run.publish(Status(phase="reading", detail=f"Reading {count} source{'' if count == 1 else 's'}"))

    async def _check(self, run: Run, checker: Checker, claim: Quoted) -> None:
        if checker.fresh:
            run.publish(Status(phase="checking", detail="Looking the quotes up"))
        evidence, score, version = await checker.check(claim, run.text)
        card = evidence.evidence
        # The row comes first: an event names nothing that the database does not know.
        await self._records.evidence(
            id=card.id,
            project_id=self._document.project_id,
            document_id=self._document.id,
            run_id=run.id,
            vault_item_id=card.source_id,
            page_number=card.page_number,
            start_offset=card.start_offset,
            end_offset=card.end_offset,
            claim=run.text[evidence.start : evidence.end],
            quote=card.quote,
            source_text=card.source_text,
            state=card.state,
            score=score,
            extraction_version=version,
        )
        run.publish(evidence)

    async def _save_now_and_then(self, run: Run) -> None:
        if time.monotonic() - self._saved_at < SAVED_EVERY:
            return
        self._saved_at = time.monotonic()
        try:
            await self._records.change(run.id, text=run.text)
        except AppError as problem:
            # The next save or the ending carries the same words and more.
            ai_logger(run=run.id, code=problem.code).warning("a run's text could not be saved for now")

    async def settle(self, run: Run, ending: Ending) -> None:
        self._tell_health(ending)
        used = self._final(run, ending)
        await self._records.change(
            run.id,
            status=_status(ending),
            text=run.text,
            error_code=ending.code if isinstance(ending, Failed) else None,
            input_tokens=used.input_tokens,
            output_tokens=used.output_tokens,
            estimated=used.estimated,
            cost_micros=budget.cost_micros(self._writer.model, used.input_tokens, used.output_tokens),
            finished_at=datetime.now(UTC),
        )
        run.publish(Usage(input_tokens=used.input_tokens, output_tokens=used.output_tokens, estimated=used.estimated))
        await self._records.ended(run.id, run.last + 1, ending)
        ai_logger(project=self._document.project_id, run=run.id, model=self._writer.model).info(
            "a run ended: {}", _status(ending)
        )

    def _tell_health(self, ending: Ending) -> None:
        """Only what the model did counts for it: not a database that was away, nor a run that never asked it."""
        if isinstance(ending, Failed) and ending.code.startswith("MODEL_"):
            self._outcomes.failed("ai", ending.code)
        elif isinstance(ending, Done) and self._used is not None:
            self._outcomes.succeeded("ai")

    def _final(self, run: Run, ending: Ending) -> Used:
        """What the provider counted when it came to its end; else what it said last, and the words we hold."""
        if self._prompt is None or self._writer.name == "offline":
            return Used(0, 0)
        guess = estimated(self._prompt, run.text)
        said = self._used
        if said is None:
            return guess
        if isinstance(ending, Done) and ending.status == "done":
            return said
        return Used(said.input_tokens, max(said.output_tokens, guess.output_tokens), estimated=True)


def _status(ending: Ending) -> str:
    if isinstance(ending, Done):
        return ending.status
    return "interrupted" if ending.code == "INTERRUPTED" else "failed"


async def _retold(view: RunView) -> AsyncIterator[tuple[int, Event]]:
    """A run that this process no longer holds: what was written, and how it ended."""
    yield 1, Snapshot(text=view.text, evidence=view.evidence)
    if view.status in {"done", "stopped"}:
        yield 2, Done(run_id=view.id, status="done" if view.status == "done" else "stopped")
        return
    detail = "this ended before it was finished; what was written until then is kept"
    yield 2, Failed(code=view.error_code or "INTERRUPTED", detail=detail, retryable=True)
