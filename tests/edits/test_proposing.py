"""A run of edits from the model's words to the rows: nothing that does not fit gets through, all is told."""

import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID, uuid4

import pytest

from bff.ai.budget import estimate_tokens
from bff.ai.providers import Writers
from bff.ai.writer import Abilities, Piece, Prompt, Used, Wrote
from bff.audit import Audit
from bff.clients.models import ModelCutOff, ModelFull
from bff.clients.outcomes import Outcomes
from bff.edits.proposing import PROOFREAD, Asked, Proposing
from bff.edits.schemas import GlobalEdit, ProtectedTerms
from bff.edits.service import Bounds, Edits
from bff.edits.store import EditedDocument, EditRecords
from bff.errors import Unavailable
from bff.runs.act import Shared
from bff.runs.constants import READS_AT_MOST
from bff.runs.events import Done, Event, Failed, OperationEvent, Refused, Usage
from bff.runs.hub import Hub
from bff.runs.store import RunRecords
from tests.documents.make import doc, paragraph, text
from tests.drafting.make import DOCUMENT, PERSON, PROJECT, SLEEP, Reader, Recorder, passage

WHEN = "2026-11-27T00:00:00+00:00"


class Model:
    """Writes these pieces; an exception among them is raised."""

    name, model = "anthropic", "claude-sonnet-5-5"
    abilities = Abilities(cites=True, counts_tokens=True, needs_key=True)

    def __init__(self, *pieces: str | Exception) -> None:
        self.pieces = pieces
        self.prompts: list[Prompt] = []

    async def write(self, prompt: Prompt) -> AsyncGenerator[Piece, None]:
        self.prompts.append(prompt)
        for piece in self.pieces:
            if isinstance(piece, Exception):
                raise piece
            yield Wrote(piece)
        yield Used(90, 30)


class Rows(Recorder):
    """Gives back what was proposed, as the database does."""

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any:
        await super().call(function, because=because, **arguments)
        # What would not be JSON would not reach PostgREST.
        told = json.loads(json.dumps(arguments))
        fresh = {"status": "pending", "decision_id": None, "applied_version": None, "decided_at": None}
        return {**told.get("operation", {}), **fresh, "created_at": WHEN}


async def proposed(model: Model, *lines: str, terms: tuple[str, ...] = ()) -> tuple[list[Event], Rows]:
    recorder, hub = Rows(), Hub(grace=5, longest=5)
    shared = Shared(Writers([model], model.name), hub, Audit(recorder), RunRecords(recorder), Outcomes())
    content = doc(*(paragraph(text(line)) for line in lines))
    hashes = {UUID(block["attrs"]["id"]): "h" * 64 for block in content["content"]}
    document = EditedDocument(DOCUMENT, PROJECT, "Sleep", content, 1, 7, hashes)
    reader = Reader(passage(SLEEP, 2))
    act = Proposing(reader, shared, model, Asked(document, "", terms), (EditRecords(recorder, PERSON), None))  # type: ignore[arg-type]
    run = hub.start(uuid4(), PERSON, act.work, act.settle)
    return [event async for _, event in run.read()], recorder


def line(**proposal: Any) -> str:
    return json.dumps({"op": "replace", "block_id": "B1", "reason": "Better.", **proposal}) + "\n"


async def test_what_fits_is_stored_with_where_it_came_from_and_what_does_not_is_told() -> None:
    good = line(find="sleep sleep", replace="sleep")
    bad = (line(find="dreams", replace="x"), '{"op": "rewr', 'ite"}')
    model = Model("Here are the changes:\n", good[:20], good[20:], *bad)

    heard, recorder = await proposed(model, "They sleep sleep.", "Well.", terms=("REM",))

    [operation] = [event.operation for event in heard if isinstance(event, OperationEvent)]
    assert (operation.find, operation.replace, operation.status) == ("sleep sleep", "sleep", "pending")
    assert [(piece.kind, piece.text) for piece in operation.segments] == [("kept", "sleep"), ("deleted", " sleep")]
    assert [(event.reason, event.count) for event in heard if isinstance(event, Refused)] == [
        ("not_found", 1), ("malformed", 2),
    ]  # fmt: skip
    [stored] = recorder.of("propose_operation")
    assert stored["operation"]["based_on"] == 7
    told = {"provider": "anthropic", "model": "claude-sonnet-5-5", "prompt_hash": recorder.row()["prompt_hash"]}
    assert stored["operation"]["provenance"] == told | {"sources": []}
    assert stored["change"]["before_hash"] == "h" * 64
    assert isinstance(heard[-1], Done)
    assert recorder.row()["text"] == ""


async def test_the_model_reads_the_whole_document_its_labels_and_the_terms() -> None:
    model = Model()

    await proposed(model, "One.", "", "Two.", terms=("REM", "N3"))

    [prompt] = model.prompts
    assert [(block.label, block.text) for block in prompt.blocks] == [("B1", "One."), ("B3", "Two.")]
    assert (prompt.manner, prompt.protected, prompt.instruction) == ("edit", ("REM", "N3"), PROOFREAD)


@pytest.mark.parametrize(
    "broken", [ModelCutOff("cut off"), ModelFull("as much as it may have"), RuntimeError("nobody foresaw this")]
)
async def test_a_model_that_breaks_off_leaves_what_came_and_is_charged_for_it(broken: Exception) -> None:
    whole = line(find="sleep", replace="rest")
    heard, recorder = await proposed(Model(whole, '{"op": "re', broken), "They sleep well.")

    assert [type(event) for event in heard[-2:]] == [Usage, Failed]
    assert len(recorder.of("propose_operation")) == 1
    assert recorder.row()["output_tokens"] == estimate_tokens(whole + '{"op": "re')
    assert recorder.row()["estimated"]


async def test_an_answer_that_ends_within_an_object_is_told_as_one_that_does_not_fit() -> None:
    heard, _ = await proposed(Model('{"op": "replace", "find": "sl'), "They sleep well.")

    assert [event.reason for event in heard if isinstance(event, Refused)] == ["malformed"]
    assert isinstance(heard[-1], Done)


class Store:
    """Stands for EditStore and Talks: one document, of so many words."""

    def __init__(self, words: int) -> None:
        self.content = doc(paragraph(text("sleep " * words)))

    async def document(self, document_id: UUID) -> EditedDocument:
        return EditedDocument(document_id, PROJECT, "Sleep", self.content, 1, 7, {})

    async def open_run(self, document_id: UUID, longest: float) -> None: ...

    async def terms(self, project_id: UUID) -> ProtectedTerms:
        return ProtectedTerms(items=[])

    async def require(self, ask: GlobalEdit) -> None: ...


class Shut(Rows):
    async def call(self, function: str, *, because: str, **arguments: Any) -> Any:
        raise Unavailable("the database did not answer")


def edits(recorder: Rows, words: int = 10) -> Edits:
    model, store = Model(), Store(words)
    writers, hub = Writers([model], model.name), Hub(grace=5, longest=5)
    shared = Shared(writers, hub, Audit(recorder), RunRecords(recorder), Outcomes())
    stores: Any = (store, None, Reader(), store)
    return Edits(PERSON, stores, EditRecords(recorder, PERSON), shared, Bounds(2**21, 600))


async def test_a_run_over_a_whole_document_holds_the_budget_that_reading_it_takes() -> None:
    recorder, long = Rows(), 20_000

    run = await edits(recorder, long).propose(GlobalEdit(document_id=DOCUMENT))
    _ = [event async for event in run.read()]

    assert recorder.of("ai_runs")[0]["reserved_tokens"] >= READS_AT_MOST + estimate_tokens("sleep " * long)


async def test_a_run_that_cannot_be_recorded_holds_nothing() -> None:
    recorder = Shut()

    with pytest.raises(Unavailable):
        await edits(recorder).propose(GlobalEdit(document_id=DOCUMENT))

    assert recorder.row()["status"] == "interrupted"
