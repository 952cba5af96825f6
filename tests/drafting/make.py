"""A vault, a document and rows in memory, and drafting over them; each with overrides."""

from typing import Any
from uuid import UUID, uuid4

import msgspec

from bff.ai.providers import Writers
from bff.ai.quotes import Page
from bff.ai.writer import Passage, Writer
from bff.audit import Audit
from bff.clients.outcomes import Outcomes
from bff.drafting.schemas import Generate
from bff.drafting.service import Drafting
from bff.runs.act import Shared
from bff.runs.events import Event
from bff.runs.hub import Hub
from bff.runs.run import Run
from bff.runs.store import DocumentRow, RunRecords, Source

PERSON, PROJECT, DOCUMENT = uuid4(), uuid4(), uuid4()
SLEEP, LIGHT = uuid4(), uuid4()
TEXTS = {
    SLEEP: [
        "Sleep restores attention.",
        (
            "Walker reported in 2010 that adults who slept after learning recalled more word pairs than those who did "
            "not. Memory of sleep itself is poor."
        ),
    ],
    LIGHT: ["Blue light in the evening delays sleep by about an hour. Memory suffers where sleep is short."],
}
NAMES = {SLEEP: "sleep.pdf", LIGHT: "light.pdf"}


def passage(source_id: UUID, page: int) -> Passage:
    text = TEXTS[source_id][page - 1]
    return Passage(uuid4(), source_id, NAMES[source_id], page, 0, len(text), text, 0.5)


class Reader:
    """Stands for RunReader; `opened` counts how often a source's pages were read."""

    def __init__(self, *passages: Passage) -> None:
        self.passages = list(passages)
        self.opened: list[UUID] = []
        self.meant: str | None = None

    async def document(self, document_id: UUID) -> DocumentRow:
        return DocumentRow(document_id, PROJECT, "Sleep and memory", {"type": "doc", "content": []})

    async def search(self, project_id: UUID, words: str, limit: int, meaning: str | None = None) -> list[Passage]:
        self.meant = meaning
        return self.passages

    async def source(self, source_id: UUID) -> Source:
        self.opened.append(source_id)
        return Source(3, [Page(number, text) for number, text in enumerate(TEXTS[source_id], 1)])


class Recorder:
    """Stands for Privileged. `log` has every write in order; a table in `broken` refuses, `…/update` one ending."""

    def __init__(self) -> None:
        self.log: list[tuple[str, dict[str, Any]]] = []
        self.broken: dict[str, Exception] = {}

    async def call(self, function: str, *, because: str, **arguments: Any) -> None:
        self.log.append((function, arguments))

    async def insert(self, table: str, rows: Any, *, because: str) -> list[dict[str, Any]]:
        if table in self.broken:
            raise self.broken[table]
        self.log += [(table, row) for row in (rows if isinstance(rows, list) else [rows])]
        return []

    async def update(
        self, table: str, match: dict[str, Any], values: dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]:
        if f"{table}/update" in self.broken and (table != "ai_runs" or "finished_at" in values):
            raise self.broken.pop(f"{table}/update")
        # What would not be JSON would not reach PostgREST.
        msgspec.json.encode(values)
        self.log.append((f"{table}/update", values))
        return []

    def of(self, name: str) -> list[dict[str, Any]]:
        return [values for table, values in self.log if table == name]

    def row(self) -> dict[str, Any]:
        """The run as all its writes leave it."""
        return {
            name: value
            for values in [*self.of("ai_runs"), *self.of("ai_runs/update")]
            for name, value in values.items()
        }


class Known:
    """Stands for Meaning: each question's is the question itself."""

    async def of_question(self, words: str) -> str:
        return f"meaning of {words}"


class Desk:
    """Drafting with everything around it."""

    def __init__(self, writer: Writer, *passages: Passage, grace: float = 5, longest: float = 5) -> None:
        self.reader = Reader(*passages)
        self.recorder = Recorder()
        self.hub = Hub(grace=grace, longest=longest)
        self.outcomes = Outcomes()
        writers, records = Writers([writer], writer.name), RunRecords(self.recorder)
        shared = Shared(writers, self.hub, Audit(self.recorder), records, self.outcomes, Known())  # type: ignore[arg-type]
        self.drafting = Drafting(PERSON, self.reader, shared)  # type: ignore[arg-type]

    async def start(self, instruction: str = "How does sleep help memory?") -> Run:
        return await self.drafting.draft(Generate(document_id=DOCUMENT, instruction=instruction))

    async def draft(self, instruction: str = "How does sleep help memory?") -> list[Event]:
        run = await self.start(instruction)
        return [event async for _, event in run.read()]
