"""A conversation in memory, over the vault and the records that drafting is tested with."""

from typing import Any
from uuid import UUID, uuid4

from bff.ai.providers import Writers
from bff.ai.writer import Passage, Turn, Writer
from bff.audit import Audit
from bff.chat.schemas import Again, Ask, Conversation
from bff.chat.service import Bounds, Chat
from bff.chat.store import Answers, Last
from bff.clients.outcomes import Outcomes
from bff.runs.act import Shared
from bff.runs.events import Event
from bff.runs.hub import Hub
from bff.runs.run import Run
from bff.runs.store import RunRecords
from bff.wire import from_row
from tests.drafting.make import DOCUMENT, PERSON, PROJECT, Reader, Recorder

CONVERSATION = uuid4()
WHEN = "2026-11-26T00:00:00+00:00"


def conversation(**overrides: Any) -> Conversation:
    row = {
        "id": CONVERSATION, "project_id": PROJECT, "document_id": DOCUMENT, "mode": "discussion", "title": "Sleep",
        "created_at": WHEN, "updated_at": WHEN,
    }  # fmt: skip
    return from_row(row | overrides, Conversation)


class Store:
    """Stands for ChatStore: one conversation, and what was said in it."""

    def __init__(self, *said: str, **overrides: Any) -> None:
        self.conversation = conversation(**overrides)
        self.said = [Last(uuid4(), Turn("assistant" if place % 2 else "user", text)) for place, text in enumerate(said)]
        self.statuses = ["ready"]
        self.open: UUID | None = None

    async def find(self, conversation_id: UUID) -> Conversation:
        return self.conversation

    async def open_run(self, conversation_id: UUID, longest: float) -> UUID | None:
        return self.open

    async def lately(self, conversation_id: UUID, limit: int) -> list[Last]:
        return self.said[-limit:]

    async def say(self, conversation_id: UUID, words: str) -> None:
        self.said.append(Last(uuid4(), Turn("user", words)))

    async def rename(self, conversation_id: UUID, title: str) -> None:
        self.conversation = conversation(title=title)

    async def project_title(self, project_id: UUID) -> str:
        return "Sleep research"

    async def source_statuses(self, project_id: UUID) -> list[str]:
        return self.statuses


class Desk:
    """Chat with everything around it."""

    def __init__(self, writer: Writer, *passages: Passage, store: Store | None = None, grace: float = 5) -> None:
        self.store = store or Store()
        self.recorder = Recorder()
        self.hub = Hub(grace=grace, longest=5)
        shared = Shared(
            Writers([writer], writer.name), self.hub, Audit(self.recorder), RunRecords(self.recorder), Outcomes()
        )
        self.chat = Chat(
            PERSON, self.store, Reader(*passages), Answers(self.recorder), shared, Bounds(300, 600)  # type: ignore[arg-type]
        )  # fmt: skip

    async def start(self, question: str = "How does sleep help memory?") -> Run:
        return await self.chat.ask(CONVERSATION, Ask(question=question))

    async def ask(self, question: str = "How does sleep help memory?") -> list[Event]:
        return await heard(await self.start(question))

    async def regenerate(self) -> list[Event]:
        return await heard(await self.chat.regenerate(CONVERSATION, Again()))

    def message(self) -> dict[str, Any]:
        """The answer as all writes to it leave it."""
        writes = [*self.recorder.of("messages"), *self.recorder.of("messages/update")]
        return {name: value for values in writes for name, value in values.items()}


async def heard(run: Run) -> list[Event]:
    return [event async for _, event in run.read()]
