"""One act of the AI from its reading to its ending; what is asked, and of whom, is its user's to say."""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import msgspec

from bff.ai import budget, context, prompting
from bff.ai.providers import Writers, estimated
from bff.ai.sanitize import sanitize_context
from bff.ai.writer import Passage, Prompt, Quoted, Used, Writer, Wrote
from bff.audit import Audit
from bff.clients.outcomes import Outcomes
from bff.errors import AppError, Unavailable
from bff.log import ai_logger
from bff.runs.checking import Checker
from bff.runs.constants import ENDING_AGAIN_AFTER, SAVED_EVERY, SEARCHED
from bff.runs.events import Delta, Done, Ending, Failed, Status, Usage
from bff.runs.hub import Hub
from bff.runs.run import Run
from bff.runs.spending import FREE
from bff.runs.store import RunReader, RunRecords
from bff.vault import Meaning


class Shared(msgspec.Struct, frozen=True):
    """What the process has one of."""

    writers: Writers
    hub: Hub
    audit: Audit
    records: RunRecords
    outcomes: Outcomes
    meaning: Meaning | None = None


class Place(msgspec.Struct, frozen=True):
    """What the act is about: a document, or a project as a whole."""

    project_id: UUID
    document_id: UUID | None


class Act:
    """`passages`, then `write`, by whoever works; `settle` is the hub's to call."""

    def __init__(self, reader: RunReader, shared: Shared, writer: Writer, place: Place) -> None:
        self._reader = reader
        self._records = shared.records
        self._outcomes = shared.outcomes
        self._meaning = shared.meaning
        self._writer = writer
        self._place = place
        self._prompt: Prompt | None = None
        self._guess = Used(0, 0)
        self.prompt_hash = ""
        self._used: Used | None = None
        self._news = asyncio.Event()

    async def passages(self, words: str) -> tuple[Passage, ...]:
        """What of the project's sources fits the words, best first, as much as there is room for."""
        found: list[Passage] = []
        if words:
            meaning = await self._meaning.of_question(words) if self._meaning else None
            found = await self._reader.search(self._place.project_id, words, SEARCHED, meaning)
        chosen = context.fits(context.merged(context.relevant(found, words)))
        return tuple(msgspec.structs.replace(passage, text=sanitize_context(passage.text)) for passage in chosen)

    async def write(self, run: Run, prompt: Prompt) -> None:
        await self._opened(run, prompt)
        run.publish(Status(phase="writing"))
        saving = asyncio.create_task(self._save_now_and_then(run), name=f"saving of run {run.id}")
        try:
            await self._write(run, prompt)
        finally:
            saving.cancel()

    async def _write(self, run: Run, prompt: Prompt) -> None:
        checker = Checker(prompt.passages, self._reader.source)
        async with aclosing(self._writer.write(prompt)) as pieces:
            async for piece in pieces:
                match piece:
                    case Wrote(text):
                        await self.wrote(run, text)
                    case Quoted():
                        await self._check(run, checker, piece)
                    case Used():
                        self._used = piece
                self._news.set()

    async def wrote(self, run: Run, text: str) -> None:
        """What becomes of the model's words; where they are no text for a person, an act says otherwise."""
        run.publish(Delta(text=text))

    def written(self, run: Run) -> str:
        """All that the model wrote, for what it cost where nobody counted."""
        return run.text

    async def _opened(self, run: Run, prompt: Prompt) -> None:
        """Written down before the model is asked: what it was asked and what it read."""
        self._prompt = prompt
        self._guess = estimated(prompt, "")
        self.prompt_hash = hashlib.sha256(prompting.whole(prompt).encode()).hexdigest()
        now = datetime.now(UTC)
        if prompt.passages:
            await self._records.read(run.id, prompt.passages)
        used = self._usage(self._so_far(run))
        await self._records.so_far(run.id, status="streaming", started_at=now, prompt_hash=self.prompt_hash, **used)
        count = len({passage.source_id for passage in prompt.passages})
        if count:
            run.publish(Status(phase="reading", detail=f"Reading {count} source{'' if count == 1 else 's'}"))

    async def _check(self, run: Run, checker: Checker, claim: Quoted) -> None:
        if checker.fresh:
            run.publish(Status(phase="checking", detail="Looking the quotes up"))
        evidence, score, version = await checker.check(claim, run.text)
        card = evidence.evidence
        # The row comes first: an event names nothing that the database does not know.
        await self._records.evidence(
            id=card.id,
            project_id=self._place.project_id,
            document_id=self._place.document_id,
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
        """Beside the writing, which need not wait for it; also what came last before the model fell silent."""
        while True:
            await self._news.wait()
            self._news.clear()
            await self._save(run)
            await asyncio.sleep(SAVED_EVERY)

    async def _save(self, run: Run) -> None:
        try:
            # With what it came to so far: should this process fall, whoever settles the run knows no more than the row.
            await self._records.so_far(run.id, text=run.text, **self._usage(self._so_far(run)))
        except AppError as problem:
            # The next save or the ending carries the same words and more.
            ai_logger(user_id=run.owner_id, run=run.id, code=problem.code).warning(
                "a run's text could not be saved for now"
            )

    async def settle(self, run: Run, ending: Ending) -> None:
        self._tell_health(ending)
        used = self._final(run, ending)
        values = self._usage(used) | {
            "status": _status(ending),
            "text": run.text,
            "error_code": ending.code if isinstance(ending, Failed) else None,
            "finished_at": datetime.now(UTC),
        }
        await surely(lambda: self._records.change(run.id, **values))
        run.publish(Usage(input_tokens=used.input_tokens, output_tokens=used.output_tokens, estimated=used.estimated))
        number = run.last + 1
        await surely(lambda: self._records.ended(run.id, number, ending))
        about = {"project": self._place.project_id, "model": self._writer.model}
        ai_logger(user_id=run.owner_id, run=run.id, **about).info("a run ended: {}", _status(ending))

    def _tell_health(self, ending: Ending) -> None:
        """Only what the model did counts for it: not a database that was away, nor a run that never asked it."""
        if isinstance(ending, Failed) and ending.code.startswith("MODEL_"):
            self._outcomes.failed("ai", ending.code)
        elif isinstance(ending, Done) and self._used is not None:
            self._outcomes.succeeded("ai")

    def _final(self, run: Run, ending: Ending) -> Used:
        """What the provider counted when it came to its end; else what it said last, and the words we hold."""
        # Words that cost no token were not counted: some servers of one's own leave that out.
        counted = self._used is not None and (self._used.output_tokens > 0 or not self.written(run))
        if isinstance(ending, Done) and ending.status == "done" and self._used is not None and counted:
            return self._used
        unheard = self._used is None and not self.written(run)
        if unheard and isinstance(ending, Failed) and ending.code.startswith("MODEL_"):
            # Refused, or never reached: no provider asks anything for that.
            return Used(0, 0)
        return self._so_far(run)

    def _so_far(self, run: Run) -> Used:
        """By what the provider said last and the words we hold; without its word, by our own estimate of both."""
        if self._prompt is None or self._writer.name == FREE:
            return Used(0, 0)
        said = self._used or self._guess
        wrote = max(said.output_tokens, budget.estimate_tokens(self.written(run)))
        return msgspec.structs.replace(said, output_tokens=wrote, estimated=True)

    def _usage(self, used: Used) -> dict[str, Any]:
        """As columns of its row."""
        cost = budget.cost_micros(
            self._writer.model, used.input_tokens, used.output_tokens, cached=used.cached, caching=used.caching
        )
        return {
            "input_tokens": used.input_tokens,
            "output_tokens": used.output_tokens,
            "estimated": used.estimated,
            "cost_micros": cost,
        }


async def surely(write: Callable[[], Awaitable[None]]) -> None:
    """What belongs to an ending. A database that is away for a moment is asked again: else the run would look open for
    as long as any may live, and its answer would be lost."""
    for pause in ENDING_AGAIN_AFTER:
        try:
            await write()
        except Unavailable:
            await asyncio.sleep(pause)
        else:
            return
    await write()


def _status(ending: Ending) -> str:
    if isinstance(ending, Done):
        return ending.status
    return "interrupted" if ending.code == "INTERRUPTED" else "failed"
