"""A conversation in which edits are asked for: what the person asked, and what was proposed, as its messages."""

from typing import Any, Protocol
from uuid import UUID, uuid4

from bff.clients.rest import Rows
from bff.edits.constants import TITLE
from bff.edits.schemas import GlobalEdit
from bff.errors import FieldProblem, Invalid

ANSWERED = "an answer, and the quotes that it names, are the server's own word"


class Recorder(Protocol):
    """Writes with the server's own word: see clients.privileged."""

    async def insert(
        self, table: str, rows: list[dict[str, Any]] | dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]: ...

    async def update(
        self, table: str, match: dict[str, Any], values: dict[str, Any], *, because: str
    ) -> list[dict[str, Any]]: ...


class Talks:
    def __init__(self, rows: Rows, recorder: Recorder) -> None:
        self._rows = rows
        self._recorder = recorder

    async def require(self, ask: GlobalEdit) -> None:
        """Raises NotFound, and Invalid for a conversation about anything else."""
        if ask.conversation_id is None:
            return
        found = await self._find(ask.conversation_id)
        if (found["mode"], found["document_id"]) != ("global_edit", str(ask.document_id)):
            problem = FieldProblem("conversationId", "no edits of this document are asked for in that conversation")
            raise Invalid("some values cannot be", (problem,))

    async def ask(self, conversation_id: UUID, words: str, run_id: UUID) -> None:
        """As the person; the answer is empty until its run has ended."""
        if not (await self._find(conversation_id))["title"]:
            query = self._rows.table("conversations").update({"title": " ".join(words.split())[:TITLE]})
            await self._rows.one(query.eq("id", str(conversation_id)).select("id"), "conversation")
        said = {"conversation_id": str(conversation_id), "role": "user", "content": words}
        await self._rows.one(self._rows.table("messages").insert(said).select("id"), "conversation")
        answer = {
            "id": str(uuid4()),
            "conversation_id": str(conversation_id),
            "run_id": str(run_id),
            "role": "assistant",
            "content": "",
        }
        await self._recorder.insert("messages", answer, because=ANSWERED)

    async def answer(self, run_id: UUID, text: str) -> None:
        await self._recorder.update("messages", {"run_id": str(run_id)}, {"content": text}, because=ANSWERED)

    async def _find(self, conversation_id: UUID) -> dict[str, Any]:
        query = self._rows.table("conversations").select("mode,document_id,title").eq("id", str(conversation_id))
        return await self._rows.one(query, "conversation")
