"""Runs and what they read and quoted, as rows: read as the caller, written with the server's own word."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import msgspec

from bff.ai.quotes import Page
from bff.ai.writer import Passage
from bff.clients.privileged import OverBudget
from bff.clients.rest import Duplicate, Rows
from bff.documents import upgraded
from bff.errors import AppError, Conflict
from bff.runs.constants import PAGES_AT_ONCE, RUNS_SHOWN
from bff.runs.events import Ending, EvidenceCard, EvidenceEvent
from bff.runs.schemas import Outcome, RunView
from bff.runs.spending import Caps, reserved, spent
from bff.wire import from_row

RUN = (
    "id,project_id,document_id,block_id,provider,model,status,outcome,instruction,text,error_code,input_tokens,"
    "output_tokens,estimated,created_at,finished_at"
)
EVIDENCE = "id,claim,quote,state,page_number,start_offset,end_offset,source_text,vault_item_id,vault_items(name)"
OPEN = ["queued", "streaming"]
ATTESTED = "runs, what they read, usage and evidence are the server's own word"


class Source(msgspec.Struct, frozen=True):
    extraction_version: int | None
    pages: list[Page]


class DocumentRow(msgspec.Struct, frozen=True):
    id: UUID
    project_id: UUID
    title: str
    content: dict[str, Any]


class RunReader:
    """What the caller may see."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def document(self, document_id: UUID) -> DocumentRow:
        columns = "id,project_id,title,content,schema_version"
        query = self._rows.table("documents").select(columns).eq("id", str(document_id))
        row = await self._rows.one(query, "document")
        return msgspec.convert(row | {"content": upgraded(row["content"], row["schema_version"])}, DocumentRow)

    async def search(self, project_id: UUID, words: str, limit: int, meaning: str | None = None) -> list[Passage]:
        """`meaning` is the words' embedding, where there is one."""
        found = await self._rows.call(
            "search_vault", project_id=str(project_id), query=words, max_results=limit, meaning=meaning
        )
        return [_passage(row) for row in found]

    async def source(self, source_id: UUID) -> Source:
        item = self._rows.table("vault_items").select("extraction_version").eq("id", str(source_id))
        version = (await self._rows.one(item, "source"))["extraction_version"]
        pages: list[Page] = []
        while len(pages) % PAGES_AT_ONCE == 0:
            query = self._rows.table("vault_pages").select("page_number,text").eq("vault_item_id", str(source_id))
            query = query.order("page_number").range(len(pages), len(pages) + PAGES_AT_ONCE - 1)
            found = await self._rows.run(query)
            pages += [Page(row["page_number"], row["text"]) for row in found]
            if not found:
                break
        return Source(version, pages)

    async def find(self, run_id: UUID) -> RunView:
        query = self._rows.table("ai_runs").select(f"{RUN},evidence({EVIDENCE})").eq("id", str(run_id))
        return _view(await self._rows.one(query.order("created_at", foreign_table="evidence"), "run"))

    async def of_document(self, document_id: UUID, outcome: Outcome | None) -> list[RunView]:
        query = self._rows.table("ai_runs").select(f"{RUN},evidence({EVIDENCE})").eq("document_id", str(document_id))
        # What was said in a conversation waits for nobody to keep it.
        query = query.eq("kind", "generate")
        query = query.eq("outcome", outcome) if outcome is not None else query
        query = query.order("created_at", foreign_table="evidence").order("created_at", desc=True).limit(RUNS_SHOWN)
        return [_view(row) for row in await self._rows.run(query)]


class Recorder(Protocol):
    """Writes with the server's own word: see clients.privileged."""

    async def call(self, function: str, *, because: str, **arguments: Any) -> Any: ...

    async def insert(
        self, table: str, rows: list[dict[str, Any]] | dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]: ...

    async def update(
        self, table: str, match: dict[str, Any], values: dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]: ...


class RunRecords:
    """`caps`: what each person may use in a month."""

    def __init__(self, recorder: Recorder, caps: Caps | None = None) -> None:
        self._recorder = recorder
        self._caps = caps or Caps()

    async def open(self, *, provider: str, model: str, reads: int | None = None, **values: Any) -> None:
        """Holds what the run may come to; `reads`: the tokens of its prompt, where they are known by now.

        Raises BudgetSpent where what is left does not cover that, Conflict where another window was a moment sooner:
        then there is no row.
        """
        held = reserved(provider, model, self._caps, reads, str(values.get("kind")))
        row = _plain({"provider": provider, "model": model, **values, **held})
        try:
            await self._recorder.insert("ai_runs", row, because=ATTESTED)
        except OverBudget as problem:
            raise spent(str(problem), datetime.now(UTC)) from problem
        except Duplicate as problem:
            raise Conflict("the AI is at work here already; stop that or wait for it") from problem

    @asynccontextmanager
    async def held(self, run_id: UUID) -> AsyncIterator[None]:
        """Around what must be done before an opened run begins: where that fails, nothing stays held for it."""
        try:
            yield
        except Exception:
            with suppress(AppError):
                ended = datetime.now(UTC)
                await self.change(run_id, status="interrupted", error_code="INTERRUPTED", finished_at=ended)
            raise

    async def change(self, run_id: UUID, **values: Any) -> None:
        await self._recorder.update("ai_runs", {"id": str(run_id)}, _plain(values), because=ATTESTED)

    async def so_far(self, run_id: UUID, **values: Any) -> None:
        """Of one that is open. A request that was given up may still arrive, and must not undo the ending."""
        still = {"id": str(run_id), "status": OPEN}
        await self._recorder.update("ai_runs", still, _plain(values), because=ATTESTED)

    async def read(self, run_id: UUID, passages: Sequence[Passage]) -> None:
        rows = [
            {
                "run_id": str(run_id),
                "rank": rank,
                "vault_item_id": str(passage.source_id),
                "chunk_id": str(passage.chunk_id),
                "page_number": passage.page,
                "score": passage.score,
            }
            for rank, passage in enumerate(passages, 1)
        ]
        await self._recorder.insert("run_sources", rows, because=ATTESTED)

    async def evidence(self, **values: Any) -> None:
        await self._recorder.insert("evidence", _plain(values), because=ATTESTED)

    async def ended(self, run_id: UUID, number: int, ending: Ending) -> None:
        row = {"run_id": str(run_id), "seq": number, "event": msgspec.to_builtins(ending)}
        # Of two tries the first may have come to its end, and only its answer been lost.
        with suppress(Duplicate):
            await self._recorder.insert("ai_run_events", row, because=ATTESTED)

    async def interrupt(self, before: datetime, alive: Collection[UUID] = ()) -> int:
        """Ends whatever is open that began `before` and that no process keeps `alive`: a crash left it so."""
        told = {"began_before": before.isoformat(), "alive": [str(run_id) for run_id in alive]}
        ended = await self._recorder.call("interrupt_runs", because="a crash left these runs open", **told)
        return int(ended or 0)


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {name: msgspec.to_builtins(value) for name, value in values.items()}


def _passage(row: dict[str, Any]) -> Passage:
    return Passage(
        chunk_id=UUID(row["chunk_id"]),
        source_id=UUID(row["vault_item_id"]),
        source_name=row["item_name"],
        page=row["page_number"],
        start=row["start_offset"],
        end=row["end_offset"],
        text=row["text"],
        score=row["rank"],
        similarity=row["similarity"],
    )


def _view(row: dict[str, Any]) -> RunView:
    return from_row({**row, "evidence": placed(row["text"], row["evidence"])}, RunView)


def placed(text: str, rows: Sequence[dict[str, Any]]) -> list[EvidenceEvent]:
    """Where each claim stands in the run's text. They were written in order, so each is sought from the one before."""
    placed: list[EvidenceEvent] = []
    floor = 0
    for row in rows:
        start = text.find(row["claim"], floor)
        if start < 0:
            # The text is saved once a second, the evidence at once: this sentence is not in it yet.
            continue
        floor = start
        placed.append(EvidenceEvent(evidence=_card(row), start=start, end=start + len(row["claim"])))
    return placed


def _card(row: dict[str, Any]) -> EvidenceCard:
    name = (row["vault_items"] or {}).get("name", "")
    return from_row(row, EvidenceCard, source_id=row["vault_item_id"], source_name=name)
